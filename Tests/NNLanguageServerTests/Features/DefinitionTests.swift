import NNLanguageServer
import Testing

struct DefinitionTests {
  private static let text = """
    input 1️⃣x: [2]
    func 2️⃣layer(3️⃣x, _ width) {
      let 4️⃣wide = 5️⃣x.dense(width)
      return 6️⃣wide.relu()
    }
    let y = 7️⃣x.8️⃣layer(3)
    let z = y.repeated(2) { a in 9️⃣a }
    """

  @Test(
    arguments: [
      ("5️⃣", "3️⃣"), ("6️⃣", "4️⃣"), ("7️⃣", "1️⃣"), ("8️⃣", "2️⃣"), ("1️⃣", "1️⃣"), ("2️⃣", "2️⃣"),
    ] as [(Character, Character)])
  func `a name leads to its declaration`(use: Character, declaration: Character) async throws {
    let marked = MarkedText(Self.text)
    let test = try await TestServer.open(marked.text)
    let answer = try await test.answer(
      to: DefinitionRequest(textDocument: test.document, position: marked.position(use)))
    let location = try #require(answer)
    #expect(location.uri == TestServer.uri)
    #expect(location.range.start == marked.position(declaration))
  }

  @Test func `a closure's value leads to its name`() async throws {
    let marked = MarkedText("input x: [2]\nlet z = x.repeated(2) { 1️⃣a in 2️⃣a }\n")
    let test = try await TestServer.open(marked.text)
    let answer = try await test.answer(
      to: DefinitionRequest(textDocument: test.document, position: marked.position("2️⃣")))
    #expect(answer?.range.start == marked.position("1️⃣"))
  }

  @Test func `ops, blanks and unknown names lead nowhere`() async throws {
    let marked = MarkedText("input x: [2]1️⃣\nlet y = 2️⃣q.3️⃣relu()4️⃣")
    let test = try await TestServer.open(marked.text)
    for mark in marked.marks {
      let answer = try await test.answer(
        to: DefinitionRequest(textDocument: test.document, position: marked.position(mark)))
      #expect(answer == nil, "at \(mark)")
    }
  }
}
