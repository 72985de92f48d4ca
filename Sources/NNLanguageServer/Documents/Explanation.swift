import NNSession

/// The texts that hover and completion show, in Markdown or plain.
enum Explanation {
  /// All about something that can be called: its signature, its sentence, its formulas.
  static func text(of callable: Callable, markdown: Bool) -> String {
    var parts = [code(callable.signature, markdown: markdown)]
    if let summary = callable.summary, !summary.isEmpty { parts.append(summary) }
    var formulas: [String] = []
    if let formula = callable.formula { formulas.append(formula) }
    if let gradient = callable.gradientFormula { formulas.append(gradient) }
    if !formulas.isEmpty {
      parts.append(code(formulas.joined(separator: "\n"), "", markdown: markdown))
    }
    let notes = callable.parameters.filter { !$0.summary.isEmpty }.map { parameter in
      let name = markdown ? "`\(parameter.name)`" : parameter.name
      return (markdown ? "- " : "  ") + "\(name): \(parameter.summary)"
    }
    if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  /// A piece of a program.
  static func code(_ text: String, _ language: String = "nn", markdown: Bool) -> String {
    markdown ? "```\(language)\n\(text)\n```" : text
  }
}
