import Foundation
import Gradcheck

/// A right gradient that is hard to confirm: a function, its gradient and a point.
struct HardCase {
  var name: String
  var point: [Double]
  var gradient: [Double]
  var value: ([Double]) -> Double
}

/// Right gradients over scales, offsets, cancellation, saturation, long sums, deep chains and near
/// singular points, drawn from a seed.
func hardCases(seed: UInt64) -> [HardCase] {
  var generator = SeededGenerator(seed: seed)
  var all: [HardCase] = []
  func draw(_ count: Int, scale: Double = 1) -> [Double] {
    generator.gaussians(count).map { $0 * scale }
  }
  func add(
    _ name: String, _ point: [Double], _ value: @escaping ([Double]) -> Double,
    _ gradient: ([Double]) -> [Double]
  ) {
    all.append(HardCase(name: name, point: point, gradient: gradient(point), value: value))
  }
  for exponent in stride(from: -12, through: 12, by: 3) {
    let input = pow(10, Double(exponent))
    for loss in [1e-12, 1e-5, 1, 1e5, 1e12] {
      add(
        "tanh, x 1e\(exponent), loss \(loss)", draw(6, scale: input),
        { x in loss * x.reduce(0) { $0 + tanh($1 / input) } },
        { x in x.map { loss / input * (1 - pow(tanh($0 / input), 2)) } })
    }
  }
  for offset in [1e2, 1e4, 1e6] {
    add(
      "offset \(offset)", draw(5), { x in offset + x.reduce(0) { $0 + sin($1) } },
      { $0.map { cos($0) } })
  }
  for _ in 0..<8 {
    let target = draw(5).map { exp($0) }
    let total = target.reduce(0, +)
    let labels = target.map { $0 / total }
    add(
      "softmax cross-entropy", draw(5, scale: 3),
      { x in
        let top = x.max() ?? 0
        return log(x.reduce(0) { $0 + exp($1 - top) }) + top
          - zip(x, labels).reduce(0) { $0 + $1.0 * $1.1 }
      },
      { x in
        let top = x.max() ?? 0
        let e = x.map { exp($0 - top) }
        let sum = e.reduce(0, +)
        return zip(e, labels).map { $0 / sum - $1 }
      })
  }
  for saturation in [5.0, 10, 15, 20, 25] {
    add(
      "saturated sigmoid \(saturation)", [saturation, 0.3, -saturation],
      { x in x.reduce(0) { $0 + 1 / (1 + exp(-$1)) } },
      { x in
        x.map {
          let e = exp(-abs($0))
          return e / ((1 + e) * (1 + e))
        }
      })
  }
  for depth in [5, 20, 50] {
    add(
      "a chain of \(depth) sines", draw(1), { x in (0..<depth).reduce(x[0]) { y, _ in sin(y) } },
      { x in
        var y = x[0]
        var slope = 1.0
        for _ in 0..<depth {
          slope *= cos(y)
          y = sin(y)
        }
        return [slope]
      })
  }
  for distance in [1e-2, 1e-4, 1e-6, 1e-8] {
    add("log at \(distance)", [distance], { log($0[0]) }, { [1 / $0[0]] })
    add("sqrt at \(distance)", [distance], { $0[0].squareRoot() }, { [0.5 / $0[0].squareRoot()] })
    add(
      "a ReLU at \(distance)", [distance, 1], { max($0[0], 0) + $0[1] }, { _ in [1, 1] })
    add(
      "a maximum \(distance) from a tie", [1 + distance, 1], { max($0[0], $0[1]) }, { _ in [1, 0] })
  }
  for count in [1_000, 20_000] {
    let data = draw(count)
    add(
      "a mean of \(count) squares", [0.3, 2],
      { x in
        var sum = 0.0
        for datum in data {
          let rest = tanh(x[0] * datum) - x[1]
          sum += rest * rest
        }
        return sum / Double(count)
      },
      { x in
        var sum = [0.0, 0.0]
        for datum in data {
          let t = tanh(x[0] * datum)
          sum[0] += 2 * (t - x[1]) * (1 - t * t) * datum
          sum[1] -= 2 * (t - x[1])
        }
        return sum.map { $0 / Double(count) }
      })
  }
  for _ in 0..<10 {
    add("Rosenbrock", draw(8), rosenbrock, rosenbrockGradient)
    add(
      "layer norm against a constant cotangent", draw(6), layerNormSum, { x in x.map { _ in 0 } })
  }
  return all
}

private func rosenbrock(_ x: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<7 {
    let valley = x[i + 1] - x[i] * x[i]
    let rest = 1 - x[i]
    sum += 100 * valley * valley + rest * rest
  }
  return sum
}

private func rosenbrockGradient(_ x: [Double]) -> [Double] {
  var gradient = [Double](repeating: 0, count: 8)
  for i in 0..<7 {
    let valley = x[i + 1] - x[i] * x[i]
    gradient[i] -= 400 * x[i] * valley + 2 * (1 - x[i])
    gradient[i + 1] += 200 * valley
  }
  return gradient
}

private func layerNormSum(_ x: [Double]) -> Double {
  let count = Double(x.count)
  let mean = x.reduce(0, +) / count
  var variance = 0.0
  for value in x { variance += (value - mean) * (value - mean) / count }
  let deviation = (variance + 1e-5).squareRoot()
  var sum = 0.0
  for value in x { sum += (value - mean) / deviation }
  return sum
}
