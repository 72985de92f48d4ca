import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage
import NNTraining

extension Session {
  /// The ids of the rules that `diagnose` asks, in their order.
  package static var ruleIDs: [String] { RuleTable.ids }

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
    for (_, report) in found { remember(report) }
    let open = found.filter { !isAllowed($0.finding, marks) }
    let view = DiagnosisView(
      session: self, diagnosis: diagnosis, open: open.map(\.finding),
      allowed: found.map(\.finding).filter { isAllowed($0, marks) })
    return StatementResult(
      statement: "", text: view.text, json: view.json,
      status: open.contains { $0.report.severity == .error && !$0.report.isExpected } ? 1 : 0)
  }

  /// What `diagnose` would find now, without what `@allow` silences.
  func currentFindings() throws -> [Report.Finding] {
    let diagnosis = try runDiagnosis()
    let marks = findingMarks()
    return diagnosis.findings.filter { !isAllowed($0, marks) }
      .map { reportFinding($0, marks: marks) }
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

  /// The page of a rule.
  package func rulePage(_ id: String) throws -> String {
    if let page = RuleTable[id] { return page.text }
    throw SessionError(
      "unknown-rule", "there is no rule `\(id)`",
      help: NearestName.question(id, in: Self.ruleIDs)
        ?? "the rules are " + Self.ruleIDs.joined(separator: ", "))
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
  private static func isAt(_ path: String, _ place: String) -> Bool {
    path == place || path.hasPrefix(place + ".") || path.hasPrefix(place + "[")
  }

  // MARK: Allowed and expected findings

  /// Which findings the open program allows, and which `expect` asked for.
  struct FindingMarks {
    /// Rules silenced at a declared name; everywhere where `name` is `nil`.
    var allowed: [(rule: String, name: String?)] = []
    var expected: Set<String> = []
  }

  private func findingMarks() -> FindingMarks {
    var marks = FindingMarks(expected: record.expectedFindings)
    guard currentSource.text.contains("@allow") else { return marks }
    let statements = Analyzer().analyze(currentSource, mode: fileName == nil ? .prompt : .file)
      .statements
    for statement in statements {
      let name: String?
      switch statement.meaning {
      case .declaration(let declaration): name = declaration.name
      case .action(.diagnose), .action(.train): name = nil
      default: continue
      }
      for allowance in statement.allowances { marks.allowed.append((allowance.rule, name)) }
    }
    return marks
  }

  private func isAllowed(_ finding: Finding, _ marks: FindingMarks) -> Bool {
    marks.allowed.contains { allowance in
      allowance.rule == finding.rule
        && (allowance.name.map { Self.isAt(finding.layer, $0) } ?? true)
    }
  }

  private func reportFinding(_ finding: Finding, marks: FindingMarks) -> Report.Finding {
    var evidence = finding.evidence
    if let cause = finding.cause { evidence["cause"] = .text(cause) }
    if !finding.consequences.isEmpty {
      evidence["alsoShowsAt"] = .text(finding.consequences.joined(separator: " "))
    }
    let isExpected = isAllowed(finding, marks) || marks.expected.contains(finding.rule)
    return Report.Finding(
      rule: finding.rule, severity: finding.severity, layer: finding.layer,
      message: finding.message, evidence: evidence,
      location: state.network.range(of: finding.node).flatMap { reportLocation(of: $0) },
      repair: finding.repair.map { Report.Repair(statement: $0) },
      expected: isExpected ? true : nil)
  }

  /// Keeps a finding for the report; a newer one of the same rule and layer wins.
  private func remember(_ finding: Report.Finding) {
    if let known = record.findings.firstIndex(where: {
      $0.rule == finding.rule && $0.layer == finding.layer
    }) {
      record.findings[known] = finding
    } else {
      record.findings.append(finding)
    }
  }
}
