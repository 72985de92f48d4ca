#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this process has used.
enum ProcessMemory {
  /// The largest resident size so far, in bytes; `nil` where the system does not say.
  static var peakBytes: Int? {
    var usage = rusage()
    #if canImport(Glibc)
      guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
      return usage.ru_maxrss * 1024
    #else
      guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
      return usage.ru_maxrss
    #endif
  }
}
