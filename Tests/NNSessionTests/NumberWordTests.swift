import NNSession
import Testing

/// One is, two are.
struct NumberWordTests {
  @Test(arguments: [(1, "; 1 is wrong; "), (2, "; 2 are wrong; ")])
  func failuresAreCounted(count: Int, words: String) {
    let text = Session().evaluate(
      """
      param w: [\(count)] = .normal(std: 0.5)
      func half(x) { return x * 0.5 }
      gradient half(x, dy) { return dy * 2 }
      let y = half(w * 3)
      gradcheck half
      """
    ).map(\.text).joined(separator: "\n")
    #expect(text.contains(words), "\(text)")
  }

  @Test(arguments: [(1, "pass: 1 coordinate agrees "), (2, "pass: 2 coordinates agree ")])
  func agreementIsCounted(count: Int, words: String) {
    let text = Session().evaluate(
      """
      param w: [\(count)] = .normal(std: 0.5)
      let y = w * 3
      gradcheck
      """
    ).map(\.text).joined(separator: "\n")
    #expect(text.contains(words), "\(text)")
  }
}
