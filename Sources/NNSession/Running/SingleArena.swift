import NNTensor

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
    AllocatorOption.arenaCount.set(1)
    return true
  }
}
