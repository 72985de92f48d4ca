#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much memory this process can still have, and what sets the bound.
package struct AvailableMemory: Sendable, Hashable {
  /// What sets the bound.
  package enum Source: Sendable, Hashable {
    /// What the machine has left without swapping.
    case machine
    /// A control group: a container, a job of a batch system.
    case group
    /// `ulimit -v` or `ulimit -d`.
    case processLimit
  }

  /// In bytes; never negative.
  package var bytes: Int
  package var source: Source

  package init(bytes: Int, source: Source) {
    self.bytes = max(0, bytes)
    self.source = source
  }

  /// What the machine has left now, and the control groups of this process; `nil` where the system
  /// says nothing.
  ///
  /// Costs some reads of the kernel's files: to be asked where much is wanted.
  package static var machine: AvailableMemory? {
    let bounds = [
      ControlGroups(.machine).memoryLeft.map { AvailableMemory(bytes: $0, source: .group) },
      Machine.left.map { AvailableMemory(bytes: $0, source: .machine) },
    ]
    return bounds.compactMap(\.self).min { $0.bytes < $1.bytes }
  }

  /// What limits of this process leave of its address space now; `nil` where there are none, which
  /// is told in a microsecond.
  package static var processLimit: AvailableMemory? {
    AddressSpace.left.map { AvailableMemory(bytes: $0, source: .processLimit) }
  }
}

/// The limits of one process.
private enum AddressSpace {
  /// What `RLIMIT_AS` and `RLIMIT_DATA` leave; `nil` where there are none.
  static var left: Int? {
    let (space, data) = (limit(of: RLIMIT_AS), limit(of: RLIMIT_DATA))
    guard space != nil || data != nil else { return nil }
    let used = inUse
    return [space.map { $0 - used.space }, data.map { $0 - used.data }].compactMap(\.self).min()
  }

  #if os(Linux)
    private static func limit(of resource: __rlimit_resource) -> Int? {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
      return bytes(limit.rlim_cur)
    }
  #else
    private static func limit(of resource: Int32) -> Int? {
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0 else { return nil }
      return bytes(limit.rlim_cur)
    }
  #endif

  /// Infinity is a number that no machine has.
  private static func bytes(_ limit: rlim_t) -> Int? {
    limit < rlim_t(1) << 60 ? Int(limit) : nil
  }

  /// What of them is in use; where the system does not say, nothing.
  private static var inUse: (space: Int, data: Int) {
    let pages = KernelFiles.machine.text("/proc/self/statm")?.split(separator: " ").map {
      Int($0) ?? 0
    }
    guard let pages, pages.count > 5 else { return (0, 0) }
    let size = Int(getpagesize())
    return (pages[0] * size, pages[5] * size)
  }
}

/// The machine as a whole.
private enum Machine {
  #if os(Linux)
    static var left: Int? {
      KernelFiles.machine.number(of: "MemAvailable:", in: "/proc/meminfo").map { $0 * 1024 }
    }
  #else
    /// Free pages and those that can be given back; at least a quarter of the machine, which
    /// compresses what is not used.
    static var left: Int? {
      var size: UInt64 = 0
      var length = MemoryLayout<UInt64>.size
      guard sysctlbyname("hw.memsize", &size, &length, nil, 0) == 0 else { return nil }
      var statistics = vm_statistics64()
      var count = mach_msg_type_number_t(
        MemoryLayout<vm_statistics64>.size / MemoryLayout<integer_t>.size)
      let answer = withUnsafeMutablePointer(to: &statistics) { pointer in
        pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          host_statistics64(mach_host_self(), HOST_VM_INFO64, $0, &count)
        }
      }
      guard answer == KERN_SUCCESS else { return Int(size) }
      let pages =
        Int(statistics.free_count) + Int(statistics.inactive_count)
        + Int(statistics.purgeable_count)
      return max(pages * Int(getpagesize()), Int(size) / 4)
    }
  #endif
}
