import NNLanguageServer
import Testing

struct DocumentSymbolsTests {
  private static let text = """
    input x: [2]
    target t: class(3)
    param w: [2] = .zeros
    func layer(x) {
      let wide = x.dense(3)
      return wide.relu()
    }
    gradient layer(x, dy) { return dy }
    let y = (x * w)
      .dense(4).relu()
      .dense(3)
    loss crossEntropy(y, t)
    gradcheck y
    expect accuracy > 0.5
    """

  /// A tree in lines, indented.
  private func lines(_ symbols: [DocumentSymbol], indent: String = "") -> [String] {
    symbols.flatMap { symbol in
      ["\(indent)\(symbol.name) \(symbol.kind.rawValue)"]
        + lines(symbol.children, indent: indent + "  ")
    }
  }

  @Test func `the outline is a tree`() async throws {
    let test = try await TestServer.open(Self.text)
    let response = try await test.answer(to: DocumentSymbolRequest(textDocument: test.document))
    guard case .documentSymbols(let symbols) = response else {
      Issue.record("no tree")
      return
    }
    #expect(
      lines(symbols) == [
        "x 8", "t 8", "w 7",
        "layer 12", "  wide 13", "    dense 6",
        "gradient layer 12",
        "y 13", "  dense 6", "  relu 6", "  dense 6",
        "loss crossEntropy(y, t) 25", "  crossEntropy 6",
        "gradcheck y 24", "expect accuracy > 0.5 24",
      ])
    #expect(symbols.first?.detail == "[2]")
    for symbol in symbols {
      #expect(symbol.range.start <= symbol.selectionRange.start)
      #expect(symbol.selectionRange.end <= symbol.range.end)
    }
  }

  @Test func `a client without trees gets a list`() async throws {
    let test = try await TestServer.initialized()
    try await test.notify(
      DidOpenTextDocumentNotification(
        textDocument: TextDocumentItem(
          uri: TestServer.uri, languageId: "nn", version: 1, text: "input x: [2]\nlet y = relu(x)"))
    )
    let response = try await test.answer(to: DocumentSymbolRequest(textDocument: test.document))
    guard case .symbolInformation(let symbols) = response else {
      Issue.record("no list")
      return
    }
    #expect(symbols.map(\.name) == ["x", "y", "relu"])
    #expect(symbols.map(\.containerName) == [nil, nil, "y"])
  }
}
