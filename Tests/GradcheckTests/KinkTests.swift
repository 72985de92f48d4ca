import Foundation
import Gradcheck
import Testing

/// What a gradient is held to where the function has more than one slope, and what a failure takes.
@Suite struct KinkTests {
  /// The larger of each pair, as a black box.
  private static func pooled(_ x: [Double]) -> Double {
    max(x[0], x[1]) + 2 * max(x[2], x[3])
  }

  private static let ties = [0.7, 0.7, -0.2, -0.2]

  @Test func anyShareOfATieIsRight() throws {
    for share in [0, 0.5, 1] {
      let right = try check(
        [share, 1 - share, 2 * share, 2 - 2 * share], at: Self.ties, Self.pooled)
      #expect(right.verdict == .kink, "\(right)")
    }
  }

  /// Each zero lies between the slopes 0 and 1 of its coordinate. Moved together, equal ones have
  /// one slope.
  @Test func nothingAtATieIsWrong() throws {
    let blackBox = try check([0, 0, 0, 0], at: Self.ties, Self.pooled)
    #expect(blackBox.verdict == .inconclusive)
    #expect(blackBox.reason?.contains("where equal ones move together") == true)
    let recorded = try check(
      [0, 0, 0, 0], at: Self.ties,
      branches: { ($0[0] >= $0[1] ? 1 : 2) + ($0[2] >= $0[3] ? 4 : 8) },
      Self.pooled)
    #expect(recorded.verdict == .fail, "\(recorded)")
  }

  @Test func unitsAtZeroMayHaveAnySlope() throws {
    let rectified = { (x: [Double]) in x.reduce(0) { $0 + max($1, 0) } }
    for slope in [0, 0.5, 1] {
      let right = try check([slope, slope, 1], at: [0, 0, 1], rectified)
      #expect(right.verdict == .pass && right.counts.kinks == 2, "\(right)")
    }
    #expect(try check([-0.1, 0, 1], at: [0, 0, 1], rectified).verdict == .fail)
  }

  /// Where each op has been verified, a product of subgradients may lie outside: it is counted.
  @Test func aKinkOfVerifiedOpsIsCounted() throws {
    let function = ClosureFunction(at: [0, 1], branches: { $0[0] > 0 ? 1 : 2 }) {
      max($0[0], 0) + $0[1]
    }
    for (isVerified, verdict) in [(true, Verdict.pass), (false, .fail)] {
      let result = try TensorChecker(isLocallyVerified: isVerified).check(
        name: "x", shape: [2], analytic: [-1, 1], function: function)
      #expect(result.verdict == verdict, "\(result)")
      #expect(result.kinksOutside == (isVerified ? 1 : 0))
    }
  }

  /// The first ladders of these went wrong: a kink nearby taken for noise, rounding on a grid that
  /// agreed at steps a factor of 2 apart, and sums of ±1 that cancel at the point.
  @Test(arguments: [0, 1, 2, 3, 4, 5] as [UInt64]) func blackBoxesThatDeceiveOneLadder(
    seed: UInt64
  ) throws {
    let determinants = [
      [1.1578387435400286, 1.5173147730354397, 1.1578388446919166, 1.5173150067440027],
      [1.3012507492296308, 1.068593280913233, 1.3012814716797163, 1.0686492327848993],
      [1.897833971901302, 1.541685330491994, 1.8978409873866975, 1.541698044932662],
    ]
    let options = CheckOptions(seed: seed)
    for point in determinants {
      let result = try checkGradient(
        of: { (x: [Double]) in log(x[0] * x[3] - x[1] * x[2]) }, at: point, options: options
      ) { x in
        let determinant = x[0] * x[3] - x[1] * x[2]
        return [x[3], -x[2], -x[1], x[0]].map { $0 / determinant }
      }
      #expect(result.verdict == .pass, "\(result)")
    }
    let hinge = try checkGradient(
      of: { (x: [Float]) in x.reduce(0) { $0 + max(1 - $1, 0) } },
      at: [1.0010992, 0.9990557, 1.0008317, 0.9988589, 1.0009173, 0.3], options: options
    ) { x in x.map { $0 > 1 ? 0 : -1 } }
    #expect(hinge.verdict != .fail, "\(hinge)")
    func chain(_ x: Double) -> Double {
      (0..<21).reduce(x) { y, _ in tanh(1.9136413433520696 * y) }
    }
    let saturated = try checkGradient(
      of: { (x: [Double]) in x.reduce(0) { $0 + chain($1) } },
      at: [-0.713, 0.161, 0.908, -1.443, -1.119, 0.863], options: options
    ) { x in x.map { _ in 1e-16 } }
    #expect(saturated.verdict != .fail, "\(saturated)")
  }
}
