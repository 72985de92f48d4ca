package import NNTensor

/// One operand or result of a kernel: where its numbers lie and how they are laid out.
///
/// A per-example value is stored with the batch outermost: example, then its shape row-major.
package struct Operand<Scalar: TensorScalar>: Sendable {
  package nonisolated(unsafe) let pointer: UnsafeMutablePointer<Scalar>
  package let type: ValueType
  /// The number of elements of one example.
  package let elementCount: Int

  package init(_ pointer: UnsafeMutablePointer<Scalar>, _ type: ValueType) {
    self.pointer = pointer
    self.type = type
    elementCount = type.shape.count
  }

  /// How many numbers a batch of `batch` examples has.
  package func count(batch: Int) -> Int { type.isPerExample ? elementCount * batch : elementCount }
}

/// What an op's forward computation works on.
///
/// Pointers rather than spans: operands of one kernel may share memory, and the executor has
/// checked every extent when it planned the buffers.
package struct Kernel<Scalar: TensorScalar>: Sendable {
  package let inputs: [Operand<Scalar>]
  package let output: Operand<Scalar>
  /// The number of examples now; never more than the plan's capacity.
  package var batch: Int
  /// As many scalars as the op asked for.
  package nonisolated(unsafe) let scratch: UnsafeMutablePointer<Scalar>

  package init(
    inputs: [Operand<Scalar>], output: Operand<Scalar>, batch: Int,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    self.inputs = inputs
    self.output = output
    self.batch = batch
    self.scratch = scratch
  }

  /// How many numbers the result has for this batch.
  @inline(__always) package var outputCount: Int { output.count(batch: batch) }
  /// How many numbers input `index` has for this batch.
  @inline(__always) package func count(_ index: Int) -> Int { inputs[index].count(batch: batch) }
  /// Where the numbers of input `index` lie.
  @inline(__always) package func input(_ index: Int) -> UnsafePointer<Scalar> {
    UnsafePointer(inputs[index].pointer)
  }
  /// Where the result goes.
  @inline(__always) package var result: UnsafeMutablePointer<Scalar> { output.pointer }
}

/// A running signature of the branches that elements took: two evaluations with the same
/// signature went the same way everywhere.
package struct BranchRecorder: Sendable {
  /// 0 until something was recorded.
  package private(set) var signature: UInt64 = 0

  package init() {}

  /// Records a branch by its number.
  @inline(__always) package mutating func record(_ branch: Int) {
    signature = (signature ^ UInt64(truncatingIfNeeded: branch &+ 1)) &* 0x9e37_79b9_7f4a_7c15
    signature ^= signature >> 29
  }
}
