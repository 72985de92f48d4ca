import NNLanguageServer
import Testing

/// Every feature on texts that nobody meant: each request must be answered.
struct DamagedDocumentTests {
  private static let text = """
    // Two blocks, one mistake each
    seed 7
    input image: [8, 8] in 0...16
    target digit: class(10)
    /// A layer with its activation.
    func layer(x, _ width, depth = 2) {
      let wide = x.dense(width, init: .he)
      return wide.relu() + wide
    }
    @allow(dead-relu, reason: "é😀")
    let hidden = (image / 16).flatten()
      .layer(12).repeated(2) { a in a.dense(12).tanh() }
    let logits = hidden.dense(10, bias: false)
    loss crossEntropy(logits, digit)
    data rows(
      image: [[0, 1], [1, 0]],
    )
    train epochs: 3, until: accuracy >= 0.9
    expect accuracy > 0.5
    """

  /// The text with a few stretches removed, doubled or replaced.
  private func damaged(using generator: inout SplitMix64) -> String {
    var scalars = Array(Self.text.unicodeScalars)
    let replacements = Array(".(){}[]:,=\"\n;@-_ 1let func".unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !scalars.isEmpty {
      let start = Int.random(in: scalars.indices, using: &generator)
      let end = min(scalars.count, start + Int.random(in: 1...15, using: &generator))
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: scalars.removeSubrange(start..<end)
      case 1: scalars.insert(contentsOf: scalars[start..<end], at: start)
      default: scalars[start] = replacements.randomElement(using: &generator) ?? "."
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  @Test(arguments: ["utf-8", "utf-16", "utf-32"])
  func `every request is answered on every text`(encoding: String) async throws {
    var generator = SplitMix64(seed: 11)
    for round in 0..<25 {
      let text = round == 0 ? Self.text : damaged(using: &generator)
      let test = try await TestServer.open(text, encoding: encoding)
      for _ in 0..<4 {
        let line = Int.random(in: 0...20, using: &generator)
        let character = Int.random(in: 0...60, using: &generator)
        try await askEverything(test, at: Position(line: line, character: character))
      }
    }
  }

  /// Sends each request; all but formatting, which refuses a text with errors, must give a result.
  private func askEverything(_ test: TestServer, at position: Position) async throws {
    let document = test.document
    let range = PositionRange(start: Position(line: 0, character: 0), end: position)
    _ = try await test.answer(to: HoverRequest(textDocument: document, position: position))
    _ = try await test.answer(to: DefinitionRequest(textDocument: document, position: position))
    _ = try await test.answer(
      to: SignatureHelpRequest(textDocument: document, position: position))
    _ = try await test.answer(to: CompletionRequest(textDocument: document, position: position))
    _ = try await test.answer(to: InlayHintRequest(textDocument: document, range: range))
    _ = try await test.answer(
      to: CodeActionRequest(textDocument: document, range: range, context: CodeActionContext()))
    _ = try await test.answer(
      to: DocumentSemanticTokensRangeRequest(textDocument: document, range: range))
    _ = try await test.answer(to: DocumentSemanticTokensRequest(textDocument: document))
    _ = try await test.answer(to: DocumentSymbolRequest(textDocument: document))
    _ = try await test.answer(to: FoldingRangeRequest(textDocument: document))
    _ = try await test.answer(to: DocumentDiagnosticsRequest(textDocument: document))
    _ = try await test.request(
      "textDocument/formatting", #"{"textDocument": {"uri": "file:///net.nn"}, "options": {}}"#)
  }

  @Test func `a cancelled request is answered once, and the server goes on`() async throws {
    let lines = (0..<3000).map { "let v\($0) = image.flatten().dense(3).relu()" }
    let text = "input image: [8, 8]\n" + lines.joined(separator: "\n")
    let test = try await TestServer.open(text)
    let parameters = #"{"textDocument": {"uri": "file:///net.nn"}}"#
    await test.send(
      #"{"jsonrpc": "2.0", "id": 5, "method": "textDocument/documentSymbol", "params": \#(parameters)}"#
    )
    await test.notify("$/cancelRequest", #"{"id": 5}"#)
    let answer = try await test.message { $0["id"] as? Int == 5 }
    // Done before it was cancelled, or cancelled: both are right.
    let refusal = error(of: answer)
    #expect(refusal == nil || refusal == "-32800 the request was cancelled")
    let other = try await test.request("nn/nothing", "{}", id: 6)
    #expect(error(of: other)?.hasPrefix("-32601") == true)
    #expect(!test.messages.contains { $0["id"] as? Int == 5 })
  }

  @Test func `a document of mistakes alone gets a bounded number of diagnostics`() async throws {
    let text = (0..<5000).map { "let a\($0) = )\n" }.joined()
    let test = try await TestServer.open(text)
    let report = try await test.answer(to: DocumentDiagnosticsRequest(textDocument: test.document))
    #expect(report.items?.count == 1001)
    #expect(report.items?.last?.message == "4,000 more are not shown")
  }
}
