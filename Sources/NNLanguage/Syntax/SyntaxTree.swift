/// The lossless tree of one text: its tokens in order are the text, byte for byte.
///
/// Damage shows only as *unexpected* tokens, which the parser skipped, and *missing* ones, which it
/// went on without. Nodes live in flat arrays, so that neither a long chain nor a deep nest can
/// overflow the stack when a tree is made, walked over or freed. Sums, products and chains are one
/// flat node each.
package final class SyntaxTree: Sendable {
  /// How a text is read.
  package enum Mode: Sendable {
    /// A `.nn` file: what only makes sense at the prompt is an error.
    case file
    /// What was typed at the prompt.
    case prompt
  }

  /// The text that was parsed.
  package let source: SourceText
  /// How it was read.
  package let mode: Mode
  let tokens: [Token]
  let nodes: [RawNode]
  let elements: [RawElement]
  /// Whether the text ends where more must follow: in an open bracket, or after an operator, a comma
  /// or `=`. The prompt then asks for another line.
  package let isIncomplete: Bool

  init(
    source: SourceText, mode: Mode, tokens: [Token], nodes: [RawNode], elements: [RawElement],
    isIncomplete: Bool
  ) {
    self.source = source
    self.mode = mode
    self.tokens = tokens
    self.nodes = nodes
    self.elements = elements
    self.isIncomplete = isIncomplete
  }

  /// Parses `source`; never fails, whatever the bytes are. Linear in the length of the text.
  package static func parse(_ source: SourceText, mode: Mode = .file) -> SyntaxTree {
    var parser = Parser(source: source, mode: mode)
    return parser.parse()
  }

  /// Parses `text`.
  package static func parse(_ text: String, mode: Mode = .file) -> SyntaxTree {
    parse(SourceText(text), mode: mode)
  }

  /// The node of the whole text.
  package var root: SyntaxNode { SyntaxNode(tree: self, id: nodes.count - 1) }

  /// The statements in order.
  package var statements: [SyntaxNode] { root.childNodes.filter { $0.kind.isStatement } }

  /// Whether the text holds no syntax error: nothing missing, nothing unexpected, no bad token.
  package var isWellFormed: Bool { !syntaxDiagnostics().hasErrors }

  /// The text put together again from the tree; always equals `source`.
  package var roundTripped: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(source.bytes.count)
    var pending: [Range<Int>] = [nodes[nodes.count - 1].children]
    while let range = pending.popLast() {
      guard let index = range.first else { continue }
      pending.append(range.dropFirst())
      let element = elements[index]
      switch element.tag {
      case .node: pending.append(nodes[Int(element.value)].children)
      case .token, .unexpected:
        let token = tokens[Int(element.value)]
        result += source.bytes[Int(token.triviaStart)..<Int(token.end)]
      case .missing: break
      }
    }
    return result
  }
}

/// A node: its kind, its children in the tree's element array, and the tokens that it spans.
struct RawNode: Sendable {
  var kind: SyntaxKind
  var firstElement: UInt32
  var endElement: UInt32
  var firstToken: UInt32
  var endToken: UInt32

  var children: Range<Int> { Int(firstElement)..<Int(endElement) }
}

/// A child of a node.
struct RawElement: Sendable {
  enum Tag: UInt8, Sendable { case node, token, unexpected, missing }

  var tag: Tag
  /// What is expected, where `tag` is `.missing`.
  var expected: Expected = .name
  /// Node number, token number, or, for what is missing, the number of the token that stands there.
  var value: UInt32
}
