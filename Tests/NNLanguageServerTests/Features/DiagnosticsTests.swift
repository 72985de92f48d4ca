import NNLanguageServer
import Testing

struct DiagnosticsTests {
  @Test func `an error is published with its id and place`() async throws {
    let marked = MarkedText("input x: [2]\nlet y = x.1️⃣dens2️⃣e(3\n")
    let test = try await TestServer.open("input x: [2]\nlet y = x.dense(3\n")
    let published = try await test.diagnostics()
    #expect(published.version == 1)
    let diagnostic = try #require(published.diagnostics.first)
    #expect(published.diagnostics.count == 1)
    #expect(diagnostic.code == "unclosed-bracket")
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.source == "nn")
    #expect(diagnostic.range.start.line == marked.position("1️⃣").line)
  }

  @Test func `edits are checked anew, and only their last state`() async throws {
    let test = try await TestServer.open("input x: [2]\n")
    #expect(try await test.diagnostics().diagnostics == [])
    for (version, text) in [(2, "input x: ["), (3, "input x: [2"), (4, "input x: [2]\nlet = x\n")] {
      try await test.notify(
        DidChangeTextDocumentNotification(
          textDocument: VersionedTextDocumentIdentifier(TestServer.uri, version: version),
          contentChanges: [TextDocumentContentChangeEvent(text: text)]))
    }
    var published = try await test.diagnostics()
    while published.version != 4 { published = try await test.diagnostics() }
    #expect(published.diagnostics.count == 1)
    #expect(published.diagnostics.first?.range.start.line == 1)
  }

  @Test func `closing a document takes its diagnostics back`() async throws {
    let test = try await TestServer.open("input")
    #expect(try await test.diagnostics().diagnostics.count == 1)
    try await test.notify(DidCloseTextDocumentNotification(textDocument: test.document))
    let published = try await test.diagnostics()
    #expect(published.diagnostics == [])
    #expect(published.version == nil)
  }

  @Test func `a client that asks is not told, and hears when nothing changed`() async throws {
    let test = try await TestServer.initialized(#"{"textDocument": {"diagnostic": {}}}"#)
    let item = TextDocumentItem(uri: TestServer.uri, languageId: "nn", version: 5, text: "input")
    try await test.notify(DidOpenTextDocumentNotification(textDocument: item))
    let report = try await test.answer(to: DocumentDiagnosticsRequest(textDocument: test.document))
    #expect(report.kind == "full")
    #expect(report.items?.count == 1)
    let again = try await test.answer(
      to: DocumentDiagnosticsRequest(
        textDocument: test.document, previousResultId: report.resultId))
    #expect(again.kind == "unchanged")
    #expect(test.messages.isEmpty)
  }
}
