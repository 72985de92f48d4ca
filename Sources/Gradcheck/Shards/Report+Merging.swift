extension Report {
  /// Why reports cannot be joined, in one sentence.
  public struct MergeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public var description: String
  }

  /// Joins the reports of the shares of one check, or of several separate checks, into one.
  ///
  /// The shares of a subject are added up coordinate by coordinate. A share that is not there is an
  /// error in the joined report (`lost-shard`, exit status 2), since nothing is known about its
  /// coordinates.
  ///
  /// - Parameters:
  ///   - reports: each with the name by which messages call it, its file usually.
  ///   - failOn: from which severity on a finding fails the run.
  ///   - failOnInconclusive: whether an undecided check fails the run.
  /// - Throws: `MergeError` where they do not belong together: shares of different numbers of
  ///   shares, the same one twice, or subjects of one name that are not the same check.
  public static func merging(
    _ reports: [(name: String, report: Report)], failOn: FailOn = .error,
    failOnInconclusive: Bool = false
  ) throws -> Report {
    guard let first = reports.first else {
      throw MergeError(description: "there is no report to merge")
    }
    let lost = try lostShares(of: reports)
    var subjects: [Subject] = []
    var origins: [String: String] = [:]
    for (file, report) in reports {
      for subject in report.subjects {
        guard let known = subjects.firstIndex(where: { $0.name == subject.name }) else {
          subjects.append(subject)
          origins[subject.name] = file
          continue
        }
        let origin = origins[subject.name] ?? ""
        guard report.shard != nil else {
          throw MergeError(description: "\(subject.name) is in \(origin) and in \(file)")
        }
        guard let print = subject.fingerprint, print == subjects[known].fingerprint else {
          throw MergeError(
            description: "\(subject.name) is not the same check in \(origin) and \(file): "
              + "the program, its data, the seed or an option differs")
        }
        subjects[known] = subjects[known].adding(subject)
      }
    }
    var errors = reports.flatMap(\.report.errors).reduce(into: [Diagnostic]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if let lost, !lost.isEmpty {
      let shown = lost.prefix(16)
      let more = lost.count > shown.count ? " and \((lost.count - shown.count).grouped) more" : ""
      let names = shown.map(\.description).joined(separator: ", ") + more
      errors.append(
        Diagnostic(
          id: "lost-shard",
          message: "\(lost.count == 1 ? "shard \(names) is" : "shards \(names) are") missing",
          help:
            "run \(shown.map { "--shard \($0)" }.joined(separator: ", "))\(more) again and merge "
            + "again"
        ))
    }
    return Report(
      tool: first.report.tool, subjects: subjects, errors: errors, failOn: failOn,
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

  /// This report completed by the run that did what it had left to do.
  ///
  /// - Parameter rest: a run over the same subjects; one that is not in this report is taken whole.
  public func completed(by rest: Report) -> Report {
    var joined = rest
    joined.subjects = rest.subjects.map { subject in
      subjects.first { $0.name == subject.name && $0.fingerprint == subject.fingerprint }?
        .adding(subject, isRest: true) ?? subject
    }
    return joined
  }
}

extension Report.Subject {
  /// Two parts of one check added up. Times and evaluations are those of both.
  ///
  /// - Parameter isRest: whether `other` did what this part had left to do, and not a share of its own:
  ///   both have then looked along the same directions.
  func adding(_ other: Self, isRest: Bool = false) -> Self {
    var sum = self
    sum.elapsedSeconds += other.elapsedSeconds
    if let seconds = other.checkSeconds { sum.checkSeconds = (checkSeconds ?? 0) + seconds }
    sum.evaluations += other.evaluations
    sum.peakMemoryBytes = [peakMemoryBytes, other.peakMemoryBytes].compactMap { $0 }.max()
    for layer in other.layers {
      guard let known = sum.layers.firstIndex(where: { $0.name == layer.name }) else {
        sum.layers.append(layer)
        continue
      }
      sum.layers[known] = sum.layers[known].adding(layer, isRest: isRest)
    }
    sum.parameters = Self.adding(parameters, other.parameters, isRest: isRest)
    sum.inputs = Self.adding(inputs, other.inputs, isRest: isRest)
    let functionNames = Set(other.functions.map(\.name))
    sum.functions.removeAll { functionNames.contains($0.name) }
    sum.functions += other.functions
    sum.expectations += other.expectations.filter { !expectations.contains($0) }
    sum.findings += other.findings.filter { !findings.contains($0) }
    sum.secondOrder = secondOrder ?? other.secondOrder
    sum.mutations = mutations ?? other.mutations
    return sum
  }

  static func adding(
    _ tensors: [Report.Parameter], _ others: [Report.Parameter], isRest: Bool
  ) -> [Report.Parameter] {
    var sum = tensors
    for tensor in others {
      if let known = sum.firstIndex(where: { $0.name == tensor.name }) {
        sum[known] = sum[known].adding(tensor, isRest: isRest)
      } else {
        sum.append(tensor)
      }
    }
    return sum
  }
}

extension Report.Layer {
  fileprivate func adding(_ other: Self, isRest: Bool) -> Self {
    var sum = self
    sum.parameters = Report.Subject.adding(
      parameters, other.parameters, isRest: isRest)
    sum.statistics = statistics ?? other.statistics
    sum.branchesNotExercised = branchesNotExercised ?? other.branchesNotExercised
    switch (local, other.local) {
    case (let one?, let two?):
      sum.local = Report.LocalCheck(
        verdict: .combined([one.verdict, two.verdict]),
        maxRelativeError: larger(one.maxRelativeError, two.maxRelativeError),
        errorBound: larger(one.errorBound, two.errorBound), fault: one.fault ?? two.fault,
        expected: one.expected ?? two.expected, reason: one.reason ?? two.reason,
        skipped: both(one.skipped, two.skipped))
    case (let one, let two): sum.local = one ?? two
    }
    return sum
  }
}

/// What is in both lists; `nil` for nothing.
private func both(_ one: [String]?, _ two: [String]?) -> [String]? {
  guard let one, let two else { return nil }
  let common = one.filter(Set(two).contains)
  return common.isEmpty ? nil : common
}

extension Report.Parameter {
  /// How many of the worst coordinates a joined entry keeps.
  private static let worstCount = 5

  fileprivate func adding(_ other: Self, isRest: Bool) -> Self {
    var sum = self
    sum.checked += other.checked
    sum.directions += other.directions
    sum.kinks += other.kinks
    sum.inconclusive += other.inconclusive
    sum.notExercised += other.notExercised
    sum.notExercisedAt = Array((notExercisedAt + other.notExercisedAt).prefix(8))
    sum.failed += other.failed
    sum.atTensorScale += other.atTensorScale
    sum.cancelling += other.cancelling
    sum.belowResolution += other.belowResolution
    sum.evaluations += other.evaluations
    sum.verdict = .combined([verdict, other.verdict])
    sum.maxRelativeError = larger(maxRelativeError, other.maxRelativeError)
    sum.errorBound = larger(errorBound, other.errorBound)
    sum.worst = Array(
      (worst + other.worst).sorted { $0.excess > $1.excess }.prefix(Self.worstCount))
    sum.fault = joined(fault, other.fault)
    sum.guarantee = guarantee ?? other.guarantee
    sum.reason = reason ?? other.reason
    sum.expected = expected ?? other.expected
    sum.causedBy = causedBy ?? other.causedBy
    // The later part of a resumed run has counted the earlier one's in.
    sum.done = other.done
    if isRest, coveredByDirections > 0 {
      // What directions have shown of all coordinates, the rest says again.
      sum.directions = other.directions
      sum.notExercised = max(notExercised, other.notExercised)
      sum.notExercisedAt = other.notExercisedAt
      sum.cancelling = max(cancelling, other.cancelling)
      sum.belowResolution = max(belowResolution, other.belowResolution)
      sum.guarantee = other.guarantee
    }
    return sum
  }

  private func joined(_ one: Fault?, _ two: Fault?) -> Fault? {
    guard let one, let two else { return one ?? two }
    if one.pattern == two.pattern { return failed > 0 ? one : two }
    return Fault(
      pattern: .unknown,
      detail: "the parts show different patterns: \(one.pattern.title) (\(one.detail)), "
        + "\(two.pattern.title) (\(two.detail))")
  }
}

extension Report.Coordinate {
  /// By how much the two derivatives differ beyond the bound, relative to the larger.
  fileprivate var excess: Double {
    let size = max(abs(analytic), abs(numerical))
    let difference = abs(analytic - numerical) - bound
    guard difference.isFinite, size.isFinite else { return .infinity }
    return size > 0 ? difference / size : difference
  }
}

/// The larger number; NaN if either is.
private func larger(_ one: Double, _ two: Double) -> Double {
  one.isNaN || two.isNaN ? .nan : max(one, two)
}
