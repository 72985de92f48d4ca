import DetectionStudy
import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// Sums whose terms cancel: what is left of them is rounding, and no fault.
@Suite struct CancellingTests {
  /// Logits so sure that each example gives a bias a whole term or none: two terms of opposite sign
  /// leave zero, from which slopes of changes differ by the rounding of either term. What is left of
  /// the gradient may be too small to be told, but it is not wrong.
  @Test(arguments: 0..<20) func sureLogitsDoNotFail(number: Int) throws {
    var random = RandomStream(seed: 9, purpose: "sure", index: UInt64(number))
    var sketch = NetworkSketch(batch: 3, random: random)
    let sure = 2 + random.uniform()
    let logits = [0, 0, sure, 0, sure, 0, 0, 0, 0, sure, 0, 0].map { $0 + 0.1 * random.normal() }
    let x = sketch.leaf("x", .perExample([4]), values: logits)
    let bias = sketch.parameter("bias", [4], scale: 0.1)
    let sum = try sketch.add("add", [x, bias])
    let scaled = try sketch.add("scale", [sum], ["by": .number(30)])
    let target = sketch.leaf(
      "class", ValueType([], isPerExample: true, element: .category(4)), .target,
      values: [0, 2, 1])
    let root = try sketch.add("crossEntropy", [scaled, target])
    let network = sketch.network("sure logits", root: root)
    let result = try NetworkChecker(graph: network.graph, point: network.point)
      .check(objective: network.objective, leaves: network.leaves)
    #expect(result.verdict != .fail, "\(result)")
  }

  /// The mean of what was freed of its mean is zero, and so is every gradient through it, but for the
  /// rounding of a third: a backward pass in more digits must have the third in as many.
  @Test(arguments: 0..<10) func aMeanTakenOffDoesNotFail(number: Int) throws {
    var random = RandomStream(seed: 9, purpose: "mean", index: UInt64(number))
    var sketch = NetworkSketch(batch: 2, random: random)
    let x = sketch.leaf("x", .perExample([3, 4]), values: (0..<24).map { _ in random.normal() })
    let factors = sketch.parameter("factors", [3, 4], scale: 1)
    let product = try sketch.add("multiply", [x, factors])
    let mean = try sketch.add("mean", [product], ["axis": .integer(0)])
    let rest = try sketch.add("subtract", [product, mean])
    let nothing = try sketch.add("mean", [rest], ["axis": .integer(0)])
    let target = sketch.leaf(
      "target", .perExample([4]), .target, values: (0..<8).map { _ in random.normal() })
    let root = try sketch.add("squaredError", [nothing, target])
    let network = sketch.network("a mean taken off", root: root)
    let result = try NetworkChecker(graph: network.graph, point: network.point)
      .check(objective: network.objective, leaves: network.leaves)
    #expect(result.verdict != .fail, "\(result)")
  }

  /// Where terms cancel, steps far beyond the point's numbers show their rounding alone, which grows
  /// with the step and is the same slope at each.
  @Test func roundingFarFromThePointIsNoSlope() throws {
    let result = try HardNetwork(seed: 202, number: 182).check(seed: 202, mode: .everyCoordinate)
    #expect(result.verdict != .fail, "\(result)")
  }
}
