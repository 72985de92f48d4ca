import Gradcheck
import NNTensor

/// A right gradient of a Swift function that is hard to confirm.
struct HardFunction: Sendable {
  /// The type in which function and gradient are given to the check.
  enum Scalar: String, Sendable {
    case double
    /// The point and the gradient in Float, the function in Double: a Double shadow.
    case floatWithShadow
    /// All in Float: what nobody can resolve to three digits at every point.
    case blackBoxFloat
  }

  var number: Int
  var family: HardFamily
  var parameters: [Double]
  var point: [Double]
  var scalar: Scalar

  var name: String { "#\(number) \(family.rawValue), \(scalar.rawValue)" }

  /// The function number `number` of a seed.
  init(seed: UInt64, number: Int) {
    var random = RandomStream(seed: seed, purpose: "hard function", index: UInt64(number))
    self.number = number
    let families = HardFamily.allCases
    family = families[number % families.count]
    let share = random.uniform()
    let isDoubleOnly = [.noisy, .versine, .telescope, .longSum, .tinyBesideLarge].contains(family)
    scalar =
      isDoubleOnly || share < 0.75 ? .double : share < 0.9 ? .floatWithShadow : .blackBoxFloat
    (parameters, point) = family.draw(&random, isDouble: scalar == .double)
    if scalar != .double { point = point.map { Double(Float($0)) } }
  }

  /// The verdict of `checkGradient`, the check that users call.
  func check(seed: UInt64) throws -> GradientCheckResult {
    let options = CheckOptions(seed: seed)
    let (family, p) = (family, parameters)
    switch scalar {
    case .double:
      return try checkGradient(
        name, of: { family.value($0, p) }, at: point, options: options
      ) { family.gradient($0, p) }
    case .floatWithShadow:
      return try checkGradient(
        name, of: { (x: [Float]) in family.value(x.map { Double($0) }, p) },
        at: point.map { Float($0) }, options: options
      ) { x in family.gradient(x.map { Double($0) }, p).map { Float($0) } }
    case .blackBoxFloat:
      return try checkGradient(
        name, of: { (x: [Float]) -> Float in family.value(x, p) },
        at: point.map { Float($0) }, options: options
      ) { family.gradient($0, p) }
    }
  }
}

extension HardFamily {
  /// Parameters and a point: scales, distances and depths that make it hard.
  func draw(_ random: inout RandomStream, isDouble: Bool) -> ([Double], [Double]) {
    func normals(_ count: Int, _ scale: Double = 1) -> [Double] {
      (0..<count).map { _ in scale * random.normal() }
    }
    func decade(_ low: Double, _ high: Double) -> Double {
      Double.exp(random.uniform(low, high) * Double.log(10))
    }
    func around(_ centers: [Double], _ distance: Double) -> [Double] {
      centers.map { $0 + (random.uniform() < 0.5 ? -1 : 1) * distance * random.uniform(0.5, 1) }
    }
    let count = 2 + random.index(below: 6)
    let near = isDouble ? decade(-8, -1) : decade(-3, -1)
    switch self {
    case .scaledTanh:
      let input = isDouble ? decade(-12, 12) : decade(-6, 6)
      return ([input, isDouble ? decade(-12, 12) : decade(-6, 6)], normals(count, input))
    case .offsetSine: return ([isDouble ? decade(1, 6) : decade(0, 2)], normals(count))
    case .crossEntropy:
      let labels = normals(count).map { Double.exp($0) }
      let total = labels.reduce(0, +)
      return (labels.map { $0 / total }, normals(count, decade(0, 1.5)))
    case .saturatedSigmoid:
      return ([], [0.3] + (1..<count).map { _ in random.uniform(-1, 1) * (isDouble ? 30 : 10) })
    case .sineChain: return ([Double(5 + random.index(below: 60))], normals(count))
    case .sigmoidChain:
      return ([Double(2 + random.index(below: 10)), random.uniform(0.5, 6)], normals(count))
    case .tanhChain:
      return ([Double(2 + random.index(below: 20)), random.uniform(0.5, 2)], normals(count))
    case .logarithm, .root, .reciprocal, .cubeReciprocal:
      return ([], (0..<count).map { _ in near * random.uniform(0.5, 2) })
    case .rectified, .absolute:
      var point = around(Array(repeating: 0, count: count), near)
      if random.uniform() < 0.3 { point[0] = 0 }
      if random.uniform() < 0.5 { point[count - 1] = random.normal() }
      return ([], point)
    case .maxPool:
      var point = normals(2 * count)
      for pair in 0..<count where random.uniform() < 0.6 {
        point[2 * pair + 1] = point[2 * pair] + (random.uniform() < 0.4 ? 0 : near)
      }
      return ([], point)
    case .clamped:
      return ([], around((0..<count).map { $0 % 2 == 0 ? 1 : -1 }, near) + [0.3])
    case .hinge: return ([], around(Array(repeating: 1, count: count), near) + [0.3])
    case .meanOfSquares:
      return ([Double([1000, 20000].draw(&random) ?? 1000), random.uniform(0, 6)], [0.3, 2])
    case .longSum:
      let terms = random.uniform() < 0.1 ? 1_000_000 : 30_000
      return ([Double(terms), random.uniform(0, 6)], [random.normal(), random.normal()])
    case .layerNormSum: return ([], normals(count + 1, decade(-1, 2)))
    case .layerNorm: return (normals(count + 1), normals(count + 1, decade(-1, 2)))
    case .telescope: return ([decade(2, 6)], normals(count))
    case .versine: return ([], (0..<count).map { _ in decade(-2, 0) })
    case .quadratic:
      return ((0..<count).map { _ in isDouble ? decade(-5, 5) : decade(-2, 2) }, normals(count))
    case .stationary:
      return ([], (0..<count).map { _ in random.uniform() < 0.5 ? 0 : random.normal() })
    case .sharpSoftplus:
      let sharpness = isDouble ? decade(1, 6) : decade(0, 2)
      return ([sharpness], normals(count, 3 / sharpness))
    case .huber: return ([1], around(Array(repeating: 1, count: count), near) + [0.2, -3])
    case .exponential: return ([], (0..<count).map { _ in random.uniform(-30, 30) })
    case .norm: return ([], normals(count, isDouble ? decade(-8, 2) : decade(-3, 2)))
    case .oscillation: return ([isDouble ? decade(0, 4) : decade(0, 1)], normals(count))
    case .noisy: return ([decade(-13, -9)], normals(count))
    case .attention: return (normals(count), normals(count, decade(0, 1.3)))
    case .logDeterminant:
      let (a, b) = (1 + random.uniform(), 1 + random.uniform())
      return ([], [a, b, a + near, b * (a + near) / a + near])
    case .tinyBesideLarge: return ([decade(-12, -3)], normals(2))
    case .gaussianTail: return ([], [0.5] + (1..<count).map { _ in random.uniform(-6, 6) })
    case .rosenbrock, .polynomial, .product: return ([], normals(count))
    }
  }
}
