import NNAutodiff
import NNTensor

/// Those examples of a batch that hold certain coordinates of an op's only operand: what the op makes
/// of the others has no part in their gradient.
struct Examples {
  /// The point with these examples alone.
  let point: NetworkPoint
  /// The objective's weights for them.
  let objective: Objective
  /// Where the coordinates are now.
  let coordinates: [Int]

  /// - Parameter coordinates: of the operand, the batch outermost, in order.
  ///
  /// `nil` where that would be no fewer, or where the op may look at examples together: that each is
  /// by itself is known of ops that measure their kinks.
  init?(
    holding coordinates: [Int], in part: ExtractedGraph, point: NetworkPoint, objective: Objective
  ) {
    let node = part.graph[part.output]
    guard node.op is any KinkMeasuring, node.inputs == part.boundary, part.boundary.count == 1,
      let operand = part.boundary.first, let numbers = point.values[operand],
      part.graph[operand].type.isPerExample, node.type.isPerExample,
      objective.terms.allSatisfy({ $0.node == part.output })
    else { return nil }
    let width = part.graph[operand].type.shape.count
    guard width > 0, coordinates.allSatisfy(numbers.indices.contains) else { return nil }
    let chosen = Set(coordinates.map { $0 / width }).sorted()
    guard chosen.count < point.batch else { return nil }
    func rows(_ numbers: [Double], _ width: Int) -> [Double] {
      chosen.flatMap {
        numbers[min($0 * width, numbers.count)..<min(($0 + 1) * width, numbers.count)]
      }
    }
    self.point = NetworkPoint(values: [operand: rows(numbers, width)], batch: chosen.count)
    self.objective = Objective(
      objective.terms.map { ($0.node, rows($0.weights, node.type.shape.count)) })
    self.coordinates = coordinates.compactMap { coordinate in
      chosen.firstIndex(of: coordinate / width).map { $0 * width + coordinate % width }
    }
  }
}
