import NNLanguageServer
import Testing

struct HoverTests {
  private func hover(_ marked: String, at mark: Character = "1️⃣") async throws -> HoverResponse? {
    let marked = MarkedText(marked)
    let test = try await TestServer.open(marked.text)
    return try await test.answer(
      to: HoverRequest(textDocument: test.document, position: marked.position(mark)))
  }

  @Test func `a value shows its declaration and its documentation`() async throws {
    let hover = try await hover(
      "/// Pixels, row by row.\ninput image: [64] in 0...16\nlet y = 1️⃣image")
    #expect(
      hover?.contents.value == """
        ```nn
        input image: [64] in 0...16
        ```

        Pixels, row by row.
        """)
    #expect(hover?.range?.start == Position(line: 2, character: 8))
    #expect(hover?.range?.end == Position(line: 2, character: 13))
  }

  @Test func `a function shows its signature and its documentation`() async throws {
    let hover = try await hover(
      "/// Twice.\nfunc twice(x) { return x * 2 }\ninput x: [2]\nlet y = x.tw1️⃣ice()")
    #expect(
      hover?.contents.value == """
        ```nn
        twice(x)
        ```

        Twice.
        """)
  }

  @Test func `an op shows what it computes and its gradient`() async throws {
    let hover = try await hover("input x: [2]\nlet y = multiply1️⃣(x, x)")
    #expect(
      hover?.contents.value.hasPrefix(
        """
        ```nn
        multiply(a, b)
        ```

        The product of two values, element by element.

        ```
        y = a · b
        ∂a = ∂y · b, ∂b = ∂y · a
        ```
        """) == true)
  }

  @Test(arguments: ["1️⃣", "input x: [1️⃣2]", "// 1️⃣x", "let y = 1️⃣nothing", "input x: [2]  1️⃣  "])
  func `where nothing stands nothing is shown`(text: String) async throws {
    #expect(try await hover(text) == nil)
  }
}
