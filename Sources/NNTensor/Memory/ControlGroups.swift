/// The control groups that this process is in (cgroups of both versions): containers, jobs of a batch
/// system. None on other systems than Linux.
package struct ControlGroups {
  private let files: KernelFiles

  package init(_ files: KernelFiles) { self.files = files }

  /// How many bytes the narrowest of them leaves, `nil` where none has a limit: pages of files that
  /// were only read can be given back.
  var memoryLeft: Int? {
    folders(of: "memory").compactMap { folder, isSecond in
      let names =
        isSecond
        ? ("memory.max", "memory.current", "inactive_file")
        : ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
      guard let limit = files.number("\(folder)/\(names.0)"), limit < 1 << 60,
        let used = files.number("\(folder)/\(names.1)")
      else { return nil }
      let given = files.number(of: names.2, in: "\(folder)/memory.stat") ?? 0
      return limit - max(0, used - given)
    }.min()
  }

  /// How many processors' time the narrowest of them grants, a started one as a whole; `nil` where
  /// none has a quota.
  ///
  /// Threads beyond that only use the quota up sooner, and all of them then stand still to the end of
  /// its period.
  package var processors: Int? {
    folders(of: "cpu").compactMap { folder, isSecond -> Int? in
      guard let (quota, period) = isSecond ? secondQuota(folder) : firstQuota(folder),
        quota > 0, period > 0
      else { return nil }
      return (quota - 1) / period + 1
    }.min()
  }

  /// `cpu.max`: "200000 100000", or "max 100000" for none; in microseconds.
  private func secondQuota(_ folder: String) -> (quota: Int, period: Int)? {
    guard let fields = files.text("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace),
      let quota = fields.first.flatMap({ Int($0) })
    else { return nil }
    return (quota, fields.dropFirst().first.flatMap { Int($0) } ?? 100_000)
  }

  private func firstQuota(_ folder: String) -> (quota: Int, period: Int)? {
    // -1 for none is no number here.
    guard let quota = files.number("\(folder)/cpu.cfs_quota_us"),
      let period = files.number("\(folder)/cpu.cfs_period_us")
    else { return nil }
    return (quota, period)
  }

  /// The groups that may set limits on `resource`, each with those that it is in; in a container only
  /// the outermost is to be seen.
  private func folders(of resource: String) -> [(folder: String, isSecond: Bool)] {
    guard let groups = files.text("/proc/self/cgroup") else { return [] }
    var folders: [(String, Bool)] = []
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isSecond = fields[1].isEmpty
      guard isSecond || fields[1].split(separator: ",").contains(resource[...]) else { continue }
      let root = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(resource)"
      folders.append((root, isSecond))
      var parts = fields[2].split(separator: "/")
      while !parts.isEmpty {
        folders.append((root + "/" + parts.joined(separator: "/"), isSecond))
        parts.removeLast()
      }
    }
    return folders
  }
}
