import NNLanguage
import Testing

@Suite struct ParserTests {
  @Test(arguments: Examples.all.map(\.name))
  func examplesParseWithoutError(name: String) throws {
    let text = try #require(Examples.all.first { $0.name == name }).text
    let tree = SyntaxTree.parse(text)
    #expect(tree.syntaxDiagnostics() == [])
    #expect(tree.roundTripped == Array(text.utf8))
  }

  @Test func statementsContinueOverLines() {
    let tree = SyntaxTree.parse(
      """
      let a = x

        // a comment between
        .dense(4)
        .relu()
      let b = a +
        1
      let c = a
        - 1
      train epochs: 1,
        batch: 2
      """)
    #expect(tree.syntaxDiagnostics() == [])
    #expect(tree.statements.count == 4)
  }

  @Test(arguments: [
    ("let a = x.dense(", true), ("let a = [1, 2", true), ("let a = x +", true),
    ("let a =", true), ("train epochs: 1,", true), ("func f(x) {", true),
    ("func f(x) {\nreturn x", true), ("@allow(dead-relu)", true),
    ("let a = x.dense(4)", false), ("train", false), ("", false), ("func f(x) { return x }", false),
    ("let a = \"open", false), ("let a = x.dense(4))", false), ("x.repeated(2) { x in x", true),
  ])
  func knowsWhetherMoreMustFollow(text: String, isIncomplete: Bool) {
    #expect(SyntaxTree.parse(text, mode: .prompt).isIncomplete == isIncomplete)
  }

  @Test func deepNestsAreRefusedNotFollowed() {
    for opener in ["(", "[", "f(", "-(", "f(x: ", "f(2) { x in (", "x["] {
      let text = "let a = " + String(repeating: opener, count: 100_000)
      let tree = SyntaxTree.parse(text)
      #expect(tree.roundTripped == Array(text.utf8))
      #expect(tree.syntaxDiagnostics().count == 1)
    }
    for unit in ["func f(x) { ", "func f(x) let a = 1; ", "@a(", "@a ", "- ", ". "] {
      let text = String(repeating: unit, count: 50_000)
      #expect(SyntaxTree.parse(text).roundTripped == Array(text.utf8))
      _ = SyntaxTree.parse(text).syntaxDiagnostics()
    }
    let text =
      "let a = " + String(repeating: "(", count: 150) + "1" + String(repeating: ")", count: 150)
    #expect(SyntaxTree.parse(text).syntaxDiagnostics() == [])
  }

  @Test func longLinesTakeLinearTime() {
    let chain = "let a = x" + String(repeating: ".relu()", count: 400_000)
    let sum = "let a = 1" + String(repeating: " + 1", count: 700_000)
    let rows = "data rows(x: [" + String(repeating: "[0, 1], ", count: 400_000) + "])"
    let garbage = String(repeating: ")(", count: 1_000_000)
    for text in [chain, sum, rows] {
      let tree = SyntaxTree.parse(text)
      #expect(tree.syntaxDiagnostics() == [])
      #expect(tree.roundTripped.count == text.utf8.count)
    }
    #expect(SyntaxTree.parse(garbage).syntaxDiagnostics().count == 1)
  }

  @Test func bytesThatAreNoTextGiveOneError() {
    var bytes = Array("let a = 1\nlet b = ".utf8)
    bytes += [0xFF, 0x00, 0xC0, 0x80]
    let tree = SyntaxTree.parse(SourceText(bytes: bytes))
    #expect(tree.roundTripped == bytes)
    let diagnostics = tree.syntaxDiagnostics()
    #expect(diagnostics.map(\.id) == ["invalid-utf8"])
    #expect(diagnostics.first?.message == "byte 0xFF is no UTF-8")
  }
}
