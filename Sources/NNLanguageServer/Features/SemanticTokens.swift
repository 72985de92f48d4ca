import NNAutodiff
import NNLanguage

/// Says what each word is, for its colour.
enum SemanticTokensFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.semanticTokensProvider = SemanticTokensOptions(
      legend: SemanticTokensLegend(
        tokenTypes: SemanticTokens.Kind.allCases.map(\.rawValue),
        tokenModifiers: SemanticTokens.modifiers))
  }

  static func respond(
    to request: DocumentSemanticTokensRequest, in document: Document, client: ClientCapabilities
  ) -> DocumentSemanticTokensResponse {
    let tokens = SemanticTokens(of: document.analysis.tree)
    return DocumentSemanticTokensResponse(data: tokens.packed(for: document.text))
  }
}

/// Says what each word within a stretch is.
enum SemanticTokensRangeFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {}

  static func respond(
    to request: DocumentSemanticTokensRangeRequest, in document: Document,
    client: ClientCapabilities
  ) -> DocumentSemanticTokensResponse {
    let wanted = document.text.sourceRange(of: request.range)
    let tokens = SemanticTokens(of: document.analysis.tree)
    return DocumentSemanticTokensResponse(data: tokens.packed(for: document.text, within: wanted))
  }
}

/// What the words of a text are.
struct SemanticTokens {
  /// Types of the protocol; their order is that of the numbers sent.
  enum Kind: String, CaseIterable {
    case keyword, variable, parameter, function, property, enumMember, number, string, comment
    case decorator
    case `operator`
  }

  /// The modifiers that can be combined: where a name is declared, and what an op's category is.
  static let modifiers =
    ["declaration", "defaultLibrary"]
    + OpDefinition.Category.allCases.map { $0.rawValue.lowercased() }

  private var found: [(range: SourceRange, kind: Kind, modifiers: Int)] = []

  /// Walks over a tree once, in linear time.
  init(of tree: SyntaxTree) {
    comments(in: tree)
    let functions = Set(
      tree.statements.filter { $0.kind == .functionDeclaration }.compactMap(\.declaredName))
    var pending: [(node: SyntaxNode, callee: Bool)] = [(tree.root, false)]
    while let (node, isCallee) = pending.popLast() {
      let children = node.childNodes
      for (index, child) in children.enumerated() {
        let isCalled = index + 1 < children.count && children[index + 1].kind == .call
        pending.append((child, node.kind == .postfix && isCalled))
      }
      let name = node.nameToken
      for token in node.childTokens {
        add(token, in: node, isName: token == name, isCallee: isCallee, functions: functions)
      }
    }
    found.sort { $0.range < $1.range }
  }

  private mutating func add(
    _ token: SyntaxToken, in node: SyntaxNode, isName: Bool, isCallee: Bool,
    functions: Set<String>
  ) {
    switch token.kind {
    case .number: add(token, .number)
    case .string: add(token, .string)
    case .rawText: add(token, .string)
    case .at: add(token, .decorator)
    case .identifier: break
    default: return
    }
    guard token.kind == .identifier else { return }
    switch node.kind {
    case .functionDeclaration where isName, .gradientDeclaration where isName:
      add(token, .function, declares: true)
    case .parameter where isName, .closure where isName: add(token, .parameter, declares: true)
    case .name, .member:
      if isCallee || node.kind == .member {
        // A user's function shadows an op of its name.
        let definition = functions.contains(token.name) ? nil : OpTable[token.name]
        add(token, isCallee ? .function : .property, category: definition?.category)
      } else {
        add(token, .variable)
      }
    case .implicitCase: add(token, .enumMember)
    case .argument, .dimension: add(token, .property)
    case .attribute: add(token, .decorator)
    case .rule: add(token, .enumMember)
    case .element, .type, .closure, .trailingWord: add(token, .keyword)
    default:
      if isName {
        add(token, .variable, declares: true)
      } else if node.kind.isStatement {
        add(token, .keyword)
      }
    }
  }

  private mutating func add(
    _ token: SyntaxToken, _ kind: Kind, declares: Bool = false,
    category: OpDefinition.Category? = nil
  ) {
    var modifiers = declares ? 1 : 0
    if let category, let index = OpDefinition.Category.allCases.firstIndex(of: category) {
      modifiers |= 2 | 4 << index
    }
    found.append((token.range, kind, modifiers))
  }

  /// Comments stand in the blanks before tokens.
  private mutating func comments(in tree: SyntaxTree) {
    for token in tree.root.allTokens where !token.leadingTrivia.isEmpty {
      var start = token.leadingTrivia.start
      for line in tree.source[token.leadingTrivia].utf8.split(
        omittingEmptySubsequences: false, whereSeparator: { $0 == 10 || $0 == 13 })
      {
        let blanks = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        if line.count > blanks {
          found.append((SourceRange(start + blanks, start + line.count), .comment, 0))
        }
        start += line.count + 1
      }
    }
  }

  /// The five numbers a word of the protocol: lines on, characters on, length, type, modifiers.
  func packed(for text: DocumentText, within wanted: SourceRange? = nil) -> [Int] {
    var data: [Int] = []
    // Positions are counted on from the token before: a long line is gone over once.
    var line = 0
    var start = 0
    for token in found {
      if let wanted, token.range.end <= wanted.start || token.range.start >= wanted.end { continue }
      let ownLine = text.source.lineIndex(at: token.range.start)
      guard let kind = Kind.allCases.firstIndex(of: token.kind),
        text.source.lineRange(ownLine).end >= token.range.end
      else { continue }
      let origin = ownLine == line ? start : text.source.lineStarts[ownLine]
      data += [
        ownLine - line, text.units(in: SourceRange(origin, token.range.start)),
        text.units(in: token.range), kind, token.modifiers,
      ]
      (line, start) = (ownLine, token.range.start)
    }
    return data
  }
}
