import Foundation

/// What this process has used.
enum ProcessMemory {
  /// The largest resident size so far, in bytes; `nil` where the system does not say.
  ///
  /// Linux counts into `ru_maxrss` what the process was before `exec`, a copy of its parent: there
  /// the kernel's own mark of this program is read first.
  static var peakBytes: Int? {
    if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    {
      return kilobytes * 1024
    }
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
