extension Report {
  /// Why reports cannot be joined, in one sentence.
  public struct MergeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public var description: String
  }

  /// Joins the reports of the shares of one check, or of several separate checks, into one.
  ///
  /// The shares of a subject are added up coordinate by coordinate. They know each other by the
  /// subject's fingerprint and name; a network that machines call differently (`n.nn`, `./n.nn`,
  /// `/home/ci/n.nn`) is one where the fingerprints are the same. A share that is not there, of all
  /// subjects or of one, is an error in the joined report (`lost-shard`, exit status 2), since nothing
  /// is known about its coordinates.
  ///
  /// - Parameters:
  ///   - reports: each with the name by which messages call it, its file usually.
  ///   - failOn: from which severity on a finding fails the run.
  ///   - failOnInconclusive: whether an undecided check fails the run.
  /// - Throws: `MergeError` where they do not belong together: shares of different numbers of
  ///   shares, the same one twice, shares of different checks.
  public static func merging(
    _ reports: [(name: String, report: Report)], failOn: FailOn = .error,
    failOnInconclusive: Bool = false
  ) throws -> Report {
    guard let first = reports.first else {
      throw MergeError(description: "there is no report to merge")
    }
    let lost = try lostShares(of: reports)
    let joined = try JoinedChecks(reports)
    var errors = reports.flatMap(\.report.errors).reduce(into: [Diagnostic]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if let lost {
      try joined.requireOneCheck()
      errors += lost.isEmpty ? [] : [lostShard(lost)]
      errors += joined.lostParts + (lost.isEmpty ? joined.lostSubjects : [])
    }
    return Report(
      tool: first.report.tool, subjects: joined.checks.map(\.sum), errors: errors, failOn: failOn,
      failOnInconclusive: failOnInconclusive,
      wasInterrupted: reports.contains { $0.report.summary.exitStatus == 130 })
  }

  /// The shares that no report holds; `nil` for reports that are none.
  private static func lostShares(of reports: [(name: String, report: Report)]) throws -> [Share]? {
    var holders: [Int: String] = [:]
    guard let count = reports.compactMap(\.report.shard).first?.count else { return nil }
    for (file, report) in reports {
      guard let share = report.shard else {
        throw MergeError(description: "\(file) is no shard, and others are shards of \(count)")
      }
      guard share.count == count else {
        throw MergeError(
          description: "\(file) is shard \(share), and others are shards of \(count)")
      }
      if let other = holders.updateValue(file, forKey: share.index) {
        throw MergeError(description: "shard \(share) is there twice, in \(other) and \(file)")
      }
    }
    return (1...count).filter { holders[$0] == nil }.compactMap { Share(index: $0, count: count) }
  }

  /// Shares that are not there at all, or (with `subject`) not of one subject.
  ///
  /// - Parameters:
  ///   - why: what is known about it.
  ///   - help: what to do besides running them again.
  static func lostShard(
    _ shares: [Share], of subject: String? = nil, why: String? = nil, help: String? = nil
  ) -> Diagnostic {
    let shown = shares.prefix(16)
    let more =
      shares.count > shown.count ? " and \((shares.count - shown.count).grouped) more" : ""
    let names = shown.map(\.description).joined(separator: ", ") + more
    let options = shown.map { "--shard \($0)" }.joined(separator: ", ") + more
    return Diagnostic(
      id: "lost-shard",
      message: (subject.map { "\($0): " } ?? "")
        + "\(shares.count == 1 ? "shard \(names) is" : "shards \(names) are") missing"
        + (why.map { ": \($0)" } ?? ""),
      help: help ?? "run \(options)\(subject == nil ? "" : " over it") again and merge again")
  }
}
