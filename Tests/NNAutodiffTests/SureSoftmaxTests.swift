import NNAutodiff
import NNTensor
import Testing

/// Gradients where a softmax is sure: its largest result is 1 to the last bit, and what is left of that
/// row is told by the others.
struct SureSoftmaxTests {
  /// Of three logits the first is far above the others, whose results are 1e-22 and 1e-261.
  private let logits = [0.0, -50, -600]

  /// z[0] is minus the sum of the others: the results sum to 1 whatever the logits.
  @Test func theGradientKeepsWhatTheLargestHas() throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([3]), name: "x")
    let upstream = graph.addLeaf(.input(range: nil), type: .perExample([3]), name: "upstream")
    let y = try graph.add(Softmax(), [x])
    let z = try graph.add(SoftmaxGradient(), [upstream, y])
    let run = execute(
      graph, [x: logits, upstream: [1, 3, -4]], outputs: [y, z], batch: 1, as: Double.self)
    let (results, gradient) = (run.elements(of: y), run.elements(of: z))
    #expect(agrees([gradient[1]], [2 * results[1]]))
    #expect(agrees([gradient[2]], [-5 * results[2]]))
    #expect(agrees([gradient[0]], [-2 * results[1]]))
  }

  /// The second derivative of a cross-entropy is symmetric, the row of the class it is sure of too.
  @Test func theSecondDerivativeOfACrossEntropyIsSymmetric() throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([3]), name: "x")
    let target = graph.addLeaf(
      .input(range: nil), type: ValueType([], isPerExample: true, element: .category(3)),
      name: "target")
    let loss = try graph.add(CrossEntropy(), [x, target])
    let first = try graph.addingGradients(of: loss, seed: .leaf)
    let gradient = try #require(first.cotangents[x])
    let second = try first.graph.addingGradients(of: gradient, seed: .leaf)
    let product = try #require(second.cotangents[x])
    let columns = (0..<3).map { column in
      execute(
        second.graph,
        [
          x: logits, target: [0], first.seed: [1],
          second.seed: (0..<3).map { $0 == column ? 1 : 0 },
        ], outputs: [product], batch: 1, as: Double.self
      ).elements(of: product)
    }
    for row in 0..<3 {
      for column in 0..<row {
        #expect(columns[row][column] != 0)
        #expect(agrees([columns[row][column]], [columns[column][row]]), "\(row), \(column)")
      }
      #expect(columns[row].reduce(0, +).magnitude <= 1e-15 * columns[row][row])
    }
  }
}
