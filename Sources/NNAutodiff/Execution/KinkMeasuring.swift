import NNTensor

/// An op with kinks that can tell how far away they are.
///
/// A direction through all of an op's operands can then leave out what stands on a kink, and all
/// else moves without crossing one.
package protocol KinkMeasuring: Op {
  /// For each operand, how far each of its numbers may move, all of them at once, before an element
  /// takes another branch; `nil` for an operand that no branch depends on. `nil` altogether where
  /// that cannot be told.
  func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]?
}

extension Kernel where Scalar == Double {
  /// How far the numbers of the first operand are from zero: the distances of an op whose branch
  /// is its operand's sign.
  package var distancesToZero: [Double] {
    UnsafeBufferPointer(start: input(0), count: count(0)).map(abs)
  }
}
