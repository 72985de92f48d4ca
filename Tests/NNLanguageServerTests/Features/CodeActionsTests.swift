import NNLanguage
import NNLanguageServer
import Testing

struct CodeActionsTests {
  /// The text after an action's edits.
  private func applied(_ action: CodeAction, to text: String) -> String {
    let document = DocumentText(text, encoding: .utf16)
    let edits = (action.edit.changes[TestServer.uri.stringValue] ?? []).map {
      FixIt.Edit(document.sourceRange(of: $0.range), $0.newText)
    }
    return document.source.applying(edits)
  }

  private func actions(
    _ text: String, only: [CodeActionKind]? = nil
  ) async throws -> [CodeAction] {
    let test = try await TestServer.open(text)
    let whole = PositionRange(
      start: Position(line: 0, character: 0), end: Position(line: 99, character: 0))
    return try await test.answer(
      to: CodeActionRequest(
        textDocument: test.document, range: whole, context: CodeActionContext(only: only))) ?? []
  }

  @Test func `a diagnostic's repair is offered as an edit`() async throws {
    let text = "input x: [2]\nlet y = x.dense(3\n"
    let actions = try await actions(text)
    let action = try #require(actions.first)
    #expect(action.kind == .quickFix)
    #expect(action.isPreferred == true)
    #expect(action.diagnostics?.first?.code == "unclosed-bracket")
    #expect(applied(action, to: text) == "input x: [2]\nlet y = x.dense(3)\n")
  }

  @Test func `everything is fixed at once when asked for`() async throws {
    let text = "input x: [2]\nlet y = x.dense(3\nlet z = y.dense(4\n"
    let actions = try await actions(text, only: [.sourceFixAll])
    #expect(actions.map(\.title) == ["Fix all that can be fixed"])
    let action = try #require(actions.first)
    #expect(applied(action, to: text) == "input x: [2]\nlet y = x.dense(3)\nlet z = y.dense(4)\n")
  }

  @Test func `only the kinds asked for are offered, and only where asked`() async throws {
    #expect(
      try await actions("input x: [2\n", only: [CodeActionKind(rawValue: "refactor")]) == [])
    let test = try await TestServer.open("input x: [2]\nlet y = x.dense(3\n")
    let start = Position(line: 0, character: 0)
    let actions = try await test.answer(
      to: CodeActionRequest(
        textDocument: test.document, range: PositionRange(start: start, end: start),
        context: CodeActionContext()))
    #expect(actions == [])
  }
}
