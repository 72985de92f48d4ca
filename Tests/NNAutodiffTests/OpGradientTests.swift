import Gradcheck
import NNAutodiff
import NNTensor
import Testing

/// The gradient of every op of the table, judged with error bounds at each of its samples.
struct OpGradientTests {
  @Test(arguments: SampleCase.all)
  func firstOrderInDouble(_ call: SampleCase) throws {
    try expectConfirmed(call, tolerance: 1e-6, as: Double.self)
  }

  /// A Float gradient is held against differences in Double at the same point. Where Float's own
  /// rounding exceeds its tolerance (1 − y² of a saturated tanh) that is undecided, never a failure.
  @Test(arguments: SampleCase.all)
  func firstOrderInFloat(_ call: SampleCase) throws {
    try expectConfirmed(call, tolerance: 1e-3, as: Float.self)
  }

  /// The gradient of each gradient, with respect to the operands and to the first cotangent.
  @Test(arguments: SampleCase.all)
  func secondOrder(_ call: SampleCase) throws {
    let pass = try call.graph.addingGradients(of: call.root, seed: .leaf)
    var values = call.values
    values[pass.seed] = drawnNumbers(
      pass.graph[pass.seed].type.count(batch: SampleCase.batch), "first cotangent")
    for leaf in call.realLeaves {
      guard let gradient = pass.cotangents[leaf] else { continue }
      let results = try checkGradients(
        of: gradient, in: pass.graph, values: values, leaves: call.realLeaves + [pass.seed],
        tolerance: 1e-6, as: Double.self)
      for (result, vanishes) in results where !(vanishes && isMade(call)) {
        expectConfirmed(result, "\(call): gradient of \(leaf)")
      }
    }
  }

  private func expectConfirmed<Scalar: TensorScalar>(
    _ call: SampleCase, tolerance: Double, as type: Scalar.Type
  ) throws {
    let results = try checkGradients(
      of: call.root, in: call.graph, values: call.values, leaves: call.realLeaves,
      tolerance: tolerance, as: type)
    for (result, vanishes) in results where !(vanishes && isMade(call)) {
      expectConfirmed(result, "\(call)", allowsUndecided: type == Float.self)
    }
  }

  /// Whether it is a layer made of ops that are checked by themselves. A gradient of it that
  /// vanishes has been found to do so in twice the digits; its differences are rounding alone.
  private func isMade(_ call: SampleCase) -> Bool {
    call.graph.ids.count { call.graph[$0].op != nil } > 1
  }

  /// Not exercised is right where the derivative truly is 0: the numbers have then said so.
  private func expectConfirmed(
    _ result: TensorResult, _ place: String, allowsUndecided: Bool = false
  ) {
    #expect(
      [.pass, .kink, .notExercised].contains(result.verdict)
        || (allowsUndecided && result.verdict == .inconclusive),
      "\(place), \(result.name): \(result.verdict) \(result)")
  }
}
