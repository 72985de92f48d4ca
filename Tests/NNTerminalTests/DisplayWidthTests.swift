import NNTerminal
import Testing

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("nn> ", 4), ("∂loss/∂x", 8), ("数学", 4), ("😀", 2), ("e\u{301}", 1), ("…▇▅", 3),
    ("\u{1B}[1mnn>\u{1B}[0m ", 4), ("ｶﾅ", 2), ("한글", 4),
  ])
  func cellsAreCounted(text: String, expected: Int) {
    #expect(text.displayWidth == expected)
  }

  @Test func cuttingLeavesAMark() {
    #expect("abcdef".truncated(toDisplayWidth: 6) == "abcdef")
    #expect("abcdefg".truncated(toDisplayWidth: 6) == "abcde…")
    #expect("数学数学".truncated(toDisplayWidth: 6) == "数学…")
    #expect("abc".truncated(toDisplayWidth: 0) == "")
  }

  @Test func paddingCountsCells() {
    #expect("数".padded(toDisplayWidth: 4) == "数  ")
    #expect("abcde".padded(toDisplayWidth: 4) == "abcde")
  }
}
