import NNLanguageServer
import Testing

struct SignatureHelpTests {
  private func help(_ text: String) async throws -> (label: String, parameter: String?)? {
    let marked = MarkedText("func layer(x, _ width, depth = 2) { return x }\ninput x: [2]\n" + text)
    let test = try await TestServer.open(marked.text)
    let answer = try await test.answer(
      to: SignatureHelpRequest(textDocument: test.document, position: marked.position("1️⃣")))
    guard let help = answer, let signature = help.signatures.first else { return nil }
    let parameter = help.activeParameter.map { signature.parameters[$0].label }
    #expect(signature.parameters.allSatisfy { signature.label.contains($0.label) })
    return (signature.label, parameter)
  }

  @Test(arguments: [
    ("let y = x.layer(1️⃣", "_ width"),
    ("let y = x.layer(1️⃣)", "_ width"),
    ("let y = layer(1️⃣", "x"),
    ("let y = layer(x, 1️⃣", "_ width"),
    ("let y = layer(x, 3, 1️⃣", "depth = 2"),
    ("let y = x.layer(3, depth: 1️⃣)", "depth = 2"),
    ("let y = x.layer((1 + 2) * 3, 1️⃣)", "depth = 2"),
    ("let y = relu(x.layer(relu([1, 2]), depth: 1️⃣))", "depth = 2"),
  ])
  func `the parameter at the cursor is marked`(text: String, parameter: String) async throws {
    let help = try #require(try await help(text))
    #expect(help.label == "layer(x, _ width, depth = 2)")
    #expect(help.parameter == parameter)
  }

  @Test(arguments: [
    "let y = 1️⃣x.layer(3)", "let y = x.layer(3)1️⃣", "let y = (1️⃣x)", "let y = nothing(1️⃣",
    "let y = x.layer(3\nlet z = 1️⃣", "1️⃣",
  ])
  func `outside of calls there is nothing to show`(text: String) async throws {
    #expect(try await help(text) == nil)
  }
}
