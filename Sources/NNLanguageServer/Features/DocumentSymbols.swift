import NNLanguage

/// The outline: inputs, targets, parameters, `let`s with their layers, functions, loss and checks.
enum DocumentSymbolsFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.documentSymbolProvider = true
  }

  static func respond(
    to request: DocumentSymbolRequest, in document: Document, client: ClientCapabilities
  ) -> DocumentSymbolResponse {
    let symbols = document.analysis.tree.statements.compactMap { symbol(of: $0, in: document) }
    if client.hierarchicalSymbols { return .documentSymbols(symbols) }
    return .symbolInformation(
      symbols.flatMap { symbol in
        let own = SymbolInformation(
          name: symbol.name, kind: symbol.kind,
          location: Location(uri: document.uri, range: symbol.range))
        return [own]
          + symbol.children.map { child in
            SymbolInformation(
              name: child.name, kind: child.kind,
              location: Location(uri: document.uri, range: child.range),
              containerName: symbol.name)
          }
      })
  }

  private static func symbol(of statement: SyntaxNode, in document: Document) -> DocumentSymbol? {
    let kind: SymbolKind
    switch statement.kind {
    case .valueDeclaration: kind = .field
    case .parameterDeclaration: kind = .property
    case .letDeclaration: kind = .variable
    case .functionDeclaration, .gradientDeclaration: kind = .function
    case .clause where statement.statementWord == .loss: kind = .operator
    case .action where statement.statementWord == .gradcheck, .expectAction: kind = .event
    default: return nil
    }
    let first = statement.childTokens.first
    let isNamed = statement.kind != .gradientDeclaration && statement.nameToken != nil
    guard let name = isNamed ? statement.declaredName : title(of: statement), !name.isEmpty,
      let selected = statement.nameToken ?? first
    else { return nil }
    return DocumentSymbol(
      name: name, detail: document.analysis.typeText(ofDeclaration: statement), kind: kind,
      range: document.text.range(of: statement.range),
      selectionRange: document.text.range(of: selected.range),
      children: layers(below: statement, in: document))
  }

  /// The first line of a statement that declares no name: `gradient affine`, `gradcheck hidden`.
  private static func title(of statement: SyntaxNode) -> String? {
    if statement.kind == .gradientDeclaration {
      return statement.declaredName.map { "gradient \($0)" }
    }
    // Attributes stand before the word and say nothing about what the statement is.
    guard let start = statement.childTokens.first?.range.start else { return nil }
    let text = statement.tree.source[SourceRange(start, statement.range.end)]
    return String(text.prefix { !$0.isNewline }.prefix(60))
  }

  /// The ops that a `let` chains, in the order in which data flows; a function's own `let`s.
  private static func layers(
    below statement: SyntaxNode, in document: Document
  ) -> [DocumentSymbol] {
    switch statement.kind {
    case .letDeclaration, .clause:
      return calls(in: statement).map { call in
        DocumentSymbol(
          name: call.name.name, detail: document.analysis.typeText(ofCall: call.name),
          kind: .method, range: document.text.range(of: call.range),
          selectionRange: document.text.range(of: call.name.range))
      }
    case .functionDeclaration, .gradientDeclaration:
      return (statement.child(.body)?.childNodes ?? []).compactMap { symbol(of: $0, in: document) }
    default:
      return []
    }
  }

  /// The calls of a statement by the place of their names, those inside arguments included.
  private static func calls(
    in statement: SyntaxNode
  ) -> [(name: SyntaxToken, range: SourceRange)] {
    var calls: [(name: SyntaxToken, range: SourceRange)] = []
    var pending = [statement]
    while let node = pending.popLast() {
      let children = node.childNodes
      pending += children
      guard node.kind == .postfix else { continue }
      for (callee, call) in zip(children, children.dropFirst()) where call.kind == .call {
        guard callee.kind == .name || callee.kind == .member, let name = callee.token(.identifier)
        else { continue }
        calls.append((name, SourceRange(name.range.start, call.range.end)))
      }
    }
    return calls.sorted { $0.range < $1.range }
  }
}
