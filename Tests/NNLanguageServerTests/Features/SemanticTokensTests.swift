import NNLanguage
import NNLanguageServer
import Testing

struct SemanticTokensTests {
  /// The numbers of an answer as `word type`, in the order of the text.
  private func words(_ text: String, range: PositionRange? = nil) async throws -> [String] {
    let test = try await TestServer.open(text)
    let data: [Int]
    if let range {
      data = try await test.answer(
        to: DocumentSemanticTokensRangeRequest(textDocument: test.document, range: range)
      ).data
    } else {
      data = try await test.answer(
        to: DocumentSemanticTokensRequest(textDocument: test.document)
      ).data
    }
    let types = [
      "keyword", "variable", "parameter", "function", "property", "enumMember", "number", "string",
      "comment", "decorator", "operator",
    ]
    let document = DocumentText(text, encoding: .utf16)
    var (line, character) = (0, 0)
    return stride(from: 0, to: data.count - 4, by: 5).map { index in
      character = data[index] == 0 ? character + data[index + 1] : data[index + 1]
      line += data[index]
      let start = Position(line: line, character: character)
      let end = Position(line: line, character: character + data[index + 2])
      let range = document.sourceRange(of: PositionRange(start: start, end: end))
      return "\(document.source[range]) \(types[data[index + 3]])"
    }
  }

  @Test func `words have their kinds`() async throws {
    let words = try await words(
      """
      // 😀 é
      input x: [2] of index(9)
      @allow(dead-relu, reason: "no")
      let y = x.layer(2, init: .he) // end
      """)
    #expect(
      words == [
        "// 😀 é comment", "input keyword", "x variable", "2 number", "of keyword",
        "index keyword", "9 number", "@ decorator", "allow decorator", "dead enumMember",
        "relu enumMember", "reason property", "\"no\" string", "let keyword", "y variable",
        "x variable", "layer function", "2 number", "init property", "he enumMember",
        "// end comment",
      ])
  }

  @Test func `a range holds only its words`() async throws {
    let range = PositionRange(
      start: Position(line: 1, character: 0), end: Position(line: 2, character: 0))
    #expect(
      try await words("seed 1\nseed 2\nseed 3\n", range: range) == ["seed keyword", "2 number"])
  }
}
