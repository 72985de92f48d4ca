import NNSession
import Testing

/// No text may crash the prompt or change what is open.
struct BadInputTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  @Test func survivesGarbage() {
    var generator = Generator(state: 5)
    let session = Session()
    _ = session.evaluate("input x: [2]")
    let words = [
      "let", "x", "y", "=", ".", "dense", "(", ")", "[", "]", "4", "-1", "1e9", "loss", "train",
      "gradcheck", "set", "show", "undo", "redo", "expect", "input", ":", ",", "\"", "{", "}", "in",
      "func", "gradient", "return", "@allow", "\n", ";", "//", "é", "\u{0}", "…", "random", "data",
    ]
    for _ in 0..<1500 {
      let text = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }.joined(separator: Bool.random(using: &generator) ? " " : "")
      _ = session.evaluate(text)
    }
    for _ in 0..<500 {
      let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
      _ = session.evaluate(String(decoding: bytes, as: UTF8.self))
    }
    #expect(session.evaluate("input final: [3]").first?.status == 0)
  }

  @Test func refusesDeepNestingAndLongLines() {
    let session = Session()
    let deep = "let x = " + String(repeating: "(", count: 10_000) + "1"
    #expect(session.evaluate(deep).first?.status == 2)
    let long = "let y = " + String(repeating: "1 + ", count: 2_500_000) + "]"
    #expect(session.evaluate(long).contains { $0.status == 2 })
    #expect(session.state.entries.isEmpty)
  }

  @Test func aHugeNameIsNotRepeatedWhole() {
    let session = Session()
    let name = String(repeating: "x", count: 3_000_000)
    for text in [name, "let \(name)\(name) = 3.", "open \"\(name)\"", "explain \(name)"] {
      let result = session.evaluate(text).first
      #expect(result?.status == 2)
      #expect(result?.renderedDiagnostics.utf8.count ?? 0 < 2000)
    }
  }

  @Test(arguments: ["1e300", "-5", "39", "1001", "0"])
  func refusesWidthsThatNoScreenHas(width: String) {
    let session = Session()
    #expect(session.evaluate("set display width: \(width)").first?.status == 2)
    #expect(session.evaluate("set display width: 100").first?.status == 0)
  }

  @Test func refusesHugeShapes() {
    let session = Session()
    _ = session.evaluate("input x: [2]")
    for text in [
      "let y = x.dense(9000000000000)", "input z: [1000000, 1000000, 1000000]",
      "let y = x.dense(0)", "let y = x.dense(-4)",
    ] {
      let result = session.evaluate(text)
      #expect(result.first?.status == 2, "\(text)")
    }
  }
}
