import NNTerminal

/// Text with places where a line may or must break (Wadler, "A prettier printer", 2003).
indirect enum Document: Sendable {
  case text(String)
  /// A blank that vanishes at the start of a line.
  case space
  /// A blank, or a line end where the group around it is broken.
  case line
  /// Nothing, or a line end where the group around it is broken.
  case softLine
  case hardLine
  /// An empty line, at the start of a line.
  case blankLine
  /// Only where the group around it is broken.
  case ifBroken(String)
  /// `// …` behind what stands before it; ends the line.
  case trailingComment(String)
  /// `// …` on a line of its own.
  case ownLineComment(String)
  case concat([Document])
  /// Two more blanks at the start of each line inside.
  case indent(Document)
  /// Breaks as a whole where it does not fit on the line.
  case group(Document, isBroken: Bool)

  static let empty = Document.concat([])

  /// A group; broken from the start where it holds a line end that must be.
  static func grouped(_ inner: Document, breaks: Bool = false) -> Document {
    .group(inner, isBroken: breaks || inner.mustBreak)
  }

  /// Whether a line end stands inside that no group can avoid.
  var mustBreak: Bool {
    switch self {
    case .hardLine, .blankLine, .trailingComment, .ownLineComment: true
    case .concat(let parts): parts.contains { $0.mustBreak }
    case .indent(let inner): inner.mustBreak
    case .group(_, let isBroken): isBroken
    default: false
    }
  }

  /// The text; no blank stands at the end of a line.
  func printed(width: Int) -> String {
    var printer = Printer(width: width)
    printer.print(self)
    return printer.output
  }
}

private struct Printer {
  let width: Int
  var output = ""
  private var column = 0
  private var isAtLineStart = true
  private var indent = 0
  private var owesSpace = false

  init(width: Int) { self.width = width }

  private struct Item {
    var document: Document
    var indent: Int
    var isBroken: Bool
  }

  mutating func print(_ document: Document) {
    var stack = [Item(document: document, indent: 0, isBroken: true)]
    while let item = stack.popLast() {
      switch item.document {
      case .text(let text): write(text)
      case .space: owesSpace = !isAtLineStart
      case .line where !item.isBroken: owesSpace = !isAtLineStart
      case .softLine where !item.isBroken: break
      case .line, .softLine, .hardLine: newLine(item.indent)
      case .blankLine:
        newLine(item.indent)
        if !output.isEmpty { output += "\n" }
      case .ifBroken(let text): if item.isBroken { write(text) }
      case .trailingComment(let text):
        if isAtLineStart, output.last == "\n" { output.removeLast() }
        output += output.isEmpty ? text : " " + text
        isAtLineStart = false
        newLine(item.indent)
      case .ownLineComment(let text):
        newLine(item.indent)
        write(text)
        newLine(item.indent)
      case .concat(let parts):
        for part in parts.reversed() {
          stack.append(Item(document: part, indent: item.indent, isBroken: item.isBroken))
        }
      case .indent(let inner):
        stack.append(Item(document: inner, indent: item.indent + 2, isBroken: item.isBroken))
      case .group(let inner, let isBroken):
        let breaks = isBroken || !fits(inner, then: stack)
        stack.append(Item(document: inner, indent: item.indent, isBroken: breaks))
      }
    }
  }

  private mutating func write(_ text: String) {
    guard !text.isEmpty else { return }
    if isAtLineStart {
      output += String(repeating: " ", count: indent)
      column = indent
      isAtLineStart = false
    } else if owesSpace {
      output += " "
      column += 1
    }
    owesSpace = false
    output += text
    column += text.displayWidth
  }

  private mutating func newLine(_ indent: Int) {
    self.indent = indent
    owesSpace = false
    guard !isAtLineStart else { return }
    output += "\n"
    isAtLineStart = true
    column = indent
  }

  /// Whether `document`, on one line, and what follows up to the next possible break fit.
  private func fits(_ document: Document, then rest: [Item]) -> Bool {
    var room = width - (isAtLineStart ? indent : column) - (owesSpace ? 1 : 0)
    var stack = [Item(document: document, indent: 0, isBroken: false)]
    var following = rest[...]
    while room >= 0 {
      guard let item = stack.popLast() ?? following.popLast() else { return true }
      switch item.document {
      case .text(let text): room -= text.displayWidth
      case .space: room -= 1
      case .line:
        if item.isBroken { return true }
        room -= 1
      case .softLine: if item.isBroken { return true }
      case .hardLine, .blankLine, .trailingComment, .ownLineComment: return true
      case .ifBroken: break
      case .concat(let parts):
        for part in parts.reversed() {
          stack.append(Item(document: part, indent: 0, isBroken: item.isBroken))
        }
      case .indent(let inner):
        stack.append(Item(document: inner, indent: 0, isBroken: item.isBroken))
      case .group(let inner, let isBroken):
        stack.append(Item(document: inner, indent: 0, isBroken: isBroken && item.isBroken))
      }
    }
    return false
  }
}
