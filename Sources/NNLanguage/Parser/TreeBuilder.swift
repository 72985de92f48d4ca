/// Collects the children of nodes that are still open.
struct TreeBuilder {
  /// Where a node began: how many finished children were waiting, and the next token.
  struct Mark {
    let pending: Int
    let token: Int
  }

  private(set) var nodes: [RawNode] = []
  private(set) var elements: [RawElement] = []
  private var pending: [RawElement] = []

  func mark(_ token: Int) -> Mark { Mark(pending: pending.count, token: token) }

  mutating func token(_ index: Int) {
    pending.append(RawElement(tag: .token, value: UInt32(truncatingIfNeeded: index)))
  }

  mutating func unexpected(_ index: Int) {
    pending.append(RawElement(tag: .unexpected, value: UInt32(truncatingIfNeeded: index)))
  }

  mutating func missing(_ expected: Expected, at index: Int) {
    pending.append(
      RawElement(tag: .missing, expected: expected, value: UInt32(truncatingIfNeeded: index)))
  }

  /// Makes one node of everything since `mark`.
  mutating func finish(_ mark: Mark, _ kind: SyntaxKind, before token: Int) {
    let first = elements.count
    elements.append(contentsOf: pending[mark.pending...])
    pending.removeSubrange(mark.pending...)
    nodes.append(
      RawNode(
        kind: kind, firstElement: UInt32(truncatingIfNeeded: first),
        endElement: UInt32(truncatingIfNeeded: elements.count),
        firstToken: UInt32(truncatingIfNeeded: mark.token),
        endToken: UInt32(truncatingIfNeeded: token)))
    pending.append(
      RawElement(tag: .node, value: UInt32(truncatingIfNeeded: nodes.count - 1)))
  }
}
