#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory for scalars, aligned for vector instructions, freed with its owner.
///
/// Kernels work on the pointer; whoever holds the buffer sees to it that only one of them writes
/// at a time, which is why the class is `@unchecked Sendable`.
package final class Buffer<Scalar: TensorScalar>: @unchecked Sendable {
  /// The first element.
  package let pointer: UnsafeMutablePointer<Scalar>
  /// How many elements there are.
  package let count: Int
  /// What was allocated, the elements somewhere within.
  private let block: UnsafeMutableRawPointer
  /// What it is part of, where memory is kept apart by nodes.
  private let pages: (memory: NodeMemory, block: NodeMemory.Block)?

  /// A buffer of zeros.
  ///
  /// Zero is all bits clear in every scalar. Memory that comes fresh from the system is so already,
  /// and only `calloc` knows which is.
  ///
  /// - Parameter memory: Where memory of some size comes from on a machine of several nodes.
  package init(count: Int, in memory: NodeMemory? = .machine) {
    self.count = max(0, count)
    let bytes = max(Self.alignment, self.count * MemoryLayout<Scalar>.stride)
    if let memory, bytes >= NodeMemory.smallest {
      guard let pages = memory.take(bytes) else { MemoryNeed.exhausted(bytes) }
      self.pages = (memory, pages)
      block = pages.pointer
    } else {
      guard let block = calloc(1, bytes + Self.alignment) else { MemoryNeed.exhausted(bytes) }
      pages = nil
      self.block = block
    }
    pointer = block.alignedUp(toMultipleOf: Self.alignment)
      .bindMemory(to: Scalar.self, capacity: max(1, self.count))
  }

  /// A line of the cache, and the widest vector.
  private static var alignment: Int { 64 }

  /// A buffer that holds a copy of `elements`.
  package convenience init(_ elements: [Scalar]) {
    self.init(count: elements.count)
    update(from: elements)
  }

  deinit {
    if let pages { pages.memory.giveBack(pages.block) } else { free(block) }
  }

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
