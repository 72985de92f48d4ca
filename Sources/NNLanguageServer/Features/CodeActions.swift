import NNLanguage

/// Offers the edits that the diagnostics carry, and all of them at once.
enum CodeActionsFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    guard client.codeActionLiterals else { return }
    capabilities.codeActionProvider = CodeActionOptions(codeActionKinds: [.quickFix, .sourceFixAll])
  }

  static func respond(
    to request: CodeActionRequest, in document: Document, client: ClientCapabilities
  ) -> [CodeAction]? {
    let asked = document.text.sourceRange(of: request.range)
    func isWanted(_ kind: CodeActionKind) -> Bool {
      request.context.only?.contains { kind.isKind(of: $0) } ?? true
    }
    var actions: [CodeAction] = []
    if isWanted(.quickFix) {
      for diagnostic in document.analysis.diagnostics
      where diagnostic.range.start <= asked.end && asked.start <= diagnostic.range.end {
        actions += quickFixes(for: diagnostic, in: document, client: client)
      }
    }
    // Only when asked by name: an editor that fixes on save does, one that shows a menu need not.
    if request.context.only != nil, isWanted(.sourceFixAll) {
      actions += fixAll(in: document)
    }
    return actions
  }

  private static func quickFixes(
    for diagnostic: NNLanguage.Diagnostic, in document: Document, client: ClientCapabilities
  ) -> [CodeAction] {
    diagnostic.fixIts.enumerated().map { index, fixIt in
      CodeAction(
        title: title(of: fixIt),
        kind: .quickFix,
        diagnostics: [
          DiagnosticsFeature.diagnostic(for: diagnostic, in: document, client: client)
        ],
        isPreferred: index == 0 ? true : nil,
        edit: WorkspaceEdit(changes: [document.uri: edits(fixIt.edits, in: document)]))
    }
  }

  /// The first repair of every diagnostic, as far as none touches another.
  private static func fixAll(in document: Document) -> [CodeAction] {
    var accepted: [FixIt.Edit] = []
    for fixIt in document.analysis.diagnostics.compactMap(\.fixIts.first) {
      let collides = fixIt.edits.contains { edit in
        accepted.contains {
          edit.range.start <= $0.range.end && $0.range.start <= edit.range.end
        }
      }
      if !collides { accepted += fixIt.edits }
    }
    guard !accepted.isEmpty else { return [] }
    return [
      CodeAction(
        title: "Fix all that can be fixed", kind: .sourceFixAll,
        edit: WorkspaceEdit(
          changes: [document.uri: edits(accepted.sorted { $0.range < $1.range }, in: document)]))
    ]
  }

  private static func edits(_ edits: [FixIt.Edit], in document: Document) -> [TextEdit] {
    edits.map { TextEdit(range: document.text.range(of: $0.range), newText: $0.replacement) }
  }

  /// The sentence with a capital, as menus have it.
  private static func title(of fixIt: FixIt) -> String {
    fixIt.message.prefix(1).uppercased() + fixIt.message.dropFirst()
  }
}
