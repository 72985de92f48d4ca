package import NNLanguage

/// The call whose parentheses surround a place, read off the tokens, so that it also serves while
/// the call is being typed.
package struct CallSite {
  /// The word that is called.
  package let name: SyntaxToken
  /// Whether it is called on a value, which is then its first operand: `x.dense(`.
  package let isMember: Bool
  /// The labels written so far, `nil` for an argument without; the last is the one at the place.
  package let labels: [String?]

  /// The innermost call around an offset; `nil` outside of calls.
  package init?(around offset: Int, in tokens: [SyntaxToken]) {
    let before = tokens.prefix { $0.range.end <= offset && $0.kind != .endOfFile }
    var depth = 0
    var opening: Int?
    search: for index in before.indices.reversed() {
      switch before[index].kind {
      case .rightParen, .rightSquare, .rightBrace: depth += 1
      case .leftParen, .leftSquare, .leftBrace:
        if depth == 0 {
          opening = before[index].kind == .leftParen ? index : nil
          break search
        }
        depth -= 1
      default:
        // A statement that begins on a line of its own ends the search.
        if before[index].startsLine, let word = before[index].statementWord, word != .return,
          index + 1 < before.count, before[index + 1].kind != .colon
        {
          break search
        }
      }
    }
    guard let opening, opening > 0, before[opening - 1].kind == .identifier,
      before[opening].leadingTrivia.isEmpty, before[opening - 1].statementWord == nil
    else { return nil }
    name = before[opening - 1]
    isMember = opening > 1 && before[opening - 2].kind == .dot
    labels = Self.labels(of: before[(opening + 1)...])
  }

  /// The parameter at the place, by its label or its turn.
  package func activeParameter(of callable: Callable) -> Int? {
    let parameters = callable.parameters
    if let label = labels.last ?? nil {
      return parameters.firstIndex { $0.label == label }
    }
    let turn = labels.count { $0 == nil } - 1 + (isMember ? 1 : 0)
    let unlabeled = parameters.indices.filter { parameters[$0].label == nil }
    if unlabeled.indices.contains(turn) { return unlabeled[turn] }
    // Nothing written yet and nothing left without a label: the first that has one.
    return parameters.indices.first { index in
      parameters[index].label.map { !labels.contains($0) } ?? false
    }
  }

  private static func labels(of tokens: ArraySlice<SyntaxToken>) -> [String?] {
    var labels: [String?] = [nil]
    var depth = 0
    var previous: SyntaxToken?
    for token in tokens {
      switch token.kind {
      case .leftParen, .leftSquare, .leftBrace: depth += 1
      case .rightParen, .rightSquare, .rightBrace: depth -= 1
      case .comma where depth == 0: labels.append(nil)
      case .colon where depth == 0 && previous?.kind == .identifier:
        labels[labels.count - 1] = previous?.name
      default: break
      }
      previous = token
    }
    return labels
  }
}
