import NNLanguageServer
import Testing

struct InlayHintsTests {
  /// The text with its hints between `«` and `»`.
  private func shown(_ text: String, lines: Range<Int> = 0..<100) async throws -> String {
    let test = try await TestServer.open(text)
    let hints = try await test.answer(
      to: InlayHintRequest(
        textDocument: test.document,
        range: PositionRange(
          start: Position(line: lines.lowerBound, character: 0),
          end: Position(line: lines.upperBound, character: 0))))
    let document = DocumentText(text, encoding: .utf16)
    var bytes = Array(text.utf8)
    for hint in hints.reversed() {
      #expect(hint.paddingLeft == true)
      bytes.insert(
        contentsOf: "« \(hint.label)»".utf8, at: document.offset(of: hint.position))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `ops that change the shape show it, the loss shows its parameters`() async throws {
    let text = """
      input image: [8, 8] in 0...16
      target digit: class(10)
      let hidden = (image / 16).flatten().dense(128, init: .he).relu()
      let logits = hidden
        .dense(10)
      loss crossEntropy(logits, digit)
      """
    #expect(
      try await shown(text) == """
        input image: [8, 8] in 0...16
        target digit: class(10)
        let hidden = (image / 16).flatten()« [64]».dense(128, init: .he)« [128]».relu()
        let logits = hidden
          .dense(10)« [10]»
        loss crossEntropy(logits, digit)« 9,610 parameters»
        """)
  }

  @Test func `in a function a shape shows where all uses agree`() async throws {
    let text = """
      func layer(x, _ width) { return x.dense(width).mean() }
      func same(x) { return x.dense(3).relu() }
      input x: [2]
      let y = x.same()
      let z = x.dense(5).same()
      let a = x.layer(3)
      let b = x.layer(4)
      """
    #expect(
      try await shown(text) == """
        func layer(x, _ width) { return x.dense(width).mean()« []» }
        func same(x) { return x.dense(3)« [3]».relu() }
        input x: [2]
        let y = x.same()« [3]»
        let z = x.dense(5)« [5]».same()« [3]»
        let a = x.layer(3)« []»
        let b = x.layer(4)« []»
        """)
  }

  @Test func `only the lines asked for have hints`() async throws {
    let text = "input x: [2]\nlet a = x.dense(3)\nlet b = x.dense(4)\n"
    #expect(
      try await shown(text, lines: 2..<3)
        == "input x: [2]\nlet a = x.dense(3)\nlet b = x.dense(4)« [4]»\n")
  }

  @Test func `a mistake hides only what depends on it`() async throws {
    let text = "input x: [2]\nlet a = x.dense(3)\nlet b = a.dens(4)\nlet c = a.dense(5)"
    #expect(
      try await shown(text)
        == "input x: [2]\nlet a = x.dense(3)« [3]»\nlet b = a.dens(4)\nlet c = a.dense(5)« [5]»")
  }
}
