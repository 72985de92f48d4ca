import Foundation

/// A function made to deceive a finite-difference estimate, with its true derivative.
struct DeceivingFunction {
  var name: String
  var point: Double
  var derivative: Double
  var body: (Double) -> Double
}

/// At least 200 of them: fast oscillation, kinks just beside the point, plateaus and stairs, noise,
/// ripples under a smooth slope, cliffs, and periods that divide the ladder's steps.
func deceivingFunctions() -> [DeceivingFunction] {
  var all: [DeceivingFunction] = []
  func add(
    _ name: String, at point: Double, slope: Double, _ body: @escaping (Double) -> Double
  ) {
    all.append(DeceivingFunction(name: name, point: point, derivative: slope, body: body))
  }
  let points = [0.3, 1, -2.7, 31.4]
  for point in points {
    for frequency in [1e2, 1e3, 1e4, 1e5, 1e6, 1e7] {
      add("sin(\(frequency)x)", at: point, slope: frequency * cos(frequency * point)) {
        sin(frequency * $0)
      }
      add(
        "x + 1e-3 sin(\(frequency)x)", at: point,
        slope: 1 + 1e-3 * frequency * cos(frequency * point)
      ) { $0 + 1e-3 * sin(frequency * $0) }
    }
    for distance in [1e-2, 1e-4, 1e-6, 1e-8, 1e-10] {
      let kink = point + distance
      add("|x - p - \(distance)|", at: point, slope: -1) { abs($0 - kink) }
      add("relu(x - p - \(distance))", at: point, slope: 0) { max($0 - kink, 0) }
      add("5x, then 2x from p + \(distance)", at: point, slope: 5) {
        $0 < kink ? 5 * ($0 - kink) : 2 * ($0 - kink)
      }
      add("a cliff at p + \(distance)", at: point, slope: 3) { 3 * $0 + ($0 > kink ? 1 : 0) }
    }
    for amplitude in [1e-12, 1e-9, 1e-6, 1e-3] {
      add("exp with noise \(amplitude)", at: point, slope: exp(point)) { x in
        var bits = x.bitPattern &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return exp(x) * (1 + amplitude * (Double(bits >> 11) * 0x1p-53 - 0.5))
      }
      add("x² in steps of \(amplitude)", at: point, slope: 2 * point) {
        ($0 * $0 / amplitude).rounded() * amplitude
      }
    }
    for period in [1.0, 0.5, 0.25, 0.125] {
      let frequency = 2 * Double.pi / (period * point)
      add("sin with period \(period) of the point", at: point, slope: frequency) {
        sin(frequency * ($0 - point))
      }
    }
    for width in [1e-2, 1e-4, 1e-6] {
      add("tanh of width \(width)", at: point, slope: 1 / width) { tanh(($0 - point) / width) }
      add("a bump of width \(width)", at: point, slope: 1) {
        $0 + exp(-pow(($0 - point) / width, 2))
      }
      add("softplus of width \(width)", at: point, slope: 0.5) {
        let t = ($0 - point) / width
        return width * (t > 0 ? t + log1p(exp(-t)) : log1p(exp(t)))
      }
    }
    add("in Float", at: point, slope: cos(point)) { Double(sinf(Float($0))) }
    add("an offset of 1e12", at: point, slope: cos(point)) { 1e12 + sin($0) }
  }
  return all
}
