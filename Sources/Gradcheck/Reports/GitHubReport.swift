/// The report as GitHub workflow commands, which become annotations on the changed lines.
///
/// At most ten of a kind are shown for a step, so the worst come first and the tenth says how many
/// more there are. Everything else is kept between stop-commands: the name of a layer or a text
/// from a data file must not be able to write workflow commands.
struct GitHubReport {
  /// How many annotations of a kind GitHub shows for one step.
  static let limit = 10

  /// The token that ends the part in which commands are ignored: unguessable from the report.
  var token: String

  init(token: String? = nil) {
    self.token = token ?? "gradcheck-\(UInt64.random(in: 0...UInt64.max))"
  }

  /// The text report inside stop-commands, then the annotations.
  func text(_ report: Report) -> String {
    var lines = ["::stop-commands::\(token)"]
    lines.append(TextReport().text(report))
    lines.append("::\(token)::")
    for error in report.errors.prefix(Self.limit) {
      lines.append(
        command("error", error.location, title: "gradcheck (\(error.id))", message: error.message))
    }
    let entries = report.entries
    for (kind, ofKind) in [
      ("error", entries.filter { $0.verdict == .fail && $0.severity == .error }),
      ("warning", entries.filter { $0.verdict == .fail && $0.severity == .warning }),
      (
        "notice",
        entries.filter {
          $0.verdict == .inconclusive || $0.verdict == .fail && $0.severity == .note
        }
      ),
    ] {
      for (number, entry) in ofKind.prefix(Self.limit).enumerated() {
        var message = entry.message
        if number == Self.limit - 1, ofKind.count > Self.limit {
          message += "\nand \(ofKind.count - Self.limit) more: see the job summary"
        }
        lines.append(
          command(
            kind, entry.location, title: "gradcheck (\(entry.rule.id))", message: message))
      }
    }
    let still = entries.filter { $0.verdict == .notExercised }
    if !still.isEmpty {
      let names = still.prefix(5).map(\.name).joined(separator: ", ")
      let more = still.count > 5 ? ", and \(still.count - 5) more" : ""
      lines.append(
        command(
          "notice", nil, title: "gradcheck (not exercised)",
          message: "\(still.count.counted("gradient")) not exercised: \(names)\(more)"))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One workflow command. Columns are given only where the place ends on its own line.
  private func command(
    _ kind: String, _ location: Report.Location?, title: String, message: String
  ) -> String {
    var properties: [String] = []
    if let location {
      properties.append("file=\(property(location.file))")
      properties.append("line=\(location.line)")
      let endLine = location.endLine ?? location.line
      if endLine == location.line {
        properties.append("col=\(location.column)")
        if let end = location.endColumn {
          properties.append("endColumn=\(max(end - 1, location.column))")
        }
      } else {
        properties.append("endLine=\(endLine)")
      }
    }
    properties.append("title=\(property(title))")
    return "::\(kind) \(properties.joined(separator: ","))::\(data(message))"
  }

  private func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
