import NNAutodiff
import NNInspection
import NNTensor

/// Where a fault can be planted: one operand of one op of a network.
struct FaultSite: Sendable {
  var node: NodeID
  var operand: Int
  /// Of the operand and of the op's result, the batch in front where they have one.
  var shape: [Int]
  var outputShape: [Int]
  var batch: Int
  var isPerExample: Bool
  var isOutputPerExample: Bool
  /// Whether the result stands to the operand number by number.
  var isElementwise: Bool
  /// Other operands of the op, and those of the same type.
  var others: [Int]
  var alike: [Int]

  var count: Int { shape.reduce(1, *) }
  /// The axes with more than one index.
  var axes: [Int] { shape.indices.filter { shape[$0] > 1 } }
  /// Those with more than two: a shift by one is then no reversal.
  var longAxes: [Int] { shape.indices.filter { shape[$0] > 2 } }
  var outputAxes: [Int] { outputShape.indices.filter { outputShape[$0] > 1 } }

  /// Every place of a network at which an op hands a gradient on to something that can change.
  static func all(in network: StudyNetwork) -> [FaultSite] {
    let graph = network.graph
    let reached = graph.ancestors(of: network.objective.terms.map(\.node))
    return reached.flatMap { id -> [FaultSite] in
      guard let op = graph[id].op, !(op is WiringFault) else { return [] }
      let inputs = graph[id].inputs
      return inputs.indices.compactMap { operand in
        let (input, output) = (graph[inputs[operand]], graph[id])
        if case .leaf(.constant) = input.source { return nil }
        guard input.type.element == .real, inputs.firstIndex(of: inputs[operand]) == operand,
          !inputs[(operand + 1)...].contains(inputs[operand])
        else { return nil }
        let others = inputs.indices.filter {
          $0 != operand && graph[inputs[$0]].type.element == .real
        }
        return FaultSite(
          node: id, operand: operand, shape: input.type.fullShape(network.point.batch),
          outputShape: output.type.fullShape(network.point.batch), batch: network.point.batch,
          isPerExample: input.type.isPerExample, isOutputPerExample: output.type.isPerExample,
          isElementwise: input.type == output.type && !(op is Softmax || op is LogSoftmax),
          others: others,
          alike: others.filter { graph[inputs[$0]].type == input.type })
      }
    }
  }
}

extension ValueType {
  /// The shape with the batch in front where each example has its own.
  func fullShape(_ batch: Int) -> [Int] {
    isPerExample ? [batch] + shape.dimensions : shape.dimensions
  }
}
