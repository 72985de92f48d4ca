import DetectionStudy
import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// Faults about as large as the tolerance, which the study counts apart where they are smaller.
@Suite struct ToleranceTests {
  private func check(factor: Double) throws -> NetworkCheckResult {
    var sketch = NetworkSketch(batch: 3, random: RandomStream(seed: 5, purpose: "tolerance"))
    let x = sketch.leaf("x", .perExample([4]))
    let dense = try sketch.add("dense", [x], ["units": .integer(3)])
    let root = try sketch.add("sum", [sketch.add("tanh", [dense])])
    let network = sketch.network("one layer", root: root)
    guard let op = network.graph[dense].op else { return NetworkCheckResult() }
    let wrong = try network.replacing(
      dense, by: FaultyOp(op, operand: 1, place: .gradient, change: .scaled(factor)))
    return try NetworkChecker(graph: wrong.graph, point: wrong.point)
      .check(objective: wrong.objective, leaves: wrong.leaves)
  }

  @Test func aFaultBelowTheTolerancePassesWithItsSize() throws {
    let result = try check(factor: 1 + 5e-7)
    #expect(result.verdict == .pass, "\(result)")
    let largest = result.results.map(\.maxRelativeError).max() ?? 0
    #expect(largest > 4e-7 && largest < 6e-7)
  }

  @Test func aFaultAboveItFails() throws {
    for factor in [1 + 2e-6, 1 - 2e-6] {
      let result = try check(factor: factor)
      #expect(result.verdict == .fail, "\(result)")
      let failing = result.layers.filter { $0.localVerdict == .fail }
      #expect(failing.count == 1, "\(failing)")
    }
  }
}
