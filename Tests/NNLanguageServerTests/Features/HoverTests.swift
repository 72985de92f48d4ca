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

  @Test func `a statement's word shows how it is written`() async throws {
    #expect(
      try await hover("se1️⃣ed 7")?.contents.value
        == "```nn\nseed 7\n```\n\nFixes everything that is drawn; 0 without it.")
    #expect(try await hover("wat1️⃣ch x")?.contents.value.contains("Reserved") == true)
  }

  @Test(arguments: ["@allow(de1️⃣ad-relu)\nlet x = 1", "explain dead-re1️⃣lu"])
  func `a rule shows what it finds`(text: String) async throws {
    #expect(
      try await hover(text)?.contents.value.hasPrefix("ReLU units that are 0 for every example")
        == true)
  }

  @Test(arguments: ["1️⃣", "input x: [1️⃣2]", "// 1️⃣x", "let y = 1️⃣nothing", "input x: [2]  1️⃣  "])
  func `where nothing stands nothing is shown`(text: String) async throws {
    #expect(try await hover(text) == nil)
  }
}

extension HoverTests {
  private static let network = """
    input image: [64]
    target digit: class(10)
    let hidden = image.den1️⃣se(128, in2️⃣it: .he).relu()
    let logits = hidd3️⃣en.dense(10)
    func twice(x) { return x.de4️⃣nse(5) }
    let a = image.twice()
    let b = hidden.twice()
    loss crossEntropy(logits, digit)
    """

  @Test func `a layer shows its shapes and its parameters`() async throws {
    let text = try await hover(Self.network)?.contents.value
    #expect(text?.hasPrefix("```nn\ndense(x, units, init: .glorot, bias: .zeros)\n```") == true)
    #expect(text?.contains("y = x Wᵀ + b") == true)
    #expect(
      text?.hasSuffix(
        """
        [64] → [128]  
        hidden.dense.weight: [128, 64]  
        hidden.dense.bias: [128]  
        8,320 parameters
        """) == true, "\(text ?? "")")
  }

  @Test func `a label shows what it is for`() async throws {
    #expect(
      try await hover(Self.network, at: "2️⃣")?.contents.value
        == "```nn\ninit: .glorot\n```\n\nhow the weights start")
  }

  @Test func `a let shows its shape and what is learned in it`() async throws {
    #expect(
      try await hover(Self.network, at: "3️⃣")?.contents.value
        == "```nn\nlet hidden: [128]\n```\n\n8,320 parameters")
  }

  @Test func `a layer in a function shows each use`() async throws {
    let text = try await hover(Self.network, at: "4️⃣")?.contents.value
    #expect(text?.contains("[64] → [5]") == true)
    #expect(text?.contains("[128] → [5]") == true)
    #expect(text?.contains("b.twice.dense.weight: [5, 128]") == true)
  }
}
