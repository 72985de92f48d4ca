import NNLanguage
import Testing

/// A program with a mistake, everything that is said about it, and the text after the first repair.
struct ErrorText: Sendable, CustomTestStringConvertible {
  let program: String
  let said: String
  let repaired: String?

  init(_ program: String, says said: String, repaired: String? = nil) {
    self.program = program
    self.said = said
    self.repaired = repaired
  }

  var testDescription: String { said.split(separator: "\n").first.map(String.init) ?? "" }
}

@Suite struct ErrorTextTests {
  private static let analyzer = Analyzer(rules: ["dead-relu", "vanishing-gradient"])

  @Test(arguments: SyntaxErrorTexts.all + CallErrorTexts.all + ProgramErrorTexts.all)
  func saysExactly(_ example: ErrorText) {
    let source = SourceText(example.program)
    let analysis = Self.analyzer.analyze(source)
    let text = DiagnosticRenderer(source: source, file: "net.nn").render(analysis.diagnostics)
    #expect(text == example.said)
    #expect(analysis.diagnostics.first?.fixIts.first?.applied(to: source) == example.repaired)
  }

  /// A repair leaves nothing of what it repairs.
  @Test(arguments: SyntaxErrorTexts.all + CallErrorTexts.all + ProgramErrorTexts.all)
  func repairsWhatItSays(_ example: ErrorText) throws {
    guard let repaired = example.repaired else { return }
    let before = Self.analyzer.analyze(SourceText(example.program)).diagnostics
    let after = Self.analyzer.analyze(SourceText(repaired)).diagnostics
    let first = try #require(before.first)
    #expect(after.count { $0.id == first.id } < before.count { $0.id == first.id })
  }

  @Test func tabsWideCharactersAndLongLinesStayAligned() {
    let tabbed = SourceText("let a =\t1 +\t# x")
    #expect(
      DiagnosticRenderer(source: tabbed, file: nil).render(
        Analyzer().analyze(tabbed).diagnostics)
          == """
          error[unknown-character]: the character `#` has no meaning here
            |
          1 | let a = 1 + # x
            |             ^
            |
          help: comments start with `//`
          """)
    let long = SourceText("let a = " + String(repeating: "1 + ", count: 1000) + "# x")
    let text = DiagnosticRenderer(source: long, file: "a.nn").render(
      Analyzer().analyze(long).diagnostics)
    #expect(text.hasPrefix("a.nn:1:4009: error[unknown-character]"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 110 })
  }
}
