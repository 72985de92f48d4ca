import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory in whole pages that is used again on the memory node it lies on.
///
/// A page lies where the thread ran that was the first to touch it. The C library does not know of
/// nodes: it hands on what another thread gave back, and puts what several threads use into one page.
package final class NodeMemory: Sendable {
  /// Some pages, all of them zeros when they are taken.
  package struct Block: @unchecked Sendable {
    package let pointer: UnsafeMutableRawPointer
    package let byteCount: Int
    /// The node of the thread that took it.
    package let node: Int
  }

  /// That of this machine; `nil` where all memory is equally near.
  package static let machine = MemoryNodes.machine.map(NodeMemory.init)
  /// What takes less is not worth a page of its own.
  package static let smallest = 4096
  /// Larger blocks go back to the system at once: clearing them takes as long as fetching new ones.
  static let largestKept = 4 << 20
  /// What is kept of each node at most, in bytes.
  static let mostKept = 64 << 20

  private let nodes: MemoryNodes
  /// Of each node.
  private let kept: Mutex<[Kept]>

  /// What a node has been given back.
  private struct Kept: Sendable {
    /// By their size.
    var blocks: [Int: [Block]] = [:]
    var byteCount = 0
  }

  package init(_ nodes: MemoryNodes) {
    self.nodes = nodes
    kept = Mutex(Array(repeating: Kept(), count: nodes.count))
  }

  deinit {
    kept.withLock { kept in
      for block in kept.flatMap({ $0.blocks.values.joined() }) {
        munmap(block.pointer, block.byteCount)
      }
    }
  }

  /// At least `count` bytes near the calling thread; `nil` where there are no more.
  package func take(_ count: Int) -> Block? {
    let (size, node) = (Self.size(count), nodes.ofThisThread)
    let old = kept.withLock { kept in
      let block = kept[node].blocks[size]?.popLast()
      if block != nil { kept[node].byteCount -= size }
      return block
    }
    if let old {
      memset(old.pointer, 0, size)
      return old
    }
    guard
      let fresh = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | Self.anonymous, -1, 0),
      fresh != MAP_FAILED
    else { return nil }
    return Block(pointer: fresh, byteCount: size, node: node)
  }

  /// Lets others on its node use `block`.
  package func giveBack(_ block: Block) {
    let isKept =
      block.byteCount <= Self.largestKept
      && kept.withLock { kept in
        guard kept[block.node].byteCount + block.byteCount <= Self.mostKept else { return false }
        kept[block.node].blocks[block.byteCount, default: []].append(block)
        kept[block.node].byteCount += block.byteCount
        return true
      }
    if !isKept { munmap(block.pointer, block.byteCount) }
  }

  /// Pages for `count` bytes: one of few sizes, an eighth apart, so that blocks fit again.
  static func size(_ count: Int) -> Int {
    let page = 4096
    let step = max(page, 1 << max(0, Int.bitWidth - 4 - max(1, count).leadingZeroBitCount))
    return (max(1, count) + step - 1) / step * step
  }

  #if canImport(Glibc) || canImport(Musl)
    private static let anonymous = MAP_ANONYMOUS
  #else
    private static let anonymous = MAP_ANON
  #endif
}
