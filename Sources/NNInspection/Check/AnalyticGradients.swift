package import NNAutodiff
package import NNTensor

/// What a graph's own backward pass gives for an objective at a point.
package struct AnalyticGradients {
  /// The gradient with respect to each leaf that the objective depends on.
  package var gradients: [NodeID: [Double]]

  /// Runs backprop of `objective` in `scalar` and reads the gradients of `leaves`.
  package init<Scalar: TensorScalar>(
    _ graph: Graph, objective: Objective, leaves: [NodeID], point: NetworkPoint,
    in scalar: Scalar.Type, usingHandWritten: Bool = true
  ) throws(ShapeError) {
    gradients = [:]
    for term in objective.terms {
      let backprop = try graph.addingGradients(
        of: term.node, seed: .leaf, usingHandWritten: usingHandWritten)
      let wanted = leaves.compactMap { leaf in backprop.cotangents[leaf].map { (leaf, $0) } }
      let executor = Executor<Scalar>(
        backprop.graph, capacity: point.batch, outputs: wanted.map(\.1), keepsEveryValue: false)
      executor.batch = point.batch
      for (leaf, values) in point.values { executor.set(leaf, to: Scalar.scalars(values)) }
      executor.set(backprop.seed, to: Scalar.scalars(term.weights))
      executor.run()
      for (leaf, cotangent) in wanted {
        let elements = executor.elements(of: cotangent)
        // By way of `Any`, which compares the types alone: an array is converted number by number.
        let values = (elements as Any) as? [Double] ?? elements.map { $0.doubleValue }
        if let sofar = gradients[leaf] {
          gradients[leaf] = zip(sofar, values).map { $0 + $1 }
        } else {
          gradients[leaf] = values
        }
      }
    }
  }
}
