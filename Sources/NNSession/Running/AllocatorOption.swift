#if canImport(Glibc)
  import Glibc
#endif

/// An option of the C library's allocator: the numbers of `mallopt` in `malloc.h`.
package enum AllocatorOption: Int32 {
  /// Free memory beyond this is given back to the system.
  case givenBackFrom = -1
  /// How much is taken from the system at a time.
  case step = -2
  /// Blocks from this size on are fetched from the system one by one.
  case separateFrom = -3
  /// How many places there are that threads allocate in.
  case arenaCount = -8

  /// Sets the option; false where the C library has none.
  @discardableResult
  package func set(_ value: Int) -> Bool {
    #if os(Linux) && canImport(Glibc)
      // Not in the module; absent in other C libraries.
      guard let symbol = dlsym(nil, "mallopt") else { return false }
      let set = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
      return set(rawValue, Int32(clamping: value)) == 1
    #else
      return false
    #endif
  }
}
