import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor

extension DocumentAnalysis {
  /// The type that a declaration gives its name, as it is shown: `[64]`, `class(10)`.
  func typeText(ofDeclaration statement: SyntaxNode) -> String? {
    if let written = statement.child(.type) ?? statement.child(.shape) { return written.text }
    // Inside of a body a `let` has another type with each use.
    guard statement.kind == .letDeclaration, tree.statements.contains(statement),
      let name = statement.declaredName
    else { return nil }
    return facts.type(ofValue: name)?.description
  }

  /// The type of what a call gives, as it is shown, where it is the same for all uses; the call is
  /// named by the word that is called.
  func typeText(ofCall name: SyntaxToken) -> String? {
    let types = Set(facts.uses(ofCall: name.range).map(\.result.description))
    return types.count == 1 ? types.first : nil
  }

  /// What is known of a call besides its op: shapes and parameters, one paragraph for each use.
  func facts(ofCall name: SourceRange) -> [String] {
    let uses = facts.uses(ofCall: name)
    var paragraphs = uses.prefix(Self.usesShown).map { use in
      var lines = [use.operand.map { "\($0) → \(use.result)" } ?? "\(use.result)"]
      for parameter in use.parameters {
        lines.append("\(use.path).\(parameter.name): \(parameter.shape)")
      }
      let count = use.parameters.reduce(0) { $0 + $1.shape.count }
      if count > 0 { lines.append(count.counted("parameter")) }
      return lines
    }
    if uses.count > Self.usesShown {
      paragraphs.append(["and \(uses.count - Self.usesShown) uses more"])
    }
    return paragraphs.map { $0.joined(separator: "  \n") }
  }

  /// What is known of a declared value besides its type: how many numbers are learned in it.
  func facts(ofDeclaration statement: SyntaxNode) -> [String] {
    guard statement.kind == .letDeclaration, tree.statements.contains(statement),
      let name = statement.declaredName
    else { return [] }
    let count = facts.parameterCount(below: name)
    return count == 0 ? [] : [count.counted("parameter")]
  }

  /// How many uses of a call inside a function are told apart.
  private static let usesShown = 4
}
