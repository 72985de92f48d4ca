/// What the client can do, as far as this server asks.
///
/// Everything is optional, and whatever is not of the expected form counts as absent: a client is
/// not refused for a capability that it describes in its own way.
package struct ClientCapabilities: Hashable, Sendable {
  /// The encodings of positions that the client can count in, best first.
  package var positionEncodings: [PositionEncodingKind]?
  /// Whether the client asks for diagnostics by itself (`textDocument/diagnostic`).
  package var pullsDiagnostics = false
  /// Whether a diagnostic may point at other places.
  package var relatedInformation = false
  /// Whether hover texts may be Markdown.
  package var markdownHover = false
  /// Whether the documentation of completions may be Markdown.
  package var markdownCompletion = false
  /// Whether completions may hold `${1:placeholders}`.
  package var snippets = false
  /// Whether symbols may form a tree.
  package var hierarchicalSymbols = false
  /// Whether code actions may be objects, not only commands.
  package var codeActionLiterals = false
  /// Whether only whole lines can be folded.
  package var lineFoldingOnly = false
  /// Whether the server may ask the client to ask again for inlay hints.
  package var refreshesInlayHints = false

  package init() {}
}

extension ClientCapabilities: Codable {
  /// Reads the nested objects of the protocol.
  package init(from decoder: any Decoder) throws {
    let tree = try LSPAny(from: decoder)
    positionEncodings = tree["general", "positionEncodings"]?.strings?
      .map(PositionEncodingKind.init(rawValue:))
    let text = tree["textDocument"]
    pullsDiagnostics = text?["diagnostic"]?.isObject ?? false
    relatedInformation = text?["publishDiagnostics", "relatedInformation"] == .bool(true)
    markdownHover = text?["hover", "contentFormat"]?.strings?.contains("markdown") ?? false
    let item = text?["completion", "completionItem"]
    markdownCompletion = item?["documentationFormat"]?.strings?.contains("markdown") ?? false
    snippets = item?["snippetSupport"] == .bool(true)
    hierarchicalSymbols =
      text?["documentSymbol", "hierarchicalDocumentSymbolSupport"] == .bool(true)
    codeActionLiterals = text?["codeAction", "codeActionLiteralSupport"]?.isObject ?? false
    lineFoldingOnly = text?["foldingRange", "lineFoldingOnly"] == .bool(true)
    refreshesInlayHints = tree["workspace", "inlayHint", "refreshSupport"] == .bool(true)
  }

  package func encode(to encoder: any Encoder) throws {
    var text: [String: LSPAny] = [
      "publishDiagnostics": ["relatedInformation": .bool(relatedInformation)],
      "hover": ["contentFormat": .array(markdownHover ? [.string("markdown")] : [])],
      "completion": [
        "completionItem": [
          "snippetSupport": .bool(snippets),
          "documentationFormat": .array(markdownCompletion ? [.string("markdown")] : []),
        ]
      ],
      "documentSymbol": ["hierarchicalDocumentSymbolSupport": .bool(hierarchicalSymbols)],
      "foldingRange": ["lineFoldingOnly": .bool(lineFoldingOnly)],
    ]
    if pullsDiagnostics { text["diagnostic"] = [:] }
    if codeActionLiterals { text["codeAction"] = ["codeActionLiteralSupport": [:]] }
    var tree: [String: LSPAny] = [
      "textDocument": .dictionary(text),
      "workspace": ["inlayHint": ["refreshSupport": .bool(refreshesInlayHints)]],
    ]
    if let positionEncodings {
      tree["general"] = [
        "positionEncodings": .array(positionEncodings.map { .string($0.rawValue) })
      ]
    }
    try LSPAny.dictionary(tree).encode(to: encoder)
  }
}

extension LSPAny: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, LSPAny)...) {
    self = .dictionary(Dictionary(elements) { $1 })
  }

  /// The value at the end of a path of keys, if there is one.
  fileprivate subscript(_ path: String...) -> LSPAny? {
    path.reduce(self) { value, key in
      if case .dictionary(let members)? = value { members[key] } else { nil }
    }
  }

  /// The strings of an array; others in it are left out.
  fileprivate var strings: [String]? {
    guard case .array(let elements) = self else { return nil }
    return elements.compactMap { if case .string(let string) = $0 { string } else { nil } }
  }

  fileprivate var isObject: Bool {
    if case .dictionary = self { true } else { false }
  }
}
