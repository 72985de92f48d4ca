import NNTerminal
import Testing

struct PastedTextTests {
  @Test(arguments: [
    ("let x = 3\r", "let x = 3"),
    ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    ("\n\n  let x = 3\n\n", "  let x = 3"),
    ("a\tb\u{1B}[31m\u{7}", "a  b[31m"),
    ("", ""),
    ("\n\n", ""),
    ("größe 数 😀", "größe 数 😀"),
  ])
  func textIsMadeFit(pasted: String, expected: String) {
    #expect(PastedText.cleaned(pasted) == expected)
  }

  @Test func aSessionIsStrippedToItsStatements() {
    let session = """
      nn> let a = 1
      a: 1
      nn> let b = (2
        … + 3)
      b: 5
      digits [step 3]> show graph
      digits>
      """
    #expect(PastedText.cleaned(session) == "let a = 1\nlet b = (2\n+ 3)\nshow graph\n")
  }

  @Test func aComparisonIsNoPrompt() {
    #expect(PastedText.cleaned("expect loss > 3\nnn> x") == "expect loss > 3\nnn> x")
  }
}
