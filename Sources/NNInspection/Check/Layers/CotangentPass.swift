import NNAutodiff
import NNTensor

/// The cotangent that reaches every value of a network, as its own backward pass gives it.
struct CotangentPass {
  /// The objective's gradient with respect to each value that it depends on smoothly.
  private(set) var cotangents: [NodeID: [Double]] = [:]
  /// What each op hands on: for each operand its part of that one's cotangent.
  private(set) var contributions: [NodeID: [NodeID: [Double]]] = [:]

  /// Runs backprop of `objective` at the numbers that `values` holds, which has run: leaves and values
  /// are shared, so that only the way back is computed.
  init(_ graph: Graph, objective: Objective, values: Executor<Double>) throws(ShapeError) {
    for term in objective.terms {
      let backprop = try graph.addingGradients(of: term.node, seed: .leaf)
      let shared = graph.ids.reduce(into: [NodeID: UnsafeMutablePointer<Double>]()) {
        $0[$1] = values.pointer(to: $1)
      }
      let wanted = backprop.allCotangents
      let executor = Executor<Double>(
        backprop.graph, capacity: values.capacity, outputs: wanted,
        keepsEveryValue: false, shared: shared)
      executor.batch = values.batch
      executor.set(backprop.seed, to: term.weights)
      executor.run()
      // Where an op is the only one to use a value its part is the whole: it is not held twice.
      let numbers = wanted.reduce(into: [NodeID: [Double]]()) {
        $0[$1] = executor.elements(of: $1)
      }
      for (id, cotangent) in backprop.cotangents {
        Self.add(numbers[cotangent] ?? [], to: &cotangents[id])
      }
      for (id, parts) in backprop.contributions {
        for (input, part) in parts {
          Self.add(numbers[part] ?? [], to: &contributions[id, default: [:]][input])
        }
      }
    }
  }

  private static func add(_ new: [Double], to sum: inout [Double]?) {
    guard sum != nil else { return sum = new }
    sum?.add(new)
  }
}

/// What each op's own backward pass gives for cotangents of its result, in one scalar.
final class OpGradients<Scalar: TensorScalar> {
  private let cut: LocalBackprop
  private let executor: Executor<Scalar>

  /// Cuts out the ops at `ids`; their operands are the numbers that `values` holds, rounded.
  init(_ graph: Graph, _ ids: [NodeID], values: Executor<Double>) throws(ShapeError) {
    let cut = try graph.cuttingOut(ids)
    self.cut = cut
    let shared = cut.leaves.reduce(into: [NodeID: UnsafeMutablePointer<Scalar>]()) {
      $0[$1.key] = values.pointer(to: $1.value) as? UnsafeMutablePointer<Scalar>
    }
    executor = Executor<Scalar>(
      cut.graph, capacity: values.capacity,
      outputs: cut.parts.flatMap { $0.cotangents.map(\.cotangent) }, keepsEveryValue: false,
      shared: shared)
    executor.batch = values.batch
    for (leaf, original) in cut.leaves where shared[leaf] == nil {
      executor.set(leaf, to: Scalar.scalars(values.elements(of: original)))
    }
  }

  /// For each op the vector-Jacobian product with the numbers at `cotangents`, operand by operand;
  /// ops without any are left out.
  func products(with cotangents: [NodeID: [Double]]) -> [NodeID: [NodeID: [Double]]] {
    for part in cut.parts {
      if let numbers = cotangents[part.node] {
        executor.set(part.seed, to: Scalar.scalars(numbers))
      }
    }
    executor.run()
    var result: [NodeID: [NodeID: [Double]]] = [:]
    for part in cut.parts where cotangents[part.node] != nil {
      var found: [NodeID: [Double]] = [:]
      for (input, cotangent) in part.cotangents {
        // What an op hands on unchanged is the leaf itself.
        if cotangent == part.seed {
          found[input] = cotangents[part.node]
        } else {
          let elements = executor.elements(of: cotangent)
          found[input] = (elements as Any) as? [Double] ?? elements.map(\.doubleValue)
        }
      }
      result[part.node] = found
    }
    return result
  }
}
