import NNLanguage

extension Session {
  /// `save "net.nn"`: writes the declarations, formatted.
  func save(to file: String) throws -> StatementResult {
    guard !state.entries.isEmpty else {
      throw SessionError("nothing-to-save", "nothing is declared yet")
    }
    let name = file.hasSuffix(".nn") ? file : file + ".nn"
    let text = Formatter().format(state.documentText) ?? state.documentText
    try FileAccess.write(text, to: resolve(name))
    return StatementResult(
      statement: "", text: "wrote \(name): \(state.entries.count) declarations",
      json: .object(["kind": .string("save"), "file": .string(name)]))
  }

  /// `open "net.nn"`: another network in place of this one; `undo` brings this one back.
  func open(_ file: String) throws -> StatementResult {
    if let showsPart {
      let results = load(file: resolve(file), each: showsPart)
      return StatementResult(
        statement: "", json: .object(["kind": .string("open")]),
        status: results.map(\.status).max() ?? 0)
    }
    let results = load(file: resolve(file))
    let text = results.flatMap { result in
      [result.renderedDiagnostics, result.text].filter { !$0.isEmpty }
    }.joined(separator: "\n")
    let status = results.map(\.status).max() ?? 0
    return StatementResult(
      statement: "", text: status == 2 ? "" : text, json: .object(["kind": .string("open")]),
      renderedDiagnostics: status == 2 ? text : "", status: status)
  }
}
