import NNTensor

#if canImport(Glibc)
  import Glibc
#endif

/// One place for the memory of all threads, where the address space is limited.
///
/// The C library takes 64 MB of address space for each thread that allocates, in which large arrays
/// of others find no room: what was asked for beforehand would not be there.
package enum SingleArena {
  /// To be called before other threads run.
  ///
  /// - Returns: Whether there is a limit (`ulimit -v`, `ulimit -d`).
  @discardableResult
  package static func takeUnderLimit() -> Bool {
    guard AvailableMemory.processLimit != nil else { return false }
    #if os(Linux) && canImport(Glibc)
      // Not in the module; absent in other C libraries.
      if let symbol = dlsym(nil, "mallopt") {
        let set = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        _ = set(arenaCount, 1)
      }
    #endif
    return true
  }

  /// `M_ARENA_MAX` of `malloc.h`.
  private static let arenaCount: Int32 = -8
}
