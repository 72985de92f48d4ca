import NNAutodiff
import NNTensor
import Testing

/// The same numbers by other ways: example by example, in another scalar, in a larger plan.
struct OpConsistencyTests {
  /// The numbers of one example only.
  private func values(of example: Int, _ call: SampleCase) -> [NodeID: [Double]] {
    var result = call.values
    for leaf in call.leaves where call.graph[leaf].type.isPerExample {
      let size = call.graph[leaf].type.shape.count
      result[leaf] = Array((call.values[leaf] ?? []).dropFirst(example * size).prefix(size))
    }
    return result
  }

  /// Only backward passes may cross the batch, and then by a sum.
  @Test(arguments: SampleCase.all)
  func aBatchIsItsExamples(_ call: SampleCase) {
    let type = call.graph[call.root].type
    let isPerExample = call.leaves.contains { call.graph[$0].type.isPerExample }
    let whole = execute(call.graph, call.values, outputs: [call.root], as: Double.self)
      .elements(of: call.root)
    let singles = (0..<SampleCase.batch).map { example in
      execute(
        call.graph, values(of: example, call), outputs: [call.root], batch: 1, as: Double.self
      ).elements(of: call.root)
    }
    if type.isPerExample {
      #expect(agrees(whole, singles.flatMap { $0 }), "\(call)")
    } else if !isPerExample {
      #expect(agrees(whole, singles[0]), "\(call)")
    } else {
      #expect(call.definition.category == .backward, "\(call)")
      let divisor = call.sample.arguments["mean"] == .flag(true) ? Double(SampleCase.batch) : 1
      let sum = singles[0].indices.map { index in
        singles.reduce(0) { $0 + $1[index] } / divisor
      }
      #expect(agrees(whole, sum), "\(call)")
    }
  }

  @Test(arguments: SampleCase.all)
  func plainLoopsAgreeWithVectorCode(_ call: SampleCase) {
    let fast = execute(call.graph, call.values, outputs: [call.root], as: Double.self)
    let plain = execute(call.graph, call.values, outputs: [call.root], as: DoubleDouble.self)
    #expect(
      agrees(
        fast.elements(of: call.root), plain.elements(of: call.root).map(\.doubleValue)), "\(call)")
  }

  @Test(arguments: SampleCase.all)
  func aLargerPlanChangesNothing(_ call: SampleCase) {
    let exact = execute(call.graph, call.values, outputs: [call.root], as: Double.self)
    let roomy = execute(
      call.graph, call.values, outputs: [call.root], capacity: SampleCase.batch + 4,
      as: Double.self)
    #expect(exact.elements(of: call.root) == roomy.elements(of: call.root), "\(call)")
  }

  /// Backward ops whose results hold zeros of their own.
  private static let bringZeros: Set = [
    "conv2dInputGradient", "delayed", "elementGradient", "embeddingGradient", "lstmHiddenGradient",
  ]

  /// NaN in a real operand reaches the result, except where a mask or a branch shuts it out.
  @Test(arguments: SampleCase.all)
  func notANumberIsNotHidden(_ call: SampleCase) {
    guard let leaf = call.realLeaves.first, !call.definition.hasKinks || call.leaves.count == 1
    else { return }
    var values = call.values
    values[leaf] = values[leaf]?.map { _ in .nan }
    let result = execute(call.graph, values, outputs: [call.root], as: Double.self)
      .elements(of: call.root)
    let isConstant = call.sample.arguments["exponent"] == .integer(0)
    if Self.bringZeros.contains(call.definition.name) {
      #expect(
        result.contains(where: \.isNaN) && result.allSatisfy { $0.isNaN || $0 == 0 }, "\(call)")
    } else {
      #expect(isConstant || result.allSatisfy(\.isNaN), "\(call)")
    }
  }

  /// Along a line through its operands a sum of products has no third difference.
  @Test(arguments: SampleCase.all.filter(\.definition.isSumOfProducts))
  func sumsOfProductsAreQuadraticAlongLines(_ call: SampleCase) {
    func values(at step: Double) -> [Double] {
      var moved = call.values
      for leaf in call.realLeaves {
        let direction = drawnNumbers(moved[leaf]?.count ?? 0, call.graph[leaf].path)
        moved[leaf] = zip(moved[leaf] ?? [], direction).map { $0 + step * $1 }
      }
      return execute(call.graph, moved, outputs: [call.root], as: Double.self)
        .elements(of: call.root)
    }
    let points = [-1.0, 0, 1, 2].map(values)
    let third = points[0].indices.map { index in
      points[3][index] - 3 * points[2][index] + 3 * points[1][index] - points[0][index]
    }
    let size = points.joined().map(abs).max() ?? 0
    #expect(third.allSatisfy { abs($0) <= 1e-13 * size }, "\(call)")
    // The line moves something: a derivative that is zero would have no third difference either.
    #expect(points[0] != points[3], "\(call)")
  }
}
