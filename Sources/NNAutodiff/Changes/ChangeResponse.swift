package import NNTensor

/// How a change of one op's operands moves its result: what makes a probe of a network cheaper
/// than a forward pass.
///
/// Every answer is exact up to rounding and uses no derivative: it says which part of a result can
/// move at all, and where a change passes through unmixed. `whole` is always true.
package enum ChangeResponse: Sendable {
  /// Any element of an example may move: changed examples are evaluated whole.
  case whole
  /// An element of the result depends on the same element of each operand (those broadcast).
  case elementwise
  /// As `elementwise`, with branches that change exactly where the only operand passes 0.
  case elementwiseWithKinkAtZero
  /// Each channel of the only operand, an image, gives a channel of the result by itself.
  case channelwise
  /// The numbers of operand 0 in the same order.
  case reshaping
  /// Linear in its only real operand, without a constant: the result's change is the op of the
  /// operand's change.
  case linear
  /// The sum over the first of the operand's two axes (the rows), times a factor.
  case rowSum(Double)
  /// The sum of the operands, broadcast to the result, each with this sign.
  case signedSum([Double])
  /// Each row of operand 0, along the last axis, times a shared matrix: operand `matrix`, stored
  /// `[columns, row]` where `isTransposed`, and further shared operands added.
  case product(matrix: Int, isTransposed: Bool)
  /// An example's result depends on other examples too.
  case coupled
}

/// How the elements of one example split into lanes, row-major: `outer` blocks of `extent` lanes of
/// `inner` elements. One unit of a dense layer is a lane (`inner` 1), one channel of an image is
/// another (`outer` 1).
package struct LaneLayout: Hashable, Sendable {
  package var outer: Int
  package var extent: Int
  package var inner: Int

  package init(outer: Int, extent: Int, inner: Int) {
    self.outer = outer
    self.extent = extent
    self.inner = inner
  }

  /// How many elements a lane has.
  package var width: Int { outer * inner }

  /// The lanes along the last axis of `shape`.
  package static func lastAxis(of shape: Shape) -> LaneLayout {
    LaneLayout(outer: shape.count / max(1, shape.last), extent: shape.last, inner: 1)
  }
}

/// What one coordinate of a shared operand does to an op's result, where that is linear in the
/// operand and moves one lane only.
package struct LaneRule: Sendable {
  package var layout: LaneLayout
  /// The lane that a coordinate moves.
  package var lane: @Sendable (_ coordinate: Int) -> Int
  /// Writes by how much the lane moves for each unit that the coordinate moves: for every example
  /// of the kernel's batch as many numbers as a lane has.
  package var coefficients:
    @Sendable (
      _ kernel: Kernel<Double>, _ coordinate: Int, _ result: UnsafeMutablePointer<Double>
    ) -> Void

  /// Which examples a coordinate reaches at all; `nil` where it may be all of them.
  package var reach: (@Sendable (_ kernel: Kernel<Double>) -> LaneReach)?

  package init(
    layout: LaneLayout, lane: @escaping @Sendable (Int) -> Int,
    reach: (@Sendable (Kernel<Double>) -> LaneReach)? = nil,
    coefficients: @escaping @Sendable (Kernel<Double>, Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    self.layout = layout
    self.lane = lane
    self.reach = reach
    self.coefficients = coefficients
  }
}

/// Which examples each coordinate of an operand reaches, where that is only a few.
package struct LaneReach: Sendable {
  /// So many neighbouring coordinates reach the same examples.
  package var groupSize: Int
  /// The examples of each group, in order.
  package var examples: [[Int]]

  package init(groupSize: Int, examples: [[Int]]) {
    self.groupSize = groupSize
    self.examples = examples
  }
}

extension LaneRule {
  /// The rule of an elementwise op that is linear in a shared operand, which repeats as a whole
  /// over the result: `slope` gives the change of a result's element for each unit.
  package static func repeated(
    _ operand: ValueType, over output: ValueType,
    slope: @escaping @Sendable (_ kernel: Kernel<Double>, _ element: Int) -> Double
  ) -> LaneRule? {
    let inner = operand.shape.dimensions
    guard output.isPerExample, output.shape.dimensions.suffix(inner.count).elementsEqual(inner),
      operand.shape.count > 0
    else { return nil }
    let extent = operand.shape.count
    let layout = LaneLayout(outer: output.shape.count / extent, extent: extent, inner: 1)
    return LaneRule(layout: layout, lane: { $0 }) { kernel, coordinate, result in
      for row in 0..<kernel.exampleCount * layout.outer {
        result[row] = slope(kernel, row * extent + coordinate)
      }
    }
  }
}

/// An op that says how small changes pass through it. Where an op does not, the probe engine
/// evaluates changed examples whole.
package protocol ChangePropagating: Op {
  /// How a change of the operands moves the result.
  var changeResponse: ChangeResponse { get }
  /// The same where it depends on the operands' types; by default it does not.
  func changeResponse(_ inputs: [ValueType]) -> ChangeResponse
  /// The operands in each of which alone the result is linear without a constant: where only such a
  /// one changes, the result's change is the op of that change and the other operands.
  var linearOperands: Set<Int> { get }
  /// The change of an elementwise op of one operand to the precision of the operand's change.
  var elementwiseChange: ElementwiseChange? { get }
  /// The change of each example's number from that of operand 0, to the precision of the latter;
  /// `nil` where there is no such formula for these operands.
  func exampleChange(_ kernel: Kernel<Double>) -> (any ExampleChange)?
  /// For each element of the result, the example's element of operand 0 that it is a copy of: its
  /// branches are unchanged as long as it still is. `nil` for an op that does not choose so.
  func choices(_ kernel: Kernel<Double>) -> [Int]?
  /// What one coordinate of the shared operand `operand` moves; `nil` where that is not one lane.
  func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule?
  /// What a change of one lane of operand `operand` alone moves, `layout` being its lanes (a single
  /// one is the whole example); `nil` where there is no such formula, or more than a lane moves.
  func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange?
  /// The rows of operand 0 as the op standardises and weights them; `nil` where it does not.
  func standardizedRows(_ kernel: Kernel<Double>) -> StandardizedRows?
}

extension ChangePropagating {
  package var changeResponse: ChangeResponse { .whole }
  package func changeResponse(_ inputs: [ValueType]) -> ChangeResponse { changeResponse }
  package var linearOperands: Set<Int> { [] }
  package var elementwiseChange: ElementwiseChange? { nil }
  package func choices(_ kernel: Kernel<Double>) -> [Int]? { nil }
  package func exampleChange(_ kernel: Kernel<Double>) -> (any ExampleChange)? { nil }
  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? { nil }
  package func standardizedRows(_ kernel: Kernel<Double>) -> StandardizedRows? { nil }
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? { nil }
}
