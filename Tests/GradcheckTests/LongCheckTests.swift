import Foundation
import Gradcheck
import Testing

/// What keeps a check of very many coordinates short.
@Suite struct LongCheckTests {
  /// f(x) = Σ w·max(x, x/100), whose branches nobody records.
  private struct Leaky: ProbedFunction {
    let point: [Double]
    var count: Int { point.count }
    func coordinate(at index: Int) -> Double { point[index] }
    private func term(_ index: Int, _ x: Double) -> Double {
      Double(1 + index % 3) * max(x, 0.01 * x)
    }
    func values(at probes: [Probe]) -> [ProbeValue] {
      let whole = point.indices.reduce(0.0) { $0 + term($1, point[$1]) }
      return probes.map { (probe: Probe) -> ProbeValue in
        switch probe.displacement {
        case .coordinate(let index):
          return ProbeValue(
            whole + (term(index, point[index] + probe.step) - term(index, point[index])))
        case .direction(let direction):
          return ProbeValue(
            point.indices.reduce(0.0) { $0 + term($1, point[$1] + probe.step * direction[$1]) })
        }
      }
    }
    /// What a backward pass gives that forgets the slope of negative numbers.
    var wrong: [Double] { point.indices.map { point[$0] > 0 ? Double(1 + $0 % 3) : 0 } }
  }

  private let leaky = Leaky(
    point: (0..<2000).map { (index: Int) -> Double in
      if index % 100 == 7 { return 1e-9 }
      let size = 0.2 + Double(index % 11)
      return index * 37 % 2000 < 1000 ? -size : size
    })

  /// Among very many failures none is a right coordinate whose pair of evaluations lies across a kink.
  @Test func whatStandsNearAKinkDoesNotFailByFar() throws {
    let result = try TensorChecker(seed: 3).check(
      name: "x", shape: [2000], analytic: leaky.wrong, function: leaky)
    #expect(result.verdict == .fail && result.counts.failed > 500)
    let wrong = result.evidence.filter { $0.verdict == .fail }
    #expect(wrong.allSatisfy { leaky.point[$0.index] < 0 }, "\(wrong.count)")
    #expect(result.fault?.pattern == .missingTerm, "\(result.fault?.detail ?? "")")
  }

  /// Whoever asks only whether a gradient is right is not told where it is wrong.
  @Test(arguments: [Coverage.directions, .sample(32)])
  func aSupposedGradientCostsAFewDirections(coverage: Coverage) throws {
    var checker = TensorChecker(coverage: coverage, seed: 3)
    checker.stopsAtFailure = true
    let result = try checker.check(
      name: "x", shape: [2000], analytic: leaky.point.map { -3 * $0 }, function: leaky)
    #expect(result.verdict == .fail && result.checked == 0)
    #expect(result.evaluations < 1000, "\(result.evaluations)")
  }

  /// Without time for coordinates, directions tell.
  @Test(arguments: [Coverage.everyCoordinate, .sample(500)])
  func whereThereIsNoTimeDirectionsTell(coverage: Coverage) throws {
    var checker = TensorChecker(coverage: coverage, seed: 3)
    checker.isLate = { true }
    let smooth = Tiny(point: (0..<2000).map { 0.1 + 0.001 * Double($0) }, size: 1)
    let right = try checker.check(
      name: "x", shape: [2000], analytic: smooth.right, function: smooth)
    #expect(right.verdict == .pass && !right.wasInterrupted && right.checked == 0)
    #expect(right.directions.count == 4)
    #expect(
      right.guarantee?.hasSuffix("there was time for 0 of 2,000 coordinates by themselves") == true)
    let wrong = try checker.check(
      name: "x", shape: [2000], analytic: smooth.right.map { 2 * $0 }, function: smooth)
    #expect(wrong.verdict == .fail && !wrong.wasInterrupted)
    #expect(wrong.fault?.detail.contains("no time") == true)
  }

  /// Where Double resolves no coordinate, each costs a pair in higher precision and not a ladder.
  @Test func pairsInHigherPrecisionWhereDoubleTellsNothing() throws {
    let tiny = Tiny(point: (0..<500).map { 0.1 + 0.001 * Double($0) }, size: 1e-12)
    let result = try TensorChecker(seed: 3).check(
      name: "x", shape: [500], analytic: tiny.right, function: tiny)
    #expect(result.verdict == .pass && result.counts.passed == 500, "\(result.counts)")
    #expect(result.evaluations < 500 * 8, "\(result.evaluations)")
    var wrong = tiny.right
    wrong[123] *= 1.001
    let found = try TensorChecker(seed: 3).check(
      name: "x", shape: [500], analytic: wrong, function: tiny)
    #expect(found.evidence.filter { $0.verdict == .fail }.map(\.index) == [123])
  }

  /// f(x) = 1 + size·Σ sin x.
  private struct Tiny: ProbedFunction {
    let point: [Double]
    let size: Double
    var count: Int { point.count }
    var right: [Double] { point.map { size * cos($0) } }
    func coordinate(at index: Int) -> Double { point[index] }
    private func change(_ index: Int, _ step: Double) -> Double {
      size * 2 * cos(point[index] + step / 2) * sin(step / 2)
    }
    private func change(_ probe: Probe) -> Double {
      switch probe.displacement {
      case .coordinate(let index): change(index, probe.step)
      case .direction(let direction):
        point.indices.reduce(0.0) { $0 + change($1, probe.step * direction[$1]) }
      }
    }
    func values(at probes: [Probe]) -> [ProbeValue] { probes.map { ProbeValue(1 + change($0)) } }
    func preciseValues(at probes: [Probe]) -> [ProbeValue]? {
      probes.map { ProbeValue(1, low: change($0)) }
    }
  }
}
