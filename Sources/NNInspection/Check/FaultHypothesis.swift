import Gradcheck
import NNAutodiff
import NNTensor

/// A mistake that a backward pass may have made, as a change of what it was given.
///
/// With that change the forward computation has another derivative. Where the wrong gradient agrees
/// with that derivative in every coordinate, the mistake is found.
struct FaultHypothesis {
  var pattern: Fault.Pattern
  var detail: String
  /// The cotangents in place of the right ones.
  var weights: [Double]?
  /// The values of leaves in place of the right ones.
  var values: [NodeID: [Double]] = [:]
  /// The leaf whose derivative it is, in place of the right one.
  var leaf: NodeID?

  /// The mistakes to try for the gradient of `leaf` in a part of a network.
  static func all(
    for leaf: NodeID, in graph: Graph, boundary: [NodeID], point: NetworkPoint,
    objective: Objective
  ) -> [FaultHypothesis] {
    guard let term = objective.terms.first, objective.terms.count == 1 else { return [] }
    let output = graph[term.node].type
    var all = exchanges(of: leaf, in: graph, boundary: boundary, point: point)
    if output.isPerExample, !graph[leaf].type.isPerExample, point.batch > 1 {
      all += batchSums(term.weights, batch: point.batch)
    }
    let outer = ShapedValues(term.weights, output, batch: point.batch)
    for (pattern, what, values) in outer.moved {
      all.append(
        FaultHypothesis(
          pattern: pattern, detail: "it is right for the upstream gradient \(what)",
          weights: values))
    }
    var seen = Set<NodeID>()
    for other in boundary where seen.insert(other).inserted {
      guard let values = point.values[other], graph[other].type.element == .real else { continue }
      let shaped = ShapedValues(values, graph[other].type, batch: point.batch)
      let name = graph[other].path.isEmpty ? "an operand" : "`\(graph[other].path)`"
      for (pattern, what, values) in shaped.moved + shaped.transposed {
        all.append(
          FaultHypothesis(
            pattern: pattern, detail: "it is right for \(name) \(what)", values: [other: values]))
      }
      for (number, what) in [(1.0, "1"), (0, "0")] where other != leaf {
        all.append(
          FaultHypothesis(
            pattern: .missingTerm, detail: "it is right if \(name) were \(what) everywhere",
            values: [other: values.map { _ in number }]))
      }
    }
    return all
  }

  /// Another operand of the same type took the leaf's place.
  private static func exchanges(
    of leaf: NodeID, in graph: Graph, boundary: [NodeID], point: NetworkPoint
  ) -> [FaultHypothesis] {
    var seen: Set<NodeID> = [leaf]
    return boundary.filter { graph[$0].type == graph[leaf].type && seen.insert($0).inserted }
      .flatMap { other in
        let name = graph[other].path.isEmpty ? "another operand" : "`\(graph[other].path)`"
        return [
          FaultHypothesis(
            pattern: .swappedOperands, detail: "it is the gradient of \(name)", leaf: other),
          FaultHypothesis(
            pattern: .swappedOperands,
            detail: "it is right with the values of this operand and of \(name) exchanged",
            values: [leaf: point.values[other] ?? [], other: point.values[leaf] ?? []]),
        ]
      }
  }

  private static func batchSums(_ weights: [Double], batch: Int) -> [FaultHypothesis] {
    let size = weights.count / batch
    let examples = batch <= 8 ? Array(0..<batch) : [0, batch - 1]
    return examples.flatMap { example in
      let own = (example * size)..<((example + 1) * size)
      return [
        FaultHypothesis(
          pattern: .missingBatchSum,
          detail: "it is that of example \(example) alone: the sum over the batch is missing",
          weights: weights.indices.map { own.contains($0) ? weights[$0] : 0 }),
        FaultHypothesis(
          pattern: .missingBatchSum,
          detail: "the sum over the batch leaves example \(example) out",
          weights: weights.indices.map { own.contains($0) ? 0 : weights[$0] }),
      ]
    }
  }
}

/// The numbers of a value with their shape, the batch in front where there is one.
private struct ShapedValues {
  let values: [Double]
  let shape: [Int]
  let isPerExample: Bool

  init(_ values: [Double], _ type: ValueType, batch: Int) {
    self.values = values
    isPerExample = type.isPerExample
    shape = type.dimensions(batch: batch)
  }

  /// The values one place further or back along each axis.
  var moved: [(pattern: Fault.Pattern, what: String, values: [Double])] {
    shape.indices.filter { shape[$0] > 1 }.flatMap { axis in
      [1, -1].map { offset in
        let isExample = isPerExample && axis == 0
        let what =
          isExample
          ? "of the example \(offset > 0 ? "before" : "after")"
          : "moved by one along axis \(axis - (isPerExample ? 1 : 0))"
        return (isExample ? .staleValue : .shiftedMask, what, rolled(axis, offset))
      }
    }
  }

  /// The last two axes exchanged, where they have the same extent.
  var transposed: [(pattern: Fault.Pattern, what: String, values: [Double])] {
    let extent = shape.last ?? 0
    let size = extent * extent
    guard shape.count - (isPerExample ? 1 : 0) >= 2, shape[shape.count - 2] == extent, size > 1
    else { return [] }
    let exchanged = values.indices.map { flat in
      let (row, column) = (flat % size / extent, flat % extent)
      return values[flat - flat % size + column * extent + row]
    }
    return [(.transposed, "transposed", exchanged)]
  }

  private func rolled(_ axis: Int, _ offset: Int) -> [Double] {
    let stride = shape[(axis + 1)...].reduce(1, *)
    let extent = shape[axis]
    return values.indices.map { flat in
      let position = flat / stride % extent
      let source = (position - offset + extent) % extent
      return values[flat + (source - position) * stride]
    }
  }
}
