import NNLanguage
import Testing

@Suite struct CompletionTests {
  /// The proposals at `|` in the text.
  private static func at(_ marked: String, mode: SyntaxTree.Mode = .file) -> Completion {
    let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
    let source = SourceText(parts.joined())
    return Completion.at(parts[0].utf8.count, in: source, mode: mode, rules: ["dead-relu"])
  }

  @Test func opsThatFitTheShapeComeFirst() throws {
    let found = Self.at("input x: [4, 8, 8]\nlet y = x.|")
    let dense = try #require(found.candidates.first { $0.text == "dense" })
    let flatten = try #require(found.candidates.first { $0.text == "flatten" })
    #expect(flatten.isFitting)
    #expect(!dense.isFitting)
    #expect(dense.detail.contains("[4, 8, 8]"))
    #expect(found.candidates.last?.isFitting == false)
    #expect(Self.at("input x: [4]\nlet y = x.den|").candidates.map(\.text) == ["dense"])
    #expect(Self.at("input x: [4]\nlet y = x.den|").candidates.first?.isFitting == true)
  }

  @Test(arguments: [
    ("input x: [4]\nlet y = x.dense(3, |", "init: "),
    ("input x: [4]\nlet y = x.dense(3, init: .he, |", "bias: "),
    ("input x: [4]\nlet y = x.dense(3, init: |", ".he"),
    ("input x: [4]\nlet y = x.dense(3, init: .h|", "he"),
    ("tra|", "train"), ("train |", "epochs: "), ("optimizer |", "adam"), ("show |", "layers"),
    ("@allow(|", "dead-relu"), ("input x: |", "class"),
    ("func block(x, width = 3) { return x }\nlet y = 3\nlet z = block(y, |", "width: "),
    ("let hidden = 3\nlet z = hid|", "hidden"),
    ("func f(left) { let inner = left\nreturn inn|", "inner"),
    ("input x: [4]\noptimizer adam(|", "learningRate: "),
    ("input pixels: [4]\ndata csv(\"a.csv\", |", "pixels: "),
  ])
  func proposes(marked: String, expected: String) {
    #expect(Self.at(marked).candidates.map(\.text).contains(expected), "\(marked)")
  }

  @Test func labelsGivenAreNotProposedAgain() {
    let texts = Self.at("input x: [4]\nlet y = x.dense(3, init: .he, |").candidates.map(\.text)
    #expect(!texts.contains("init: "))
  }

  @Test func nothingWhereANameIsMadeUpAndInCommentsAndStrings() {
    #expect(Self.at("let |").candidates.isEmpty)
    #expect(Self.at("let a = 1 // x.|").candidates.isEmpty)
    #expect(Self.at("data csv(\"di|").isInString)
    #expect(!Self.at("unds|").candidates.contains { $0.text == "undo" })
    #expect(Self.at("und|", mode: .prompt).candidates.map(\.text) == ["undo"])
  }

  @Test func everyPlaceOfEveryExampleAnswers() {
    for (_, text) in Examples.all {
      let source = SourceText(text)
      for offset in stride(from: 0, through: source.bytes.count, by: 17) {
        _ = Completion.at(offset, in: SourceText(source[SourceRange(0, offset)]))
      }
    }
  }
}
