import NNLanguage
import Testing

@Suite struct FormatterTests {
  /// What learns in the language's description, whatever the op table holds today.
  static let formatter = Formatter { name in
    let plain: Set = [
      "relu", "tanh", "maxPool2d", "flatten", "mean", "gelu", "sigmoid", "matmul", "transposed",
      "positionalEncoding", "crossEntropy", "squaredError", "binaryCrossEntropy", "outer", "csv",
      "rows", "adam", "sgd", "normal", "verdict", "finding",
    ]
    return !plain.contains(name)
  }

  @Test(arguments: Examples.all.map(\.name))
  func examplesAreLaidOutAlready(name: String) throws {
    let text = try #require(Examples.all.first { $0.name == name }).text + "\n"
    #expect(Self.formatter.format(text) == text)
  }

  @Test(arguments: [
    ("", ""), ("\n\n", ""), ("let a=1;let b=2", "let a = 1\nlet b = 2\n"),
    ("\n\n// c  \n\n\n\nlet   a = 1   // d\n\n\n", "// c\n\nlet a = 1 // d\n"),
    (
      "let a = x.dense(4).relu().dense(2)",
      "let a = x\n  .dense(4).relu()\n  .dense(2)\n"
    ),
    (
      "let a = f(x.dense(4).dense(2))",
      "let a = f(x.dense(4).dense(2))\n"
    ),
    ("func f( x,_ y=1 ){return x*y}", "func f(x, _ y = 1) { return x * y }\n"),
    (
      "func f(x) {\nreturn x }", "func f(x) {\n  return x\n}\n"
    ),
    (
      "func f(x) { let y = x; return y }", "func f(x) {\n  let y = x\n  return y\n}\n"
    ),
    (
      "data rows(x: [1,2],)", "data rows(\n  x: [1, 2],\n)\n"
    ),
    (
      "let a = x // first\n  .relu() // second\n  // third\n  .tanh()",
      "let a = x // first\n  .relu() // second\n  // third\n  .tanh()\n"
    ),
    (
      "@allow( dead-relu,reason:\"so\" ) let a = x.repeated( 2 ){x in x.dense(8)}",
      "@allow(dead-relu, reason: \"so\")\nlet a = x.repeated(2) { x in x.dense(8) }\n"
    ),
    ("let a = -x + 1 ... 2", "let a = -x + 1...2\n"),
    (
      "func f(x) { // why\n  return x\n  // end\n}", "func f(x) { // why\n  return x\n  // end\n}\n"
    ),
    (
      "let total = firstOfTheSummands * aFactor + secondOfTheSummands * aFactor + thirdOfThem * aFactor",
      "let total = firstOfTheSummands * aFactor\n  + secondOfTheSummands * aFactor\n  + thirdOfThem * aFactor\n"
    ),
    (
      "let y = someFunction(firstArgument, second: 12345678, third: 12345678, fourth: 123456789)",
      "let y = someFunction(\n  firstArgument,\n  second: 12345678,\n  third: 12345678,\n  fourth: 123456789,\n)\n"
    ),
  ])
  func laysOut(text: String, expected: String) {
    let once = Self.formatter.format(text)
    #expect(once == expected)
    #expect(once.flatMap { Self.formatter.format($0) } == expected)
  }

  @Test func leavesDamagedFilesAlone() {
    #expect(Self.formatter.format("let a = (1") == nil)
    #expect(Self.formatter.format("let a = \"x") == nil)
  }

  /// Blanks and comments thrown in at random: comments stay, tokens stay, twice is once.
  @Test func keepsTokensAndComments() {
    var random = SeededGenerator(seed: 7)
    for (_, text) in Examples.all {
      let tree = SyntaxTree.parse(text)
      for _ in 0..<40 {
        var mangled = ""
        var comments = 0
        for token in tree.root.allTokens {
          let trivia = tree.source[token.leadingTrivia]
          mangled += trivia
          if trivia.contains("\n") {
            switch Int.random(in: 0...5, using: &random) {
            case 0: mangled += "   "
            case 1: mangled += "// note \(comments)\n"
            case 2: mangled += "\n\n\n"
            default: break
            }
          } else if !trivia.isEmpty, Int.random(in: 0...3, using: &random) == 0 {
            mangled += "  "
          }
          if token.kind == .comma, Int.random(in: 0...5, using: &random) == 0 {
            mangled += token.text + " // why \(comments)\n"
            comments += 1
            continue
          }
          mangled += token.text
        }
        guard SyntaxTree.parse(mangled).isWellFormed else { continue }
        let once = Self.formatter.format(mangled)
        let twice = once.flatMap { Self.formatter.format($0) }
        #expect(once == twice, "\(mangled)\n---\n\(once ?? "")\n---\n\(twice ?? "")")
        #expect(Self.words(once ?? "") == Self.words(mangled), "\(mangled)\n---\n\(once ?? "")")
        #expect(Self.comments(once ?? "") == Self.comments(mangled))
      }
    }
  }

  private static func words(_ text: String) -> [String] {
    // Commas at the end of a list and `;` are the formatter's to settle.
    SyntaxTree.parse(text).root.allTokens.map(\.text).filter { ![",", ";"].contains($0) }
  }

  private static func comments(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.firstRange(of: "//").map { String(line[$0.lowerBound...]).trimmed }
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
