import DetectionStudy
import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// Faults that lie between the slopes of kinks everywhere, and show beside them.
@Suite struct KinkFaultTests {
  private func check(_ network: StudyNetwork) throws -> NetworkCheckResult {
    var scope = NetworkChecker.Scope()
    scope.includesLayer = { !($0.op is WiringFault) }
    return try NetworkChecker(graph: network.graph, point: network.point)
      .check(objective: network.objective, leaves: network.leaves, scope: scope)
  }

  /// Pools over equal pixels, first as they are, then with `change` in the pool's backward pass.
  private func pool(_ change: GradientChange?) throws -> NetworkCheckResult {
    var sketch = NetworkSketch(batch: 2, random: RandomStream(seed: 1, purpose: "pool"))
    let x = sketch.leaf(
      "x", .perExample([1, 4, 4]), values: [0, 0, 1, 3, 0, 0, 3, 3, 2, 2, 1, 1, 2, 2, 1, 1])
    let pooled = try sketch.add("maxPool2d", [x], ["kernel": .integer(2)])
    let root = try sketch.add("sum", [sketch.add("tanh", [pooled])])
    let network = sketch.network("a pool", root: root)
    guard let change, let op = network.graph[pooled].op else { return try check(network) }
    return try check(
      network.replacing(
        pooled, by: FaultyOp(op, operand: 0, place: .gradient, change: change)))
  }

  @Test func aPoolOfEqualPixelsPasses() throws {
    let result = try pool(nil)
    #expect([.pass, .kink].contains(result.verdict), "\(result)")
  }

  @Test func nothingForEqualPixelsFails() throws {
    for (change, pattern) in [
      (GradientChange.scaled(0), Fault.Pattern.missingTerm), (.scaled(0.5), .scaledByConstant),
    ] {
      let result = try pool(change)
      let failing = result.layers.filter { $0.localVerdict == .fail }
      #expect(failing.count == 1, "\(failing)")
      let fault = failing.first?.local.first { $0.verdict == .fail }
      #expect(fault?.fault?.pattern == pattern, "\(String(describing: fault))")
    }
  }

  /// Units at zero: no slope from 0 to 1 is wrong there, and each op is right by itself.
  private func units(_ fault: GradientChange?) throws -> NetworkCheckResult {
    var sketch = NetworkSketch(batch: 1, random: RandomStream(seed: 2, purpose: "units"))
    let weight = sketch.parameter("weight", [4], scale: 1)
    sketch.values[weight] = [0, 0, 0, 0]
    let root = try sketch.add("sum", [sketch.add("relu", [weight])])
    let network = sketch.network("units at zero", root: root)
    guard let fault else { return try check(network) }
    return try check(network.inserting(WiringFault(fault), after: weight, before: nil))
  }

  @Test func aLostBranchAtKinksFails() throws {
    let right = try units(nil)
    #expect(![.fail, .inconclusive].contains(right.verdict), "\(right)")
    let wrong = try units(.scaled(0))
    #expect(wrong.verdict == .fail, "\(wrong)")
    let reason = wrong.results.first { $0.verdict == .fail }?.reason
    #expect(reason?.hasPrefix("at the point itself it lies between") == true)
  }
}
