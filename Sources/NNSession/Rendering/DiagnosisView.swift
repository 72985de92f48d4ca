import NNTerminal
import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage

/// A diagnosis as a person reads it: the answer, the layers from the loss backwards, what to do.
struct DiagnosisView {
  let session: Session
  let diagnosis: Diagnosis
  /// Findings that count.
  let open: [Finding]
  /// Findings that the program allows.
  let allowed: [Finding]
  /// What is to be said about the allowances themselves.
  let unused: [Report.Finding]

  private var style: Style { session.style }
  private var measurement: NetworkMeasurement { diagnosis.measurement }
  private var graph: Graph { session.state.network.graph }

  var text: String {
    var lines: [String] = []
    for finding in open { lines += heading(finding) }
    lines.append(layerTable.text(rowLimit: 24, width: style.width))
    for finding in open { lines += explanation(finding) }
    if open.isEmpty { lines.insert(healthyLine, at: 0) }
    for finding in unused { lines += report(finding) }
    for finding in allowed {
      lines.append("  \(finding.rule) at \(finding.layer): allowed by the program")
    }
    return lines.joined(separator: "\n")
  }

  private var healthyLine: String {
    style("diagnose: healthy", .good) + " (\(diagnosis.ruleCount) rules, \(examples))"
  }

  private var examples: String {
    "\(measurement.exampleCount.grouped) \(measurement.isRandom ? "seeded random examples" : "examples")"
  }

  private func heading(_ finding: Finding) -> [String] {
    let isError = finding.severity == .error
    var place: String?
    if let file = session.fileName, let range = session.state.network.range(of: finding.node) {
      place = "\(file):\(session.currentSource.position(at: range.start).line)"
    }
    var lines = title(finding.rule, finding.message, isError: isError, place: place)
    if case .number(let share)? = finding.evidence["deadShare"] {
      let full = min(32, max(0, Int((32 * share).rounded())))
      let percent = Int((100 * share).rounded())
      lines.append(
        "  " + String(repeating: "█", count: full) + String(repeating: "░", count: 32 - full)
          + "  \(percent) % dead, \(100 - percent) % alive")
    }
    return lines
  }

  /// What was found, in a line, and where; the place has a line of its own where it does not fit.
  private func title(
    _ rule: String, _ message: String, isError: Bool, place: String?
  ) -> [String] {
    let mark = style(isError ? "✗" : "!", isError ? .bad : .warning)
    let text = "\(rule): \(message)"
    guard let place else { return hanging(mark, text) }
    return "\(mark) \(text)   \(place)".displayWidth <= style.width
      ? ["\(mark) \(text)   \(place)"] : hanging(mark, text) + ["  \(place)"]
  }

  private func hanging(_ mark: String, _ text: String) -> [String] {
    var lines = wrapped(text)
    lines[0] = mark + " " + lines[0].dropFirst(2)
    return lines
  }

  private func report(_ finding: Report.Finding) -> [String] {
    let place = finding.location.map { "\($0.file):\($0.line)" }
    return title(finding.rule, finding.message, isError: false, place: place)
      + (finding.repair.map { wrapped("repair: " + $0.statement) } ?? [])
      + ["  what it means: explain \(finding.rule)"]
  }

  /// The layers from the loss backwards; a bar has one stroke for each decade that was lost.
  private var layerTable: TextTable {
    let layers = measurement.layers
    let hasDead = layers.contains { $0.deadUnits != nil }
    var columns: [TextTable.Column] = [
      .init("layer"), .init("activation RMS", .right), .init("gradient RMS", .right),
      .init("decades", .right),
    ]
    if hasDead { columns.append(.init("dead", .right)) }
    var table = TextTable(columns + [.init("")])
    table.indent = "  "
    // Names stand whole; the bars get what is left.
    let names = layers.map(\.path.displayWidth).max() ?? 0
    let room = max(3, style.width - names - (hasDead ? 62 : 48))
    let marked = Set(open.flatMap(\.marked))
    for layer in layers.reversed() {
      let dead = layer.deadUnits.map { "\($0.count) of \(layer.unitCount)" } ?? ""
      var decades = ""
      var bar = ""
      if let own = layer.decades {
        decades = own == -.infinity ? "none" : Self.oneDecimal(own)
        if own < 0, own.isFinite {
          // As many strokes as decades begun.
          let strokes = Int(min(Double(room), -own).rounded(.up))
          bar = "|" + String(repeating: "-", count: max(0, strokes - 1))
        }
      }
      if marked.contains(layer.node) { bar += (bar.isEmpty ? "" : "  ") + "◀" }
      table.rows.append(
        [layer.path, layer.activationRMS.short, layer.gradientRMS?.short ?? "–", decades]
          + (hasDead ? [dead] : []) + [bar])
    }
    return table
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == 0 ? "0.0" : "\(tenths)"
  }

  private func explanation(_ finding: Finding) -> [String] {
    var lines: [String] = []
    if let cause = finding.cause { lines += wrapped("cause: " + cause) }
    if case .number(let margin)? = finding.evidence["margin"] {
      lines.append(
        "  margin: the nearest dead unit is \(margin.short) standard deviations from firing")
    }
    if !finding.consequences.isEmpty {
      lines += wrapped("follows from it: " + Session.listed(finding.consequences))
    }
    if let repair = finding.repair { lines += wrapped("repair: " + repair) }
    if measurement.isRandom {
      lines.append("  measured on seeded random examples: there is no `data`")
    }
    lines.append("  what it means: explain \(finding.rule)")
    return lines
  }

  private func wrapped(_ text: String) -> [String] {
    "  \(text)".wrapped(to: style.width, hanging: 0).split(separator: "\n").map(String.init)
  }

  var json: JSONValue {
    .object([
      "kind": .string("diagnose"), "healthy": .bool(open.isEmpty),
      "rules": .number(Double(diagnosis.ruleCount)),
      "examples": .number(Double(measurement.exampleCount)),
      "random": .bool(measurement.isRandom),
      "findings": .array(
        open.map { json(of: $0, isAllowed: false) }
          + allowed.map { json(of: $0, isAllowed: true) } + unused.map { json(of: $0) }),
      "layers": .array(measurement.layers.map { json(of: $0) }),
    ])
  }

  private func json(of finding: Finding, isAllowed: Bool) -> JSONValue {
    .object([
      "rule": .string(finding.rule), "severity": .string(finding.severity.rawValue),
      "layer": .string(finding.layer), "message": .string(finding.message),
      "cause": finding.cause.map { .string($0) } ?? .null,
      "repair": finding.repair.map { .string($0) } ?? .null, "allowed": .bool(isAllowed),
      "marked": .array(finding.marked.map { .string(graph[$0].path) }),
      "evidence": .object(
        finding.evidence.mapValues { evidence in
          switch evidence {
          case .number(let value): .number(value)
          case .text(let words): .string(words)
          case .numbers(let values): .numbers(values)
          }
        }),
    ])
  }

  private func json(of finding: Report.Finding) -> JSONValue {
    .object([
      "rule": .string(finding.rule), "severity": .string(finding.severity.rawValue),
      "layer": finding.layer.map { .string($0) } ?? .null, "message": .string(finding.message),
      "repair": finding.repair.map { .string($0.statement) } ?? .null, "allowed": .bool(false),
    ])
  }

  private func json(of layer: NetworkMeasurement.Layer) -> JSONValue {
    .object([
      "name": .string(layer.path), "op": .string(layer.op),
      "activationRMS": .number(layer.activationRMS),
      "gradientRMS": layer.gradientRMS.map { .number($0) } ?? .null,
      "decades": layer.decades.map { .number($0) } ?? .null,
      "zeroFraction": .number(layer.zeroFraction),
      "deadUnits": layer.deadUnits.map { .numbers($0.map(Double.init)) } ?? .null,
    ])
  }
}
