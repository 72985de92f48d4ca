import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage
import NNTraining

extension Session {
  /// `diagnose`: why does it not learn? Every rule over all training examples.
  func diagnose() throws -> StatementResult {
    let diagnosis: Diagnosis
    do {
      diagnosis = try runDiagnosis()
    } catch let error as SessionError where error.id == Self.interruptedID {
      return StatementResult(
        statement: "", text: error.message, json: .object(["kind": .string("diagnose")]),
        status: 130)
    }
    let marks = findingMarks()
    let found = diagnosis.findings.map { finding in
      (finding: finding, report: reportFinding(finding, marks: marks))
    }
    let unused = unusedAllowances(diagnosis.findings, marks)
    for report in found.map(\.report) + unused { remember(report) }
    let open = found.filter { !marks.allows($0.finding) }
    let view = DiagnosisView(
      session: self, diagnosis: diagnosis, open: open.map(\.finding),
      allowed: found.map(\.finding).filter(marks.allows), unused: unused)
    return StatementResult(
      statement: "", text: view.text, json: view.json,
      status: open.contains { $0.report.severity == .error && !$0.report.isExpected } ? 1 : 0)
  }

  /// The same for a file that was run to its end, as `gradcheck diagnose` has it.
  func diagnoseFile() throws -> StatementResult {
    currentRange = SourceRange(at: currentSource.bytes.count)
    return try diagnose()
  }

  /// What `diagnose` would find now, without what `@allow` silences: about the network, and about
  /// the allowances themselves.
  func currentFindings() throws -> (network: [Report.Finding], allowances: [Report.Finding]) {
    let diagnosis = try runDiagnosis()
    let marks = findingMarks()
    return (
      diagnosis.findings.filter { !marks.allows($0) }.map { reportFinding($0, marks: marks) },
      unusedAllowances(diagnosis.findings, marks)
    )
  }

  /// How many ReLU units at or below `path` are 0 for every training example.
  func deadUnits(at path: String) throws -> Int {
    let layers = try measurement().layers.filter { layer in
      Self.isAt(layer.path, path) && layer.units != nil
    }
    guard !layers.isEmpty else {
      throw SessionError(
        "no-relu", "there is no `relu` at `\(path)`", help: "`show layers` lists the layers")
    }
    return layers.reduce(0) { $0 + ($1.deadUnits?.count ?? 0) }
  }

  /// The figures of each layer over all training examples, by layer path, for reports.
  func layerStatistics() throws -> [String: Report.Statistics] {
    let layers = try measurement().layers
    return Dictionary(
      layers.map { layer in
        (
          layer.path,
          Report.Statistics(
            activationRMS: layer.activationRMS, gradientRMS: layer.gradientRMS,
            zeroFraction: layer.zeroFraction, deadUnits: layer.deadUnits?.count)
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  private static let interruptedID = "interrupted"

  private func runDiagnosis() throws -> Diagnosis {
    guard state.network.loss != nil else {
      throw SessionError(
        "no-loss", "there is no `loss` to diagnose by",
        help: "declare one: `loss crossEntropy(logits, label)`")
    }
    return Diagnosis(try measurement())
  }

  private func measurement() throws -> NetworkMeasurement {
    guard let loaded = try data() else {
      throw SessionError(
        "no-data", "the network has no inputs, so there are no examples to measure it by",
        help: "declare an `input` and its `data`")
    }
    try requireMemory(toMeasure: loaded.data)
    let measured: NetworkMeasurement?
    let interrupted = isInterrupted
    do throws(TrainingError) {
      measured = try NetworkMeasurement.measure(
        trainingNetwork, data: loaded.data, rows: loaded.split.training,
        parameters: state.parameters, isCancelled: { interrupted() })
    } catch {
      throw SessionError("cannot-measure", error.message, help: error.help)
    }
    guard let measured else {
      record.wasInterrupted = true
      throw SessionError(Self.interruptedID, "interrupted before all examples were seen")
    }
    return measured
  }

  /// Whether `path` is `place` or below it.
  static func isAt(_ path: String, _ place: String) -> Bool {
    path == place || path.hasPrefix(place + ".") || path.hasPrefix(place + "[")
  }

  // MARK: Reports

  private func reportFinding(_ finding: Finding, marks: FindingMarks) -> Report.Finding {
    var evidence = finding.evidence
    if let cause = finding.cause { evidence["cause"] = .text(cause) }
    if !finding.consequences.isEmpty {
      evidence["alsoShowsAt"] = .text(finding.consequences.joined(separator: " "))
    }
    let isExpected = marks.allows(finding) || marks.expected.contains(finding.rule)
    return Report.Finding(
      rule: finding.rule, severity: finding.severity, layer: finding.layer,
      message: finding.message, evidence: evidence,
      location: state.network.range(of: finding.node).flatMap { reportLocation(of: $0) },
      repair: finding.repair.map { Report.Repair(statement: $0) },
      expected: isExpected ? true : nil)
  }

  /// Keeps a finding for the report; a newer one of the same rule and layer wins.
  func remember(_ finding: Report.Finding) {
    if let known = record.findings.firstIndex(where: {
      $0.rule == finding.rule && $0.layer == finding.layer
        && (finding.rule != UnusedAllowance.page.id || $0.message == finding.message)
    }) {
      record.findings[known] = finding
    } else {
      record.findings.append(finding)
    }
  }
}
