import NNSession

#if canImport(Glibc)
  import Glibc
#endif

/// Memory in large pages where the system grants them.
///
/// A check of a small network is over in some milliseconds, of which a good part went to the first
/// touch of each page of 4 KB. In pages of 2 MB that is hardly seen.
enum LargePages {
  /// Makes memory come from one place that grows in large steps, whose beginning is in large pages.
  /// To be called before anything else of size has been allocated, and before other threads run.
  static func prefer() {
    #if os(Linux) && canImport(Glibc)
      guard let allocation = dlsym(nil, "malloc") else { return }
      // The compiler leaves out allocations that nothing uses, where it sees them.
      let allocate = unsafeBitCast(
        allocation, to: (@convention(c) (Int) -> UnsafeMutableRawPointer?).self)
      // Where the address space is short it is not taken ahead of what is needed.
      if SingleArena.takeUnderLimit() { return }
      // One place for all threads; what is below 32 MB is not fetched from the system one by one.
      guard AllocatorOption.arenaCount.set(1) else { return }
      AllocatorOption.separateFrom.set(32 << 20)
      AllocatorOption.givenBackFrom.set(128 << 20)
      AllocatorOption.step.set(size)
      free(allocate(1 << 20))
      guard let end = sbrk(0) else { return }
      let page = 2 << 20
      let first = (UInt(bitPattern: end) &- UInt(size) &+ UInt(page - 1)) & ~UInt(page - 1)
      guard let start = UnsafeMutableRawPointer(bitPattern: first), start < end else { return }
      _ = madvise(start, end - start, MADV_HUGEPAGE)
    #endif
  }

  /// How much is taken at a time, in bytes.
  private static let size = 32 << 20
}
