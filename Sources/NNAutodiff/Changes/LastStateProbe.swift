import NNTensor

/// Evaluates the last hidden state of a recurrent op for many probes at once, each with one
/// coordinate of one learned operand moved: what a network that reads only the last state needs.
package protocol LastStateProbe: Sendable {
  /// The working memory for `items` examples of probes.
  func scratchCount(items: Int) -> Int
  /// Writes by how much the last hidden state of each example of each probe changes, to the
  /// precision of the change.
  ///
  /// - Parameters:
  ///   - operand: which operand is moved.
  ///   - coordinates: the coordinate of it that each probe moves, and `movements` by how much.
  ///   - probes: how many probes there are.
  func run(
    operand: Int, coordinates: UnsafePointer<Int>, movements: UnsafePointer<Double>, probes: Int,
    scratch: UnsafeMutablePointer<Double>, result: UnsafeMutablePointer<Double>)

  /// The same where operand 0, the sequence, changes: by `change`, as many numbers an item as an
  /// example of it has.
  ///
  /// - Parameters:
  ///   - items: how many items there are.
  ///   - examples: each item's example; `nil` where the items are all examples over and over.
  func run(
    change: UnsafePointer<Double>, items: Int, examples: UnsafePointer<Int>?,
    scratch: UnsafeMutablePointer<Double>, result: UnsafeMutablePointer<Double>)
}

/// A recurrent op whose probes can be evaluated side by side.
package protocol LastStateProbing: Op {
  /// The probe around the values that `kernel` has now.
  func lastStateProbe(_ kernel: Kernel<Double>) -> (any LastStateProbe)?
  /// Whether `op`, which reads this one's result, gives the hidden states of every step.
  func isHidden(_ op: (any Op)?) -> Bool
}
