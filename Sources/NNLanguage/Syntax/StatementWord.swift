/// The closed list of words that start a statement.
///
/// They are special only there; none may be declared as a name.
package enum StatementWord: UInt8, CaseIterable, Sendable {
  case input = 1
  case target, param, `let`, `func`, shared, gradient, loss, data, optimizer, seed, `import`
  case forward, backward, step, train, gradcheck, diagnose, repair, expect, set, show, plot
  case summary, explain, save, open, export, record, into, next, back, watch, `break`, `continue`
  case undo, redo, again, history, help, tutorial, edit
  case `return`

  /// The word as it is written.
  package var text: String { String(describing: self) }

  /// The word that `text` is, or nil.
  package init?(_ text: some StringProtocol) {
    guard let word = Self.byText[String(text)] else { return nil }
    self = word
  }

  /// The words that a file may hold at the start of a statement, in the order of the docs.
  package static let all: [String] = allCases.filter { $0 != .return }.map(\.text)
  /// Those of them that are not kept for a later version.
  package static let offered: [String] = allCases.filter { $0 != .return && !$0.isReserved }
    .map(\.text)
  private static let byText = Dictionary(uniqueKeysWithValues: allCases.map { ($0.text, $0) })

  /// Whether the word introduces a declaration.
  package var isDeclaration: Bool { rawValue <= Self.import.rawValue }
  /// Whether the word is an action.
  package var isAction: Bool { !isDeclaration && self != .return }

  /// Whether the action makes sense at the prompt only and is an error in a file.
  package var isPromptOnly: Bool {
    switch self {
    case .undo, .redo, .again, .history, .edit, .tutorial, .record, .watch, .break, .continue,
      .into, .next, .back, .help:
      true
    default: false
    }
  }

  /// Whether the word is kept for a later version: it answers with an error that says so.
  package var isReserved: Bool {
    switch self {
    case .import, .repair, .plot, .export, .record, .into, .next, .back, .watch, .break, .continue,
      .tutorial, .edit:
      true
    default: false
    }
  }

  /// The second words that are not kept for a later version.
  package var offeredSecondWords: [String] {
    isReserved ? [] : secondWords.filter { self != .show || $0 != "breaks" }
  }

  /// Second words that may stand directly after the action, where they win over a value.
  package var secondWords: [String] {
    switch self {
    case .repair: ["apply"]
    case .show:
      [
        "layers", "shapes", "parameters", "gradients", "graph", "predictions", "data",
        "findings", "breaks",
      ]
    case .plot: ["flow"]
    case .break: ["when"]
    case .set: ["display"]
    default: []
    }
  }

  /// Second words that may stand after an action's arguments.
  package static let trailingWords = ["as", "to"]
}
