/// A half-open range of UTF-8 offsets into one `SourceText`.
package struct SourceRange: Hashable, Sendable, Comparable {
  /// Offset of the first byte.
  package var start: Int
  /// Offset just past the last byte; never below `start`.
  package var end: Int

  /// Makes the range from `start` up to `end`; an end before the start gives the empty range.
  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  /// The empty range at one offset.
  package init(at offset: Int) { self.init(offset, offset) }

  /// Length in bytes.
  package var count: Int { end - start }
  /// Whether the range holds no byte.
  package var isEmpty: Bool { start == end }

  /// Whether `offset` lies inside, or at either edge.
  package func touches(_ offset: Int) -> Bool { start <= offset && offset <= end }
  /// Whether every byte of `other` lies inside.
  package func contains(_ other: SourceRange) -> Bool { start <= other.start && other.end <= end }
  /// The smallest range that holds both.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(start, other.start), max(end, other.end))
  }

  /// Orders by start, then by end.
  package static func < (a: SourceRange, b: SourceRange) -> Bool {
    (a.start, a.end) < (b.start, b.end)
  }
}

/// A line and a column as people count them: both from 1, columns in Unicode scalars.
package struct SourcePosition: Hashable, Sendable {
  /// Line, from 1.
  package var line: Int
  /// Unicode scalars from the line's start, from 1.
  package var column: Int

  /// Makes a position from a line and a column, both from 1.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
