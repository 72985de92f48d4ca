import NNLanguage

/// Folds function bodies, argument lists, chains and blocks of comments.
enum FoldingRangesFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.foldingRangeProvider = true
  }

  static func respond(
    to request: FoldingRangeRequest, in document: Document, client: ClientCapabilities
  ) -> [FoldingRange] {
    let tree = document.analysis.tree
    var found: [Int: FoldingRange] = [:]
    /// Keeps the longest of those that begin on one line: an editor shows one.
    func fold(_ range: SourceRange, _ kind: FoldingRangeKind?) {
      let start = tree.source.lineIndex(at: range.start)
      let end = tree.source.lineIndex(at: range.end)
      guard end > start, end > found[start]?.endLine ?? -1 else { return }
      found[start] = FoldingRange(startLine: start, endLine: end, kind: kind)
    }
    var pending = [tree.root]
    while let node = pending.popLast() {
      switch node.kind {
      case .file: break
      case .body, .closure, .call, .array, .parameterList, .postfix, .infix:
        // The line of a closing bracket stays in sight, as editors have it.
        let closer = tree.token(at: node.range.end - 1)
        let closes = closer?.startsLine == true && closer?.range.count == 1
        let last = tree.source.lineIndex(at: node.range.end)
        let end = closes ? tree.source.lineRange(last - 1).end : node.range.end
        fold(SourceRange(node.range.start, max(node.range.start, end)), nil)
      default: break
      }
      pending += node.childNodes
    }
    for block in commentBlocks(in: tree.source) { fold(block, .comment) }
    return found.values.sorted { $0.startLine < $1.startLine }
  }

  /// Neighbouring lines that hold nothing but a comment.
  private static func commentBlocks(in source: SourceText) -> [SourceRange] {
    var blocks: [SourceRange] = []
    var first: Int?
    for line in 0...source.lineCount {
      let isComment =
        line < source.lineCount
        && source.bytes[source.lineRange(line).start..<source.lineRange(line).end]
          .drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
          .starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")])
      if isComment {
        first = first ?? line
      } else if let start = first {
        blocks.append(
          SourceRange(source.lineRange(start).start, source.lineRange(line - 1).end))
        first = nil
      }
    }
    return blocks
  }
}
