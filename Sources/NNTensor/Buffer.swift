/// Memory for scalars, aligned for vector instructions, freed with its owner.
///
/// Kernels work on the pointer; whoever holds the buffer sees to it that only one of them writes
/// at a time, which is why the class is `@unchecked Sendable`.
package final class Buffer<Scalar: TensorScalar>: @unchecked Sendable {
  /// The first element.
  package let pointer: UnsafeMutablePointer<Scalar>
  /// How many elements there are.
  package let count: Int

  /// A buffer of zeros.
  package init(count: Int) {
    self.count = max(0, count)
    let bytes = max(64, self.count * MemoryLayout<Scalar>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Scalar.self, capacity: max(1, self.count))
    pointer.initialize(repeating: .zero, count: self.count)
  }

  /// A buffer that holds a copy of `elements`.
  package convenience init(_ elements: [Scalar]) {
    self.init(count: elements.count)
    update(from: elements)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// Copies `elements` to the front of the buffer; what does not fit is left out.
  package func update(from elements: [Scalar]) {
    elements.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(from: base, count: min(count, source.count))
    }
  }

  /// The elements as an array.
  package var elements: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
