import NNLanguage

/// The fewest changes of whole lines that make one text another.
enum LineDifference {
  /// How many lines are compared one by one; more that differ are replaced as one piece.
  private static let limit = 4000

  /// The changes from `old` to `new`, in the order of the text; none touches another.
  static func edits(from old: SourceText, to new: SourceText) -> [FixIt.Edit] {
    let oldLines = lines(of: old)
    let newLines = lines(of: new)
    // What both begin and end with needs no comparison.
    var prefix = 0
    while prefix < min(oldLines.count, newLines.count), oldLines[prefix] == newLines[prefix] {
      prefix += 1
    }
    var suffix = 0
    while suffix < min(oldLines.count, newLines.count) - prefix,
      oldLines[oldLines.count - 1 - suffix] == newLines[newLines.count - 1 - suffix]
    {
      suffix += 1
    }
    let oldMiddle = oldLines[prefix..<(oldLines.count - suffix)]
    let newMiddle = newLines[prefix..<(newLines.count - suffix)]
    if oldMiddle.isEmpty, newMiddle.isEmpty { return [] }
    guard oldMiddle.count + newMiddle.count <= limit else {
      return [edit(prefix, oldMiddle.count, newMiddle, in: old)]
    }
    return hunks(from: oldMiddle, to: newMiddle, in: old)
  }

  /// Gathers neighbouring changed lines into one edit each.
  private static func hunks(
    from old: ArraySlice<ArraySlice<UInt8>>, to new: ArraySlice<ArraySlice<UInt8>>,
    in source: SourceText
  ) -> [FixIt.Edit] {
    var removed = Set<Int>()
    var inserted = Set<Int>()
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(old.startIndex + offset)
      case .insert(let offset, _, _): inserted.insert(new.startIndex + offset)
      }
    }
    var edits: [FixIt.Edit] = []
    var (left, right) = (old.startIndex, new.startIndex)
    while left < old.endIndex || right < new.endIndex {
      let (firstLeft, firstRight) = (left, right)
      while removed.contains(left) { left += 1 }
      while inserted.contains(right) { right += 1 }
      if left > firstLeft || right > firstRight {
        edits.append(edit(firstLeft, left - firstLeft, new[firstRight..<right], in: source))
      } else {
        left += 1
        right += 1
      }
    }
    return edits
  }

  /// Puts lines in the place of `count` lines from `first` on.
  private static func edit(
    _ first: Int, _ count: Int, _ lines: ArraySlice<ArraySlice<UInt8>>, in source: SourceText
  ) -> FixIt.Edit {
    func start(_ line: Int) -> Int {
      line < source.lineCount ? source.lineStarts[line] : source.bytes.count
    }
    return FixIt.Edit(
      SourceRange(start(first), start(first + count)),
      String(decoding: lines.joined(), as: UTF8.self))
  }

  /// The lines with their ends, so that they joined are the text.
  private static func lines(of source: SourceText) -> [ArraySlice<UInt8>] {
    source.lineStarts.indices.map { line in
      let end = line + 1 < source.lineCount ? source.lineStarts[line + 1] : source.bytes.count
      return source.bytes[source.lineStarts[line]..<end]
    }
  }
}
