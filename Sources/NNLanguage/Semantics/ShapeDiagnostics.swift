import NNAutodiff

/// Turns what an op says into a message with its place.
extension Lowering {
  func diagnostic(for error: ShapeError, _ site: CallSite) -> Diagnostic {
    let argument = error.argument.flatMap { site.arguments[$0] }
    let id: String
    if error.repair == .swapOperands {
      id = "swapped-arguments"
    } else if error.argument != nil {
      id = "bad-argument"
    } else {
      id = "shape-mismatch"
    }
    let at = argument?.range ?? site.place
    var notes: [Diagnostic.Note] = []
    for (index, operand) in site.operands.enumerated() {
      guard case .node = operand.value, operand.source != at else { continue }
      if let wanted = error.operand, wanted != index, site.operands.count > 2 { continue }
      let shape = describe(operand.value)
      notes.append(.init(operand.source, operand.isComputed ? "gives \(shape)" : shape))
    }
    let edits = error.repair.flatMap { self.edits(for: $0, site) } ?? []
    let help = error.help ?? (edits.isEmpty ? nil : error.repair.map(Self.sentence))
    return Diagnostic(
      id: id, error.message, at: at, notes: notes, help: help,
      fixIts: edits.isEmpty ? [] : [FixIt(help ?? "repair it", edits)])
  }

  private static func sentence(_ repair: GraphEdit) -> String {
    switch repair {
    case .insert(let op, _, _): "apply `\(op)` first"
    case .append(let op, _): "apply `\(op)` to the result"
    case .setArgument(let label, let value): "write `\(label): \(value)`"
    case .replace(let op, _): "use `\(op)`"
    case .swapOperands: "exchange the two arguments"
    }
  }

  /// The edits of the text that carry a repair out; none where the call has no place for it.
  func edits(for repair: GraphEdit, _ site: CallSite) -> [FixIt.Edit] {
    switch repair {
    case .insert(let op, let arguments, let index):
      guard index < site.operands.count else { return [] }
      let operand = site.operands[index]
      let text = ".\(op)(\(arguments))"
      if index == 0, let dot = site.dot { return [.init(SourceRange(at: dot), text)] }
      return Self.appending(text, to: operand.range, needsParentheses: operand.isOperation(site))
    case .append(let op, let arguments):
      return Self.appending(
        ".\(op)(\(arguments))", to: site.range, needsParentheses: site.call == nil)
    case .setArgument(let label, let value):
      if let node = site.arguments[label] { return [.init(node.range, value)] }
      guard let call = site.call, let close = call.token(.rightParen) else { return [] }
      let comma = call.arguments.isEmpty ? "" : ", "
      return [.init(SourceRange(at: close.range.start), "\(comma)\(label): \(value)")]
    case .replace(let op, let arguments):
      guard site.dot != nil, let close = site.call?.token(.rightParen) else {
        return site.call == nil ? [] : [.init(site.place, op)]
      }
      return [.init(SourceRange(site.place.start, close.range.end), "\(op)(\(arguments))")]
    case .swapOperands:
      guard site.operands.count > 1 else { return [] }
      let (a, b) = (site.operands[0].range, site.operands[1].range)
      return [.init(a, text(b)), .init(b, text(a))]
    }
  }

  private static func appending(_ text: String, to range: SourceRange, needsParentheses: Bool)
    -> [FixIt.Edit]
  {
    needsParentheses
      ? [.init(SourceRange(at: range.start), "("), .init(SourceRange(at: range.end), ")" + text)]
      : [.init(SourceRange(at: range.end), text)]
  }

  private func text(_ range: SourceRange) -> String { source[range] }
}

extension LocatedValue {
  /// Whether the value is written with an operator outside of parentheses.
  func isOperation(_ site: CallSite) -> Bool { isComputed && source.count <= 1 && range != source }
}
