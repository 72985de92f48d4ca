#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The cache that a core shares with few others or none.
package enum SecondLevelCache {
  /// How much of it one core has, in bytes; 1 MB where the system does not say.
  package static let byteCount: Int = {
    guard let known = stated, known > 0 else { return 1 << 20 }
    return known
  }()

  #if canImport(Glibc)
    private static var stated: Int? {
      let bytes = Int(sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)))
      return bytes > 0 ? bytes : ofFirstProcessor(.machine)
    }
  #elseif canImport(Musl)
    private static var stated: Int? { ofFirstProcessor(.machine) }
  #else
    /// The quick cores of Apple's processors share one.
    private static var stated: Int? {
      guard let bytes = figure("hw.perflevel0.l2cachesize") else { return figure("hw.l2cachesize") }
      return bytes / max(1, figure("hw.perflevel0.cpusperl2") ?? 1)
    }

    private static func figure(_ name: String) -> Int? {
      // Some are of 4 bytes and some of 8; what is not written stays 0.
      var value: Int64 = 0
      var length = MemoryLayout<Int64>.size
      return sysctlbyname(name, &value, &length, nil, 0) == 0 ? Int(value) : nil
    }
  #endif

  /// What the kernel says of the first processor, "512K": processors that do not say it themselves
  /// (ARM) are described by their firmware.
  package static func ofFirstProcessor(_ files: KernelFiles) -> Int? {
    let folder = "/sys/devices/system/cpu/cpu0/cache/index2"
    guard files.text("\(folder)/level")?.first == "2", let text = files.text("\(folder)/size"),
      let number = Int(text.prefix { $0.isNumber })
    else { return nil }
    let sharers = files.text("\(folder)/shared_cpu_list").flatMap { ProcessorSet(list: $0)?.count }
    let unit = text.drop { $0.isNumber }.first
    let bytes = unit == "K" ? number << 10 : unit == "M" ? number << 20 : number
    return bytes / max(1, sharers ?? 1)
  }
}
