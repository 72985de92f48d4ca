import NNTerminal
import NNTensor
import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage

/// A check as a person reads it: the layer table, what failed and where, and the answer.
struct CheckView {
  let session: Session
  let result: NetworkCheckResult
  let request: CheckRequest

  private var graph: Graph { session.state.network.graph }
  private var style: Style { session.style }

  func text(seconds: Double) -> String {
    if let bad = result.nonFinite {
      return marked(
        "`\(graph[bad].path)` is the first op that gives NaN or infinity: there is no gradient to check"
      ).joined(separator: "\n")
    }
    var lines = [title(seconds: seconds)]
    let table = layerTable()
    if !table.rows.isEmpty { lines.append(colored(table.text(rowLimit: 40, width: style.width))) }
    for function in result.functions { lines += functionLines(function) }
    lines += endToEndFailureLines
    for layer in result.layers {
      for local in layer.local where local.verdict == .fail {
        lines += marked(
          "\(layer.path): the backward formula of `\(layer.op)` is wrong for \(local.name)")
        lines += failureLines(local)
      }
    }
    if result.verdict == .fail { lines += wrapped(Self.legend) }
    lines += doubtLines
    lines += branchLines
    lines += secondOrderLines
    if let mutations = result.mutations { lines += wrapped(mutations.sentence) }
    lines += wrapped(summary)
    lines += guarantee
    return lines.joined(separator: "\n")
  }

  /// What the numbers could not decide, and why: one line a tensor.
  private var doubtLines: [String] {
    let local = result.layers.flatMap { layer in
      layer.local.map { (result: $0, name: "\(layer.path) by itself, for \($0.name)") }
    }
    let arguments = result.functions.flatMap { function in
      function.arguments.map { (result: $0, name: "\(function.name) by itself, for \($0.name)") }
    }
    let wholes = result.endToEnd.map { (result: $0.result, name: $0.result.name) }
    return (arguments + local + wholes).filter { $0.result.verdict == .inconclusive }
      .flatMap { doubt in
        let count = doubt.result.counts.inconclusive
        let part =
          count == 0
          ? "inconclusive" : "\(count.grouped) of \(doubt.result.checked.grouped) inconclusive"
        return wrapped(
          "\(Verdict.inconclusive.mark) \(doubt.name): \(part)"
            + (doubt.result.reason.map { ": \($0)" } ?? ""), hanging: 2)
      }
  }

  /// Branches that nothing took, one line an op.
  private var branchLines: [String] {
    result.layers.flatMap { layer in
      layer.branchesNotExercised.flatMap {
        wrapped(
          "\(Verdict.notExercised.mark) \(layer.path): \($0), so no gradient was seen there",
          hanging: 2)
      }
    }
  }

  /// The gradient of the gradient: what failed, or one line.
  private var secondOrderLines: [String] {
    guard let second = result.secondOrder else { return [] }
    let checked = second.tensors.reduce(0) { $0 + $1.result.checked }
    let worst = second.tensors.map(\.result.maxRelativeError).max() ?? 0
    let bound = second.tensors.map(\.result.errorBound).max() ?? 0
    var text = "\(second.verdict.mark) second order: "
    if second.skipped == nil {
      text +=
        "\(checked.grouped) coordinates of H·v, worst rel. error "
        + "\(worst.formatted(significant: 2)) ±\(bound.formatted(significant: 1)); "
    }
    var lines = wrapped(text + second.symmetry)
    for tensor in second.tensors where tensor.result.verdict == .fail {
      lines += failureLines(tensor.result)
    }
    return lines
  }

  private func title(seconds: Double) -> String {
    let left = request.text.isEmpty ? "gradcheck" : "gradcheck \(request.text)"
    let right = String(seconds < 10 ? (seconds * 100).rounded() / 100 : seconds.rounded()) + " s"
    let space = max(2, min(style.width, 80) - left.count - right.count)
    return left + String(repeating: " ", count: space) + right
  }

  /// Lines that start with a mark get its colour.
  private func colored(_ text: String) -> String {
    guard style.usesColor else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let mark = line.first else { return String(line) }
      let tone: Style.Tone? =
        switch mark {
        case "✓": .good
        case "✗": .bad
        case "!": .warning
        default: nil
        }
      return tone.map { style(String(mark), $0) + line.dropFirst() } ?? String(line)
    }.joined(separator: "\n")
  }

  private func layerTable() -> TextTable {
    var table = TextTable([
      .init(" "), .init("layer"), .init("output"), .init("parameters", .right),
      .init("checked", .right), .init("worst rel. error", .right),
    ])
    for layer in result.layers {
      let node = graph[layer.node]
      let own = layer.parameters.map(\.result)
      let judged = own + layer.local
      let parameters = own.reduce(0) { $0 + $1.coordinates }
      table.rows.append([
        layer.verdict.mark, layer.path, node.type.shape.rank == 0 ? "number" : "\(node.type.shape)",
        parameters == 0 ? "–" : parameters.grouped, parameters == 0 ? "local" : checked(own),
        error(judged),
      ])
    }
    for tensor in result.parameters + result.inputs {
      let own = tensor.result
      table.rows.append([
        own.verdict.mark, own.name, "\(graph[tensor.node].type.shape)",
        graph[tensor.node].isParameter ? own.coordinates.grouped : "input", checked([own]),
        error([own]),
      ])
    }
    return table
  }

  /// How much of tensors was checked: coordinates, or directions through all of them.
  private func checked(_ tensors: [TensorResult]) -> String {
    let one = tensors.reduce(0) { $0 + $1.checked }
    let directions = tensors.map(\.directions.count).max() ?? 0
    guard directions > 0 else { return one.grouped }
    return one == 0 ? directions.counted("direction") : "\(directions) dir. + \(one.grouped)"
  }

  /// The largest relative error with its bound, which stands in a column of its own.
  private func error(_ results: [TensorResult]) -> String {
    let verdict = Verdict.combined(results.map(\.verdict))
    guard verdict != .notExercised, verdict != .skipped else { return verdict.title }
    let bound = "±" + (results.map(\.errorBound).max() ?? 0).formatted(significant: 1)
    return (results.map(\.maxRelativeError).max() ?? 0).formatted(significant: 2) + "  "
      + String(repeating: " ", count: max(0, 6 - bound.count)) + bound
  }

  private func functionLines(_ function: NetworkCheckResult.Function) -> [String] {
    let use = session.state.network.handWritten.first {
      $0.function == function.name && $0.path == function.path
    }
    let written = use.map { place(of: $0.gradientRange) } ?? ""
    var lines = [
      style(function.verdict.mark, function.verdict == .fail ? .bad : .good)
        + " \(function.name) (hand-written gradient\(written))"
    ]
    var table = TextTable([
      .init("argument"), .init("verdict"), .init("analytic", .right), .init("numerical", .right),
      .init(""),
    ])
    table.indent = "  "
    for argument in function.arguments {
      guard argument.verdict == .fail, let worst = argument.worst.first else {
        table.append(
          argument.name, argument.verdict.mark + " " + argument.verdict.title, "", "", "")
        continue
      }
      let index = argument.multiIndex(worst.index).map(String.init).joined(separator: ", ")
      table.append(
        index.isEmpty ? argument.name : "\(argument.name)[\(index)]", "✗ FAIL",
        worst.analytic.formatted(significant: 4),
        "\(worst.numerical.formatted(significant: 4)) ±\(worst.bound.formatted(significant: 1))",
        "worst of \(argument.coordinates)")
    }
    lines.append(table.text(width: style.width))
    for (position, argument) in function.arguments.enumerated() where argument.verdict == .fail {
      if let fault = argument.fault {
        lines += wrapped(
          "\(argument.name): \(fault.pattern.title): \(fault.detail)", indent: "  ")
      }
      if let use, use.returnedRanges.indices.contains(position) {
        lines.append(excerpt(use.returnedRanges[position]))
        lines.append(
          "help: the gradient for \(argument.name) is the \(Self.ordinal(position)) value returned")
      }
    }
    return lines
  }

  private static func ordinal(_ index: Int) -> String {
    let words = ["first", "second", "third", "fourth", "fifth", "sixth"]
    return words.indices.contains(index) ? words[index] : "\(index + 1)th"
  }

  /// What the two columns of a failure are.
  private static let legend =
    "analytic: what the backward pass gives; numerical: from differences of the function alone, "
    + "with a bound on its own error"

  /// The tensors that fail end to end: what a hand-written gradient is to blame for in one sentence,
  /// then each of the others with its evidence.
  private var endToEndFailureLines: [String] {
    let failing = result.endToEnd.filter { $0.result.verdict == .fail }
    let causes = failing.compactMap(\.causedBy).reduce(into: [String]()) { causes, cause in
      if !causes.contains(cause) { causes.append(cause) }
    }
    let blamed = causes.flatMap { cause -> [String] in
      let names = failing.filter { $0.causedBy == cause }.map(\.result.name)
      return marked(
        "\(names.joined(separator: ", ")): wrong because of `\(cause)`: right with the function's own "
          + "derivative")
    }
    return blamed
      + failing.filter { $0.causedBy == nil }.flatMap { failureLines($0.result) }
  }

  private func failureLines(_ tensor: TensorResult) -> [String] {
    var lines: [String] = []
    let failed = tensor.counts.failed
    let isPart = failed > 0 && tensor.checked < tensor.coordinates
    lines.append(
      style("✗", .bad) + " \(tensor.name): "
        + (failed > 0
          ? "\(failed) of \(tensor.checked.counted("coordinate")) \(failed == 1 ? "is" : "are") wrong"
          : "the gradient differs from the numbers")
        + (isPart ? " (it has \(tensor.coordinates.grouped))" : ""))
    var table = TextTable([
      .init(failed > 0 ? "index" : "along"), .init("analytic", .right),
      .init("numerical", .right), .init("bound", .right),
    ])
    table.indent = "  "
    // Of a large tensor no coordinate that was looked at need be at fault.
    for direction in tensor.directions where failed == 0 && direction.verdict == .fail {
      table.append(
        "a random direction", direction.analytic.formatted(significant: 6),
        direction.numerical.formatted(significant: 6),
        "±" + direction.bound.formatted(significant: 1))
    }
    for worst in tensor.worst where worst.verdict == .fail {
      let index = tensor.multiIndex(worst.index).map(String.init).joined(separator: ", ")
      table.append(
        "[\(index)]", worst.analytic.formatted(significant: 6),
        worst.numerical.formatted(significant: 6), "±" + worst.bound.formatted(significant: 1))
    }
    if !table.rows.isEmpty { lines.append(table.text(width: style.width)) }
    if let fault = tensor.fault {
      lines += wrapped("\(fault.pattern.title): \(fault.detail)", indent: "  ")
    }
    return lines
  }

  private func place(of range: SourceRange) -> String {
    let position = session.currentSource.position(at: range.start)
    guard let file = session.fileName else { return "" }
    return ", \(file):\(position.line)"
  }

  /// The source line with the range underlined.
  private func excerpt(_ range: SourceRange) -> String {
    let source = session.currentSource
    let position = source.position(at: range.start)
    let line = source[source.lineRange(position.line - 1)]
    let number = String(position.line)
    let gutter = String(repeating: " ", count: number.count)
    let length = max(1, min(range.count, line.count - position.column + 1))
    return """
        \(gutter) |
        \(number) | \(line)
        \(gutter) | \(String(repeating: " ", count: max(0, position.column - 1)))\(String(repeating: "~", count: length))
      """
  }

  /// The answer in words.
  private var summary: String {
    let tensors = result.endToEnd.map(\.result) + result.functions.flatMap(\.arguments)
    func total(_ count: KeyPath<VerdictCounts, Int>) -> Int {
      tensors.reduce(0) { $0 + $1.counts[keyPath: count] }
    }
    let tolerance = (session.options.tolerance ?? (session.options.usesFloat32 ? 1e-3 : 1e-6))
    let verdict = result.verdict
    let covered = tensors.filter {
      $0.checked < $0.coordinates && !$0.directions.isEmpty && $0.verdict != .fail
    }
    let along = covered.reduce(0) { $0 + $1.counts.passed }
    let agreed = total(\.passed) - along
    let limit = "with the numbers to \(tolerance.formatted(significant: 1))"
    // Where nothing reached any coordinate, what passed are the ops by themselves.
    let opsAlone = total(\.passed) == 0 && verdict == .pass
    var parts: [String] = []
    if !covered.isEmpty {
      let count = covered.map(\.directions.count).max() ?? 0
      let single = covered.reduce(0) { $0 + $1.checked }
      parts.append(
        "\(count.counted("random direction")) through \(along.counted("coordinate")) agree \(limit)"
          + (single > 0 ? ", \(single.grouped) of them looked at one by one" : "")
      )
    }
    if opsAlone {
      parts = ["each op by itself agrees \(limit)"]
    } else if covered.isEmpty || agreed > 0 {
      parts.append(
        "\(agreed.counted("coordinate")) \(agreed == 1 ? "agrees" : "agree") \(limit)")
    }
    if total(\.belowResolution) > 0 {
      parts.append(
        "\(total(\.belowResolution).grouped) of them below the loss's resolution, checked locally")
    }
    let failed = total(\.failed)
    if failed > 0 { parts.append("\(failed.grouped) \(failed == 1 ? "is" : "are") wrong") }
    if total(\.inconclusive) > 0 { parts.append("\(total(\.inconclusive).grouped) inconclusive") }
    if total(\.notExercised) > 0 {
      parts.append("\(total(\.notExercised).grouped) not exercised\(unexercised)")
    }
    parts.append(total(\.kinks) == 0 ? "no kinks" : "\(total(\.kinks).grouped) at kinks")
    let word = style(verdict.title, verdict == .fail ? .bad : verdict == .pass ? .good : .warning)
    return word + ": " + parts.joined(separator: "; ")
      + (result.wasInterrupted ? "; interrupted before the end" : "")
  }

  /// What directions guarantee, and what would look at each coordinate.
  private var guarantee: [String] {
    let tensors = result.endToEnd.map { Report.Parameter($0.result) }
    return tensors.guarantee.map { wrapped($0, indent: "  ") } ?? []
  }

  /// Which tensors had coordinates that nothing reached, the largest share first.
  private var unexercised: String {
    let tensors = result.endToEnd.map(\.result).filter { $0.counts.notExercised > 0 }
    guard !tensors.isEmpty else { return "" }
    let named = tensors.prefix(2).map { tensor -> String in
      guard let first = tensor.notExercised.first else { return tensor.name }
      let index = tensor.multiIndex(first).map(String.init).joined(separator: ", ")
      return "\(tensor.name)[\(index)]"
    }
    let rest = tensors.reduce(0) { $0 + $1.counts.notExercised } - named.count
    return " (" + named.joined(separator: ", ") + (rest > 0 ? ", … \(rest.grouped) more)" : ")")
  }

  /// A failure in words, behind its mark.
  private func marked(_ text: String) -> [String] {
    var lines = wrapped(text, indent: "  ")
    lines[0] = style("✗", .bad) + " " + lines[0].dropFirst(2)
    return lines
  }

  private func wrapped(_ text: String, indent: String = "", hanging: Int = 0) -> [String] {
    (indent + text).wrapped(to: style.width, hanging: hanging).split(separator: "\n")
      .map(String.init)
  }
}
