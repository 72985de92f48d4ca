package import NNAutodiff

/// A prediction that stands against a target in the loss: what accuracy compares.
package struct Readout: Sendable, Hashable {
  package enum Kind: Hashable, Sendable {
    /// The largest logit along the last axis against a class.
    case classes(Int)
    /// A logit above 0 against a target of at least 0.5.
    case binary
  }
  package var kind: Kind
  /// The logits.
  package var prediction: NodeID
  package var target: NodeID
}

extension Network {
  /// The predictions that the loss compares with targets, in graph order.
  package var readouts: [Readout] {
    guard let loss else { return [] }
    return graph.ancestors(of: [loss]).compactMap { id in
      let node = graph[id]
      guard let op = node.op, type(of: op).definition.category == .loss, node.inputs.count >= 2,
        targets.contains(node.inputs[1])
      else { return nil }
      let (prediction, target) = (node.inputs[0], node.inputs[1])
      if case .category(let count) = graph[target].type.element {
        return Readout(kind: .classes(count), prediction: prediction, target: target)
      }
      guard op.name == "binaryCrossEntropy" else { return nil }
      return Readout(kind: .binary, prediction: prediction, target: target)
    }
  }

  /// The one prediction that accuracy is about.
  ///
  /// - Throws: ``TrainingError`` where the loss compares no logits with classes or with binary
  ///   targets, or does so more than once.
  package func accuracyReadout() throws(TrainingError) -> Readout {
    let found = readouts
    guard let first = found.first else { throw TrainingError(.noAccuracy) }
    guard found.count == 1 else {
      throw TrainingError(.ambiguousAccuracy(found.map { graph[$0.target].path }))
    }
    return first
  }
}
