import NNLanguageServer
import Testing

struct DocumentSyncTests {
  private let uri = DocumentURI("file:///a.nn")

  private func store(_ text: String) -> DocumentStore {
    var store = DocumentStore()
    let item = TextDocumentItem(uri: uri, languageId: "nn", version: 1, text: text)
    #expect(store.open(item, encoding: .utf16) == [])
    return store
  }

  private func edit(
    _ start: (Int, Int), _ end: (Int, Int), _ text: String
  ) -> TextDocumentContentChangeEvent {
    TextDocumentContentChangeEvent(
      range: PositionRange(
        start: Position(line: start.0, character: start.1),
        end: Position(line: end.0, character: end.1)), text: text)
  }

  @Test func `edits stand on one another`() {
    var store = store("one\ntwo\n")
    let complaints = store.change(
      VersionedTextDocumentIdentifier(uri, version: 2),
      by: [edit((0, 3), (1, 0), "\n😀\n"), edit((1, 2), (1, 2), "!"), edit((2, 0), (2, 3), "")])
    #expect(complaints == [])
    #expect(store[uri]?.text.string == "one\n😀!\n\n")
    #expect(store[uri]?.version == 2)
  }

  @Test func `a change without a range is the whole text`() {
    var store = store("one")
    let changes = [TextDocumentContentChangeEvent(text: "new"), edit((0, 3), (0, 3), "er")]
    #expect(store.change(VersionedTextDocumentIdentifier(uri, version: 2), by: changes) == [])
    #expect(store[uri]?.text.string == "newer")
  }

  @Test func `edits beyond the text are clamped and reported`() {
    var store = store("one\n")
    let complaints = store.change(
      VersionedTextDocumentIdentifier(uri, version: 2), by: [edit((5, 0), (9, 9), "two")])
    #expect(store[uri]?.text.string == "one\ntwo")
    #expect(complaints == ["'file:///a.nn' was edited in a range that lies outside its text"])
  }

  @Test func `a range with its ends swapped is turned round and reported`() {
    var store = store("one")
    let complaints = store.change(
      VersionedTextDocumentIdentifier(uri, version: 2), by: [edit((0, 2), (0, 1), "x")])
    #expect(store[uri]?.text.string == "oxe")
    #expect(complaints == ["'file:///a.nn' was edited in a range that ends before it starts"])
  }

  @Test func `versions that do not grow are reported, the edit still counts`() {
    var store = store("one")
    let complaints = store.change(
      VersionedTextDocumentIdentifier(uri, version: 1), by: [edit((0, 0), (0, 0), "x")])
    #expect(complaints == ["'file:///a.nn' was changed to version 1 after version 1"])
    #expect(store[uri]?.text.string == "xone")
  }

  @Test func `documents that are not open, or open twice, are reported`() async throws {
    let test = try await TestServer.initialized()
    let item = #""uri": "file:///a.nn", "languageId": "nn", "version": 1, "text": """#
    await test.notify("textDocument/didClose", #"{"textDocument": {"uri": "file:///a.nn"}}"#)
    await test.notify(
      "textDocument/didChange",
      #"{"textDocument": {"uri": "file:///a.nn", "version": 1}, "contentChanges": []}"#)
    await test.notify("textDocument/didOpen", #"{"textDocument": {\#(item)}}"#)
    await test.notify("textDocument/didOpen", #"{"textDocument": {\#(item)}}"#)
    await test.notify("textDocument/didOpen", "{}")
    let logged = test.messages.filter { $0["method"] as? String == "window/logMessage" }
      .compactMap { ($0["params"] as? [String: Any])?["message"] as? String }
    #expect(
      logged == [
        "'file:///a.nn' was closed, but is not open",
        "'file:///a.nn' was changed, but is not open",
        "'file:///a.nn' was open already; its text is replaced",
        "'textDocument/didOpen' was ignored: 'textDocument' is missing in 'params'",
      ])
  }
}
