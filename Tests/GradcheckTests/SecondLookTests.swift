import Foundation
import Gradcheck
import Testing

/// What a first ladder takes for wrong and a second look shows to be right, and what stays wrong.
@Suite struct SecondLookTests {
  /// x₀'s share of two maxima, each of which it is as large as the other number in.
  private final class TiedWindows: ProbedFunction {
    let knowsChoices: Bool
    private let whole = ClosureFunction(
      at: [1, 1, 1], branches: { ($0[0] >= $0[1] ? 1 : 2) + ($0[0] > $0[2] ? 4 : 8) }
    ) { max($0[0], $0[1]) - 0.4 * max($0[0], $0[2]) }

    init(knowsChoices: Bool) { self.knowsChoices = knowsChoices }
    var count: Int { 3 }
    func coordinate(at index: Int) -> Double { 1 }
    func values(at probes: [Probe]) -> [ProbeValue] { whole.values(at: probes) }
    func subgradients(along line: Probe.Displacement, step: Double) -> ClosedRange<Double>? {
      guard knowsChoices, case .coordinate(let index) = line else { return nil }
      return index == 0 ? -0.4...1 : index == 1 ? 0...1 : -0.4...0
    }
  }

  /// The backward pass gives the first window to x₀ and the second to x₂. Together x₀'s slopes are 0
  /// and 0.6; its gradient is 1.
  @Test(arguments: [
    ([1, 0, -0.4], true, Verdict.kink), ([1.1, 0, -0.4], true, .fail), ([1, 0, 0.1], true, .fail),
    ([1, 0, -0.4], false, .fail),
  ])
  func eachWindowHasItsOwnChoice(
    gradient: [Double], knowsChoices: Bool, verdict: Verdict
  ) throws {
    let result = try TensorChecker().check(
      name: "x", shape: [3], analytic: gradient,
      function: TiedWindows(knowsChoices: knowsChoices))
    #expect(result.verdict == verdict, "\(result)")
  }

  /// The ladder starts at the size of the largest; the smallest is 1e-60 of it.
  @Test(arguments: [0, 1, 2, 3] as [UInt64]) func aTinyCoordinateBesideHugeOnes(
    seed: UInt64
  ) throws {
    let point = [1e-40, 3, 1e20]
    let logarithms = { (x: [Double]) in x.reduce(0) { $0 + log($1) } }
    let right = try check(point.map { 1 / $0 }, at: point, seed: seed, logarithms)
    #expect(right.verdict == .pass, "\(right)")
    let wrong = try check([1.01e40, 1.0 / 3, 1e-20], at: point, seed: seed, logarithms)
    #expect(wrong.verdict == .fail && wrong.worst.first?.index == 0, "\(wrong)")
  }

  /// Far out both units move and their slopes cancel; at the point one moves.
  @Test func slopesThatCancelBeyondAKink() throws {
    func value(_ x: [Double]) -> Double { 1 - max(x[0] + 1e-9, 0) + max(x[0] - 1e-9, 0) }
    func branches(_ x: [Double]) -> UInt64 { (x[0] > -1e-9 ? 1 : 2) + (x[0] > 1e-9 ? 4 : 8) }
    for (gradient, verdicts) in [(-1.0, [Verdict.pass, .inconclusive]), (-3, [.fail])] {
      let result = try check([gradient], at: [0], branches: branches, value)
      #expect(verdicts.contains(result.verdict), "\(result)")
    }
  }

  /// A mask of −1e9 among scores of order 1: a direction that starts at the tensor's size sees
  /// nothing but which of them is the largest. A fault still fails.
  @Test(arguments: [Coverage.directions, .sample(8), .everyCoordinate], [0, 1, 2] as [UInt64])
  func aMaskAmongScores(coverage: Coverage, seed: UInt64) throws {
    var generator = SeededGenerator(seed: 5)
    let point = (0..<40).map { $0 % 3 == 0 ? -1e9 : generator.gaussian() }
    let weights = generator.gaussians(40)
    func softmax(_ x: [Double]) -> [Double] {
      let largest = x.max() ?? 0
      let powers = x.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
    func value(_ x: [Double]) -> Double { zip(softmax(x), weights).reduce(0) { $0 + $1.0 * $1.1 } }
    let shares = softmax(point)
    let mean = value(point)
    let gradient = zip(shares, weights).map { $0 * ($1 - mean) }
    let right = try check(gradient, at: point, coverage: coverage, seed: seed, value)
    // Along a direction the masked ones round to 1e-7, which no ladder sees through.
    #expect(
      right.verdict == .pass || coverage != .everyCoordinate && right.verdict == .inconclusive,
      "\(right)")
    var faulty = gradient
    faulty[1] *= 1.01
    let wrong = try check(faulty, at: point, coverage: coverage, seed: seed, value)
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  /// Small numbers that Double loses beside an offset, and a higher precision does not.
  private final class BesideOffset: ProbedFunction {
    private let small: ClosureFunction
    private let offset: Double
    private let beside: ([Double]) -> Double

    /// In Double `(offset + small) − offset + beside`, with more digits `small + beside`.
    init(
      _ offset: Double, at point: [Double], small: @escaping ([Double]) -> Double,
      beside: @escaping ([Double]) -> Double
    ) {
      self.offset = offset
      self.small = ClosureFunction(at: point, small)
      self.beside = beside
    }

    var count: Int { small.count }
    func coordinate(at index: Int) -> Double { small.coordinate(at: index) }

    private func values(
      at probes: [Probe], _ body: @escaping (_ small: Double, _ beside: Double) -> ProbeValue
    ) -> [ProbeValue] {
      zip(
        small.values(at: probes),
        ClosureFunction(at: small.point, beside).values(at: probes)
      ).map { body($0.value, $1.value) }
    }
    func values(at probes: [Probe]) -> [ProbeValue] {
      values(at: probes) { [offset] in ProbeValue(((offset + $0) - offset) + $1) }
    }
    func preciseValues(at probes: [Probe]) -> [ProbeValue]? {
      values(at: probes) { ProbeValue($1, low: $0) }
    }
  }

  private func expectRightPassesAndWrongFails(
    _ gradient: [Double], of function: BesideOffset, by checker: TensorChecker
  ) throws {
    let right = try checker.check(name: "x", shape: [3], analytic: gradient, function: function)
    #expect(right.verdict == .pass, "\(right)")
    let wrong = try checker.check(
      name: "x", shape: [3], analytic: gradient.map { 1.01 * $0 }, function: function)
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  /// At fine steps the tanh is lost beside the offset: what is left is smooth, without any noise, and
  /// has another slope. A gradient that is wrong in either precision still fails.
  @Test(arguments: [Coverage.directions, .everyCoordinate], [0, 1, 2] as [UInt64])
  func fineStepsAreLostBesideAnOffset(coverage: Coverage, seed: UInt64) throws {
    let point = [0.6, -0.4, 0.9]
    let function = BesideOffset(
      0.5, at: point, small: { $0.reduce(0) { $0 + 1e-12 * tanh($1) } },
      beside: { $0.reduce(0) { $0 + 1e-14 * $1 } })
    let gradient = point.map { 1e-12 * (1 - tanh($0) * tanh($0)) + 1e-14 }
    var checker = TensorChecker(coverage: coverage, seed: seed)
    checker.mayCancel = true
    try expectRightPassesAndWrongFails(gradient, of: function, by: checker)
  }

  /// Far out a GELU is as straight as at the point, with another slope; nearer by it is lost beside
  /// the offset.
  @Test(arguments: [Coverage.directions, .everyCoordinate], [0, 1, 2] as [UInt64])
  func aStraightLineFarOutIsAnother(coverage: Coverage, seed: UInt64) throws {
    let point = [1.3, -0.8, 2.1]
    let function = BesideOffset(
      0.36, at: point,
      small: { $0.reduce(0) { $0 + 5e-19 * $1 * (1 + erf(1e-5 * $1 / 2.0.squareRoot())) } },
      beside: { _ in 0.36 })
    let gradient = point.map { x in
      let z = 1e-5 * x
      let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      return 5e-19 * (1 + erf(z / 2.0.squareRoot()) + 2 * z * density)
    }
    let checker = TensorChecker(coverage: coverage, seed: seed)
    try expectRightPassesAndWrongFails(gradient, of: function, by: checker)
  }
}
