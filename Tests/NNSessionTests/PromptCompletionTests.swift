import NNSession
import Testing

@Suite("Completion at the prompt")
struct PromptCompletionTests {
  @Test("Values stand before the words that start a statement, and prompt-only words are there")
  func statements() {
    let completion = PromptCompletion(before: "input x: [3]\n", after: "")
    #expect(completion.replacedScalars == 0)
    #expect(completion.items.first?.text == "x")
    #expect(completion.items.first?.summary == "[3]")
    #expect(completion.items.contains { $0.text == "undo" && $0.summary.isEmpty })
  }

  @Test("Only what goes on with the letters before the cursor")
  func prefix() {
    let completion = PromptCompletion(before: "input x: [3]\nlet h = x.rel", after: "")
    #expect(completion.replacedScalars == 3)
    #expect(completion.items.map(\.text) == ["relu"])
    #expect(completion.items.first?.summary == "relu(x)")
  }

  @Test("An op that refuses the value before the dot comes last and says why")
  func refusal() {
    let completion = PromptCompletion(before: "input x: [1, 4, 4]\nlet h = x.", after: "")
    #expect(completion.items.first?.summary.hasPrefix("`") == false)
    let dense = completion.items.first { $0.text == "dense" }
    #expect(dense?.summary.hasPrefix("`dense` expects features") == true)
    #expect(completion.items.last?.summary.hasPrefix("`") == true)
  }

  @Test("Labels that are not written yet, with their space")
  func labels() {
    let completion = PromptCompletion(before: "input x: [3]\nlet h = x.dense(4, bi", after: ")")
    #expect(completion.items.first?.text == "bias: ")
  }

  @Test("Topics after help and ?")
  func topics() {
    #expect(PromptCompletion(before: "?dens", after: "").items.map(\.text) == ["dense"])
    #expect(PromptCompletion(before: "help dens", after: "").replacedScalars == 4)
  }
}
