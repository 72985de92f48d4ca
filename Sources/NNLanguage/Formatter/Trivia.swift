/// A `//` comment.
struct Comment {
  /// From `//` to the end of the line, without blanks at its end.
  var text: String
  /// Whether it stands behind something on its line.
  var isTrailing: Bool
  var followsBlankLine: Bool
}

/// The blanks and comments before a token.
struct Trivia {
  private(set) var comments: [Comment] = []
  /// Whether an empty line stands directly before the token.
  private(set) var endsWithBlankLine = false

  init(_ range: SourceRange, in tree: SyntaxTree) {
    guard !range.isEmpty else { return }
    let bytes = tree.source.bytes
    var index = range.start
    // The start of a file counts as the start of a line.
    var lineEnds = range.start == 0 ? 1 : 0
    while index < range.end {
      switch bytes[index] {
      case 0x0A:
        lineEnds += 1
        index += 1
      case 0x0D:
        if index + 1 >= range.end || bytes[index + 1] != 0x0A { lineEnds += 1 }
        index += 1
      case 0x2F:
        var end = index
        while end < range.end, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        var last = end
        while last > index, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
        comments.append(
          Comment(
            text: tree.source[SourceRange(index, last)], isTrailing: lineEnds == 0,
            followsBlankLine: lineEnds > 1))
        lineEnds = 0
        index = end
      default: index += 1
      }
    }
    endsWithBlankLine = lineEnds > 1
  }

  /// What has to be printed before a token inside a statement.
  var documents: [Document] {
    comments.map { $0.isTrailing ? .trailingComment($0.text) : .ownLineComment($0.text) }
  }
}
