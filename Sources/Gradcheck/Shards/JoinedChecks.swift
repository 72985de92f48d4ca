/// The checks that some reports hold, each with all of its parts added up.
struct JoinedChecks {
  /// One check: a subject, and which reports hold a part of it.
  struct Check {
    var sum: Report.Subject
    /// What it is called in the reports.
    var names: [SubjectName]
    /// The positions of the reports that hold a part of it, in their order.
    var holders: [Int]
  }

  private let reports: [(name: String, report: Report)]
  /// The checks in the order of the reports.
  private(set) var checks: [Check] = []

  /// - Throws: `Report.MergeError` where a subject is there twice, or one name means two checks.
  init(_ reports: [(name: String, report: Report)]) throws(Report.MergeError) {
    self.reports = reports
    for position in reports.indices { try add(position) }
  }

  private mutating func add(_ position: Int) throws(Report.MergeError) {
    let (file, report) = reports[position]
    // A share that was interrupted before a subject's check holds nothing of it.
    let subjects = report.subjects.filter { report.shard == nil || !$0.isUntouched }
    let names = subjects.map { SubjectName($0.name) }
    let known = checks
    let pairs = SubjectName.pairs(names, with: known.map(\.names)) { one, other in
      subjects[one].fingerprint != nil && subjects[one].fingerprint == known[other].sum.fingerprint
    }
    let taken = Set(pairs.values)
    for (subject, (place, name)) in zip(subjects, names.enumerated()) {
      let sameName = known.indices.first { known[$0].names.contains(name) && !taken.contains($0) }
      guard let other = pairs[place] ?? sameName,
        report.shard != nil || known[other].names.contains(name)
      else {
        checks.append(Check(sum: subject, names: [name], holders: [position]))
        continue
      }
      let origin = reports[known[other].holders[0]].name
      guard report.shard != nil else {
        throw Report.MergeError(description: "\(subject.name) is in \(origin) and in \(file)")
      }
      guard pairs[place] != nil else {
        throw Report.MergeError(
          description: "\(subject.name) is not the same check in \(origin) and \(file): "
            + known[other].sum.difference(from: subject))
      }
      guard subject.isWhole != true, known[other].sum.isWhole != true else {
        throw Report.MergeError(
          description: "\(subject.name) is checked whole in \(origin) and is in \(file) too: the "
            + "files were not given in the same order")
      }
      checks[other].sum = checks[other].sum.adding(subject)
      checks[other].holders.append(position)
      if !checks[other].names.contains(name) { checks[other].names.append(name) }
    }
  }
}

extension JoinedChecks {
  /// That all reports are shares of one run.
  ///
  /// - Throws: `Report.MergeError` that says which report does not belong to the others and why.
  func requireOneCheck() throws(Report.MergeError) {
    try requireOneFingerprint()
    // Reports belong together that hold the same check, or whose runs were over the same file.
    var run = Array(reports.indices)
    func join(_ one: Int, _ other: Int) {
      let (from, to) = (max(run[one], run[other]), min(run[one], run[other]))
      if from != to { for index in run.indices where run[index] == from { run[index] = to } }
    }
    for check in checks { for holder in check.holders { join(check.holders[0], holder) } }
    var first: [Substring: Int] = [:]
    for (position, (_, report)) in reports.enumerated() {
      for name in report.whole ?? [] {
        let file = SubjectName(name).file
        if let other = first[file] { join(other, position) } else { first[file] = position }
      }
    }
    let filled = reports.indices.filter { !names(of: $0).isEmpty }
    let sizes = Dictionary(grouping: filled) { run[$0] }
    // The first of the largest.
    guard
      let main = filled.max(by: {
        (sizes[run[$0]]?.count ?? 0, run[$1]) < (sizes[run[$1]]?.count ?? 0, run[$0])
      }),
      let stranger = filled.first(where: { run[$0] != run[main] }),
      let native = filled.first(where: { run[$0] == run[main] })
    else { return }
    throw Report.MergeError(
      description: "\(reports[stranger].name) is part of another check: it is of "
        + "\(Report.MergeError.list(names(of: stranger))), and \(reports[native].name) is of "
        + Report.MergeError.list(names(of: native)))
  }

  /// What the run was over of which this report is a part.
  private func names(of position: Int) -> [String] {
    let report = reports[position].report
    return report.whole ?? report.subjects.map(\.name)
  }

  /// That no file, called differently, was checked in two ways by different shares.
  private func requireOneFingerprint() throws(Report.MergeError) {
    let halves = checks.filter { $0.sum.isWhole != true && $0.holders.count < reports.count }
    for (number, one) in halves.enumerated() {
      for other in halves[..<number] where Set(one.holders).isDisjoint(with: other.holders) {
        guard let name = one.names.first, other.names.contains(where: { $0.file == name.file })
        else { continue }
        throw Report.MergeError(
          description:
            "\(other.sum.name) in \(reports[other.holders[0]].name) and \(one.sum.name) in "
            + "\(reports[one.holders[0]].name) are not the same check: "
            + other.sum.difference(from: one.sum))
      }
    }
  }

  /// For each check that is dealt out to all shares, those that are there and hold nothing of it.
  var lostParts: [Report.Diagnostic] {
    checks.compactMap { check in
      guard check.sum.isWhole != true else { return nil }
      let holders = Set(check.holders)
      let lacking = reports.indices.filter {
        !holders.contains($0) && !saysWhyItLacks(check.names, $0)
      }
      guard !lacking.isEmpty else { return nil }
      let files = lacking.map { reports[$0].name }
      let interrupted = lacking.filter { reports[$0].report.summary.exitStatus == 130 }
      let digest = check.sum.fingerprint.map { " (check \($0.prefix(8)))" } ?? ""
      return Report.lostShard(
        lacking.compactMap { reports[$0].report.shard }, of: check.sum.name + digest,
        why: interrupted.count == lacking.count
          ? "\(Report.MergeError.list(files)) \(files.count == 1 ? "was" : "were") interrupted before it"
          : "\(Report.MergeError.list(files)) \(files.count == 1 ? "holds" : "hold") nothing of it",
        help: interrupted.count == lacking.count
          ? "go on with each by --resume and merge again" : nil)
    }
  }

  /// The subjects of the run that no report holds: of files that are not dealt out, one share does all.
  var lostSubjects: [Report.Diagnostic] {
    var lost: [(name: String, path: SubjectName)] = []
    for names in Set(reports.compactMap(\.report.whole)).sorted(by: {
      $0.lexicographicallyPrecedes($1)
    }) {
      let paths = names.map(SubjectName.init)
      let found = SubjectName.pairs(paths, with: checks.map(\.names) + lost.map { [$0.path] })
      for (position, path) in paths.enumerated()
      where found[position] == nil
        && !reports.indices.contains(where: { saysWhyItLacks([path], $0) })
      {
        lost.append((names[position], path))
      }
    }
    return lost.map { name, _ in
      Report.Diagnostic(
        id: "lost-shard",
        message: "\(name) is missing: it was to be checked, and no shard holds it",
        help:
          "run all shards again over the same files in the same order, or go on with one that was "
          + "interrupted by --resume, and merge again")
    }
  }

  /// Whether a report says that a file could not be checked.
  private func saysWhyItLacks(_ names: [SubjectName], _ position: Int) -> Bool {
    reports[position].report.errors.contains { error in
      error.location.map { names.contains(SubjectName($0.file)) } ?? false
    }
  }
}
