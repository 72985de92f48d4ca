import NNAutodiff
import NNLanguage

/// One thing that could be written at a place.
package struct Proposal: Equatable, Sendable {
  /// What it is; editors draw a sign for each.
  package enum Kind: Sendable {
    case keyword, variable, function, method, property, enumMember, file, folder
  }

  /// What is shown, and what is filtered by.
  package let label: String
  package let kind: Kind
  /// What belongs there most comes first; those of one rank go by their labels.
  package let rank: Int
  /// What is written; with `${1:placeholders}` where ``isSnippet``.
  package let text: String
  /// A signature, a type or a reason, where there is one.
  package var detail: String?
  package var isSnippet = false
  /// The op of the table that it calls.
  package var op: String?

  package init(
    _ label: String, _ kind: Kind = .keyword, rank: Int = 5, text: String? = nil,
    detail: String? = nil
  ) {
    self.label = label
    self.kind = kind
    self.rank = rank
    self.text = text ?? label
    self.detail = detail
  }

  /// Ranks and labels as one key, as editors order by.
  package var sortText: String { "\(rank)\(label)" }
}

extension SyntaxTree {
  /// The type of the value before a dot; `nil` where it cannot be told, as in a function's body.
  ///
  /// The statement is damaged while it is typed, so the value is put into a `let` of its own.
  func receiverType(before dot: Int) -> ValueType? {
    let path = path(to: dot)
    guard let statement = path.first(where: { $0.kind.isStatement }),
      !path.contains(where: { $0.kind == .body || $0.kind == .closure }),
      let receiver = path.last(where: { $0.kind == .postfix && $0.range.start < dot })
    else { return nil }
    let name = "receiver__"
    let before = source[SourceRange(0, statement.range.start)]
    let value = source[SourceRange(receiver.range.start, dot)]
    let network = Analyzer().analyze(SourceText("\(before)\nlet \(name) = \(value)\n")).network
    return network.values[name].map { network.graph[$0].type }
  }
}
