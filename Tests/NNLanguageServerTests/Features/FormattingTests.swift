import NNLanguage
import NNLanguageServer
import Testing

struct FormattingTests {
  private func edits(_ text: String) async throws -> [TextEdit] {
    let test = try await TestServer.open(text)
    return try await test.answer(to: DocumentFormattingRequest(textDocument: test.document)) ?? []
  }

  private func applied(_ edits: [TextEdit], to text: String) -> String {
    let document = DocumentText(text, encoding: .utf16)
    return document.source.applying(
      edits.map { FixIt.Edit(document.sourceRange(of: $0.range), $0.newText) })
  }

  @Test func `only the lines that differ are edited`() async throws {
    let text = "input x: [2]\nlet   a = x.dense( 3 )\n\n\n\nlet b = a.relu()\nlet c=b\n"
    let edits = try await edits(text)
    #expect(
      applied(edits, to: text)
        == "input x: [2]\nlet a = x.dense(3)\n\nlet b = a.relu()\nlet c = b\n")
    #expect(edits.allSatisfy { $0.range.start.line > 0 })
    #expect(edits.count == 2)
  }

  @Test func `what is in form stays as it is`() async throws {
    #expect(try await edits("input x: [2]\nlet a = x.dense(3).relu()\n") == [])
    #expect(try await edits("") == [])
  }

  @Test func `a last line without an end gets one`() async throws {
    let text = "input x: [2]\nlet a = x"
    #expect(applied(try await edits(text), to: text) == "input x: [2]\nlet a = x\n")
  }

  @Test func `a text with a syntax error is left alone, and the answer says so`() async throws {
    let test = try await TestServer.open("input x: [2]\nlet a = x.dense(3\n")
    let answer = try await test.request(
      "textDocument/formatting", #"{"textDocument": {"uri": "file:///net.nn"}, "options": {}}"#)
    #expect(
      error(of: answer)?.hasPrefix("-32803 not formatted: line 2 holds a syntax error: ") == true)
  }
}
