import Gradcheck
import NNSession
import NNAutodiff
import NNLanguage

/// Shows shapes within the text: after each op that changes the shape, `« [6, 28, 28]»`, and the
/// number of parameters after the loss.
enum InlayHintsFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.inlayHintProvider = true
  }

  static func respond(
    to request: InlayHintRequest, in document: Document, client: ClientCapabilities
  ) -> [InlayHint] {
    let wanted = document.text.sourceRange(of: request.range)
    var hints: [(offset: Int, hint: InlayHint)] = []
    func show(_ label: String, at offset: Int, tooltip: String, kind: InlayHintKind?) {
      guard wanted.touches(offset) else { return }
      let hint = InlayHint(
        position: document.text.position(at: offset), label: label, kind: kind, tooltip: tooltip,
        paddingLeft: true)
      hints.append((offset, hint))
    }
    var pending = document.analysis.tree.statements.filter {
      $0.range.start <= wanted.end && wanted.start <= $0.range.end
    }
    let clauses = pending.filter { $0.kind == .clause }.map(\.range)
    while let node = pending.popLast() {
      let children = node.childNodes
      pending += children
      if node.kind == .postfix {
        for (callee, call) in zip(children, children.dropFirst()) where call.kind == .call {
          guard let name = callee.token(.identifier),
            let shape = shape(afterCall: name, in: document.analysis.facts)
          else { continue }
          // That a loss is a number goes without saying.
          if shape == "[]", clauses.contains(where: { $0.contains(call.range) }) { continue }
          show(shape, at: call.range.end, tooltip: "the shape of one example", kind: .type)
        }
      }
      if let call = node.functionCall(in: document.analysis.tree),
        let name = node.declaredName, let type = document.analysis.facts.type(ofValue: name)
      {
        show("\(type)", at: call.range.end, tooltip: "the shape of one example", kind: .type)
      }
      if node.kind == .clause, node.statementWord == .loss {
        let count = document.analysis.facts.parameterCount()
        let label = count.counted("parameter")
        if count > 0 {
          show(label, at: node.range.end, tooltip: "numbers that training changes", kind: nil)
        }
      }
    }
    return hints.sorted { $0.offset < $1.offset }.map(\.hint)
  }

  /// The shape that a call gives, if it is another than it got, and the same in all uses.
  private static func shape(afterCall name: SyntaxToken, in facts: NetworkFacts) -> String? {
    let uses = facts.uses(ofCall: name.range)
    guard uses.contains(where: { $0.operand?.shape != $0.result.shape }) else { return nil }
    let shapes = Set(uses.map(\.result.description))
    return shapes.count == 1 ? shapes.first : nil
  }
}

extension SyntaxNode {
  /// The call of a user's function that a `let` of the file ends with: no op stands for it.
  fileprivate func functionCall(in tree: SyntaxTree) -> SyntaxNode? {
    guard kind == .letDeclaration, let expression = childExpression, expression.kind == .postfix,
      let call = expression.childNodes.last, call.kind == .call,
      let name = expression.childNodes.dropLast().last?.token(.identifier)?.name,
      Scope(at: range.start, in: tree).function(name) != nil
    else { return nil }
    return call
  }
}
