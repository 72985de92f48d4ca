/// A repair of the text: a sentence and the edits that carry it out.
package struct FixIt: Sendable, Hashable {
  /// One replaced range; an empty range inserts, an empty text deletes.
  package struct Edit: Sendable, Hashable {
    /// What is replaced.
    package var range: SourceRange
    /// What stands there afterwards.
    package var replacement: String

    /// Makes an edit.
    package init(_ range: SourceRange, _ replacement: String) {
      self.range = range
      self.replacement = replacement
    }
  }

  /// What the repair does, as an order: "flatten the image first".
  package var message: String
  /// The edits, which do not overlap.
  package var edits: [Edit]

  /// Makes a fix-it.
  package init(_ message: String, _ edits: [Edit]) {
    self.message = message
    self.edits = edits
  }

  /// A fix-it that inserts `text` at `offset`.
  package static func insert(_ text: String, at offset: Int, _ message: String) -> FixIt {
    FixIt(message, [Edit(SourceRange(at: offset), text)])
  }

  /// A fix-it that puts `text` in place of `range`.
  package static func replace(_ range: SourceRange, with text: String, _ message: String) -> FixIt {
    FixIt(message, [Edit(range, text)])
  }

  /// A fix-it that deletes `range`.
  package static func remove(_ range: SourceRange, _ message: String) -> FixIt {
    FixIt(message, [Edit(range, "")])
  }

  /// The text after the edits; edits that lie outside or overlap earlier ones are left out.
  package func applied(to source: SourceText) -> String { source.applying(edits) }
}

extension SourceText {
  /// The text after `edits`; one that lies outside or overlaps an earlier one is left out.
  package func applying(_ edits: [FixIt.Edit]) -> String {
    var result: [UInt8] = []
    var position = 0
    for edit in edits.sorted(by: { $0.range < $1.range }) {
      guard edit.range.start >= position, edit.range.end <= bytes.count else { continue }
      result += bytes[position..<edit.range.start]
      result += edit.replacement.utf8
      position = edit.range.end
    }
    result += bytes[position...]
    return String(decoding: result, as: UTF8.self)
  }
}
