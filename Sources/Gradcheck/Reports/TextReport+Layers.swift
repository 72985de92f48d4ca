extension TextReport {
  /// The table of layers: mark, path, output, parameters, how many were checked, worst error.
  func writeLayerTable(_ subject: Report.Subject, to lines: inout [String]) {
    var table = TextTable(alignments: [.left, .left, .right, .right, .right, .left])
    table.rows.append(["  layer", "output", "parameters", "checked", "worst rel. error", ""])
    for layer in subject.layers {
      let count = layer.parameters.reduce(0) { $0 + $1.coordinates }
      let errors =
        layer.parameters.map { ($0.maxRelativeError, $0.errorBound) }
        + (layer.local.map { [($0.maxRelativeError, $0.errorBound)] } ?? [])
      table.rows.append(
        row(
          layer.verdict, layer.name, layer.outputShape, count: count,
          checked: layer.parameters.isEmpty ? "local" : checked(layer.parameters), errors: errors))
    }
    for parameter in subject.parameters + subject.inputs {
      table.rows.append(
        row(
          parameter.effectiveVerdict, parameter.name, parameter.shape,
          count: parameter.coordinates, checked: checked([parameter]),
          errors: [(parameter.maxRelativeError, parameter.errorBound)]))
    }
    for (index, line) in table.lines().enumerated() {
      let verdict = index == 0 ? nil : verdicts(subject)[index - 1]
      lines.append(verdict.map { marked($0) + line.dropFirst() } ?? line)
    }
  }

  /// How much of tensors was checked: coordinates, or directions through all of them.
  private func checked(_ parameters: [Report.Parameter]) -> String {
    let one = parameters.reduce(0) { $0 + $1.checked }
    let directions = parameters.map(\.directions).max() ?? 0
    guard directions > 0 else { return one.grouped }
    return one == 0 ? directions.counted("direction") : "\(directions) dir. + \(one.grouped)"
  }

  private func verdicts(_ subject: Report.Subject) -> [Verdict] {
    subject.layers.map(\.verdict) + (subject.parameters + subject.inputs).map(\.effectiveVerdict)
  }

  private func row(
    _ verdict: Verdict, _ name: String, _ shape: [Int], count: Int, checked: String,
    errors: [(error: Double, bound: Double)]
  ) -> [String] {
    let shape = shape.isEmpty ? "1" : "[\(shape.map(String.init).joined(separator: ", "))]"
    let worst = errors.max { ($0.error.isNaN ? .infinity : $0.error) < $1.error }
    let title: String? =
      switch verdict {
      case .pass, .kink, .fail: nil
      default: verdict.title
      }
    return [
      "\(verdict.mark) \(name)", shape, count == 0 ? "–" : count.grouped, checked,
      title ?? worst.map { $0.error.formatted(significant: 2) } ?? "–",
      title == nil ? worst.map { "±\($0.bound.formatted(significant: 1))" } ?? "" : "",
    ]
  }

  /// What is wrong in one layer, tensor by tensor, with its line of source.
  func writeFailures(_ layer: Report.Layer, to lines: inout [String]) {
    if let local = layer.local, local.effectiveVerdict == .fail {
      let place = layer.location.map { "   \(fileName($0.file)):\($0.line)" } ?? ""
      lines.append("\(marked(.fail)) \(layer.name): \(layer.op)'s own backward is wrong\(place)")
      if let fault = local.fault {
        lines += wrapped("Fault: \(fault.pattern.title): \(fault.detail)", indentation: "  ")
      }
      if let location = layer.location { lines += excerpt(location) }
    }
    // The source line is shown once.
    let isShown = layer.local?.effectiveVerdict == .fail
    for parameter in layer.parameters {
      let name =
        parameter.name.hasPrefix(layer.name) ? parameter.name : "\(layer.name).\(parameter.name)"
      writeFailure(parameter, path: name, location: isShown ? nil : layer.location, to: &lines)
    }
  }

  /// One tensor that failed: its worst coordinates, its fault, and its line of source.
  func writeFailure(
    _ parameter: Report.Parameter, path: String, location: Report.Location? = nil,
    to lines: inout [String]
  ) {
    guard parameter.effectiveVerdict == .fail else { return }
    let place = location.map { "   \(fileName($0.file)):\($0.line)" } ?? ""
    lines.append("\(marked(.fail)) \(path): \(failureSentence(parameter))\(place)")
    writeWorst(of: parameter, path: path, to: &lines)
    if let location { lines += excerpt(location) }
    writeEvidence(parameter, to: &lines)
  }

  /// The same without the source, for formats that carry the place by themselves.
  func write(
    evidenceOf parameter: Report.Parameter, path: String, to lines: inout [String]
  ) {
    let sentence =
      parameter.verdict == .fail ? failureSentence(parameter) : parameter.verdict.title
    lines.append("\(path): \(sentence)")
    if parameter.verdict == .fail { writeWorst(of: parameter, path: path, to: &lines) }
    writeEvidence(parameter, to: &lines)
  }

  private func writeWorst(
    of parameter: Report.Parameter, path: String, to lines: inout [String]
  ) {
    var table = TextTable(alignments: [.left, .right, .right, .left])
    table.rows.append(["coordinate", "analytic", "numerical", ""])
    for coordinate in parameter.worst {
      table.rows.append([name(of: coordinate, in: path)] + numbers(coordinate))
    }
    if !parameter.worst.isEmpty { lines += table.lines(indentation: "  ") }
  }

  /// What is known about a failed or undecided tensor besides its coordinates.
  func writeEvidence(_ parameter: Report.Parameter, to lines: inout [String]) {
    if let fault = parameter.fault {
      lines += wrapped("Fault: \(fault.pattern.title): \(fault.detail)", indentation: "  ")
    }
    if let cause = parameter.causedBy {
      lines += wrapped("caused by \(cause)", indentation: "  ")
    }
    if let reason = parameter.reason, parameter.fault?.detail != reason {
      lines += wrapped(reason, indentation: "  ")
    }
  }

  private func failureSentence(_ parameter: Report.Parameter) -> String {
    guard parameter.failed > 0 else { return "the gradient differs from the numbers" }
    let differ = parameter.failed == 1 ? "differs" : "differ"
    return "\(parameter.failed.grouped) of \(parameter.checked.counted("coordinate")) \(differ)"
  }

  /// `W[1, 0]`.
  func name(of coordinate: Report.Coordinate, in path: String) -> String {
    if let name = coordinate.name { return name }
    guard !coordinate.index.isEmpty else { return path }
    return "\(path)[\(coordinate.index.map(String.init).joined(separator: ", "))]"
  }

  /// Analytic, numerical and bound; as many digits as it takes to tell the first two apart.
  func numbers(_ coordinate: Report.Coordinate) -> [String] {
    var digits = 4
    while digits < 12,
      coordinate.analytic.formatted(significant: digits)
        == coordinate.numerical.formatted(significant: digits),
      coordinate.analytic != coordinate.numerical
    {
      digits += 1
    }
    return [
      coordinate.analytic.formatted(significant: digits),
      coordinate.numerical.formatted(significant: digits),
      "±\(coordinate.bound.formatted(significant: 1))",
    ]
  }
}
