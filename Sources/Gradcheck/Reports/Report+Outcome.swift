extension Report.Subject {
  /// The verdict of every check as it counts, which is what all formats count: each op by itself, each
  /// tensor, each rule that a function breaks, and the symmetry of second derivatives where only that
  /// fails. What fell to another share is none.
  package var checks: [Verdict] {
    var verdicts =
      layers.compactMap { $0.local?.effectiveVerdict } + tensors.map(\.effectiveVerdict)
    for function in functions {
      verdicts += (function.protocolFaults ?? []).map { _ in
        function.expected == true ? .pass : .fail
      }
    }
    if let secondOrder, secondOrder.breaksSymmetry { verdicts.append(.fail) }
    return verdicts.filter { $0 != .skipped }
  }
}

extension Report.SecondOrder {
  /// Whether all numbers are right and the Hessian is not symmetric.
  var breaksSymmetry: Bool {
    verdict == .fail && !parameters.contains { $0.effectiveVerdict == .fail }
  }
}

extension Report {
  /// What came of the run, in the words of every format: `7 checks in 2 files`, `1 failed`,
  /// `2 inconclusive`, `1 expectation not met`, `1 finding`, `1 bad input`.
  ///
  /// - Parameter files: how many files were checked, where that is to be said.
  package func outcome(files: Int? = nil) -> [String] {
    var parts: [String] = []
    if let shard, summary.checks == 0, errors.isEmpty, summary.exitStatus != 130 {
      parts.append("nothing fell to shard \(shard)")
    } else {
      let place = files.map { " in \($0.counted("file"))" } ?? ""
      parts.append(summary.checks.counted("check") + place)
      parts.append(summary.failed == 0 ? "none failed" : "\(summary.failed.grouped) failed")
    }
    if summary.inconclusive > 0 { parts.append("\(summary.inconclusive.grouped) inconclusive") }
    let unmet = subjects.flatMap(\.expectations).count { !$0.met }
    if unmet > 0 { parts.append("\(unmet.counted("expectation")) not met") }
    if summary.findings > 0 { parts.append(summary.findings.counted("finding")) }
    if !errors.isEmpty { parts.append("\(errors.count.grouped) bad input") }
    return parts
  }
}
