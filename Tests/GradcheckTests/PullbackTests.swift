import Foundation
import Gradcheck
import Testing

/// tanh with a backward pass that can be broken in several ways.
private final class TanhLayer {
  enum Defect { case none, sharedCache, accumulates, ignoresCotangent }
  let defect: Defect
  private var cache: [Double] = []
  private var accumulated: [Double] = []

  init(_ defect: Defect) { self.defect = defect }

  func forward(_ x: [Double]) -> (value: [Double], pullback: ([Double]) throws -> [Double]) {
    let y = x.map { tanh($0) }
    cache = y
    var sum = [Double](repeating: 0, count: x.count)
    return (
      y,
      { [self] cotangent in
        let values = defect == .sharedCache ? cache : y
        let cotangent = defect == .ignoresCotangent ? y.map { _ in 1 } : cotangent
        let gradient = zip(values, cotangent).map { (1 - $0 * $0) * $1 }
        guard defect == .accumulates else { return gradient }
        sum = zip(sum, gradient).map { $0 + $1 }
        return sum
      }
    )
  }
}

@Suite struct PullbackTests {
  private func check(_ defect: TanhLayer.Defect) throws -> GradientCheckResult {
    let layer = TanhLayer(defect)
    return try checkPullback("tanh", of: layer.forward, at: [0.3, -0.8, 1.2])
  }

  @Test func aRightOnePasses() throws {
    let result = try check(.none)
    #expect(result.passed, "\(result)")
    #expect(result.protocolFaults.isEmpty)
  }

  @Test func anOverwrittenCacheIsFound() throws {
    let result = try check(.sharedCache)
    #expect(result.tensors.map(\.verdict) == [.pass], "the numbers alone do not show it")
    #expect(result.verdict == .fail)
    #expect(result.protocolFaults.count == 1, "\(result)")
    #expect(result.protocolFaults[0].hasPrefix("changed by a second forward pass"), "\(result)")
    #expect(result.description.hasPrefix("✗ tanh"), "\(result)")
  }

  @Test func anAccumulatorIsFound() throws {
    let result = try check(.accumulates)
    #expect(result.verdict == .fail)
    #expect(result.protocolFaults.contains { $0.hasPrefix("a pullback called twice") }, "\(result)")
  }

  @Test func anIgnoredCotangentIsFound() throws {
    let result = try check(.ignoresCotangent)
    #expect(result.tensors[0].verdict == .fail, "\(result)")
    #expect(result.protocolFaults.contains { $0.hasPrefix("not linear") }, "\(result)")
  }

  @Test func aBrokenRuleFailsTheRun() async {
    struct Checks: GradientChecks {
      static var checks: [GradientCheck] {
        GradientCheck("tanh", at: [0.3, -0.8], ofPullback: { TanhLayer(.accumulates).forward($0) })
      }
    }
    let output = await Checks.run(words: [])
    #expect(output.status == 1, "\(output)")
    #expect(output.standardOutput.contains("Broken rule: a pullback called twice"), "\(output)")
  }

  @Test func randomPointsServeAnyCheck() throws {
    let layer = TanhLayer(.none)
    let right = try checkAtRandomPoints(RandomInputs(counts: 1...4, in: -2...2)) { x in
      try checkPullback("tanh", of: layer.forward, at: x)
    }
    #expect(right.passed, "\(right)")
    #expect(right.note == "20 of 20 random points passed")
    let wrong = try checkAtRandomPoints(RandomInputs(counts: 1...4, in: -2...2)) { x in
      try checkPullback("tanh", of: TanhLayer(.ignoresCotangent).forward, at: x)
    }
    #expect(wrong.tensors[0].coordinates == 1, "\(wrong)")
    #expect(wrong.note?.contains("smallest failing point: [0.0]") == true, "\(wrong)")
  }
}
