import CNNLibedit
import NNTerminal

extension LineEditor {
  /// ↑: in a text of several lines the line above, else the older statement that begins with what
  /// was typed.
  func showOlder() -> UInt8 {
    let (before, after) = editline.line
    let isWalking = walk?.shown == before + after
    if !isWalking, let above = Self.offset(toLineAbove: before) {
      editline.moveCursor(by: -above)
      return UInt8(CC_CURSOR)
    }
    if !isWalking { walk = HistoryWalk(typed: before + after, in: history.statements) }
    guard let statement = walk?.older(in: history.statements) else { return UInt8(CC_ERROR) }
    editline.replaceLine(with: statement)
    return UInt8(CC_REFRESH)
  }

  /// ↓: the way back.
  func showNewer() -> UInt8 {
    let (before, after) = editline.line
    guard walk?.shown == before + after else {
      guard let below = Self.offset(toLineBelow: after, before: before) else {
        return UInt8(CC_ERROR)
      }
      editline.moveCursor(by: below)
      return UInt8(CC_CURSOR)
    }
    guard let statement = walk?.newer(in: history.statements) else { return UInt8(CC_ERROR) }
    editline.replaceLine(with: statement)
    return UInt8(CC_REFRESH)
  }

  /// How many scalars back the same column of the line above is; nil on the first line.
  static func offset(toLineAbove before: String) -> Int? {
    let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, let current = lines.last else { return nil }
    let above = lines[lines.count - 2]
    return current.count + 1 + max(0, above.count - current.count)
  }

  /// How many scalars ahead the same column of the line below is; nil on the last line.
  static func offset(toLineBelow after: String, before: String) -> Int? {
    let rest = after.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    guard rest.count > 1 else { return nil }
    let column =
      before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).last?.count
      ?? 0
    return rest[0].count + 1 + min(column, rest[1].count)
  }
}

/// A search backwards through the history while it goes on.
struct HistorySearch {
  var pattern = ""
  /// The index of the statement that is shown; the count of statements before the first match.
  var position: Int
  var hasFailed = false
  /// What stood in the line before, which Ctrl-G brings back.
  let original: String

  var prompt: String { (hasFailed ? "no match ‘" : "search ‘") + pattern + "’: " }

  /// Looks for the pattern in older statements (newer ones with `forward`), from the one shown on,
  /// or from the one after it with `skippingCurrent`.
  mutating func find(in statements: [String], skippingCurrent: Bool, forward: Bool = false) {
    guard !pattern.isEmpty else { return }
    let found: Int?
    if forward {
      let start = min(position + (skippingCurrent ? 1 : 0), statements.count)
      found = statements[start...].firstIndex { matches($0) }
    } else {
      let end = min(position + (skippingCurrent ? 0 : 1), statements.count)
      found = statements[..<end].lastIndex { matches($0) }
    }
    hasFailed = found == nil
    if let found { position = found }
  }

  /// Case counts only if the pattern has a capital letter.
  private func matches(_ statement: String) -> Bool {
    pattern.contains(where: \.isUppercase)
      ? statement.contains(pattern) : statement.lowercased().contains(pattern)
  }
}

extension LineEditor {
  /// Ctrl-R: from now on keys edit the pattern; the prompt shows it, the line shows the match.
  func beginSearch() -> UInt8 {
    let (before, after) = editline.line
    search = HistorySearch(position: history.statements.count, original: before + after)
    return UInt8(CC_REFRESH)
  }

  /// What a key does while searching: the character that libedit gets for it, or nil for the key
  /// itself, after the search has ended.
  func searchStep(for key: Key) -> Unicode.Scalar? {
    guard var state = search else { return nil }
    let statements = history.statements
    switch key {
    case .scalar("\u{12}"): state.find(in: statements, skippingCurrent: true)
    case .scalar("\u{13}"): state.find(in: statements, skippingCurrent: true, forward: true)
    case .scalar("\u{7F}"), .scalar("\u{8}"):
      if !state.pattern.isEmpty { state.pattern.removeLast() }
      state.position = statements.count
      state.hasFailed = false
      state.find(in: statements, skippingCurrent: false)
    case .scalar("\u{7}"):
      search = nil
      editline.replaceLine(with: state.original)
      return EventKey.searchStep.scalar
    case .scalar(let scalar) where scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value):
      state.pattern.unicodeScalars.append(scalar)
      state.find(in: statements, skippingCurrent: false)
    case .redraw: return nil
    case .scalar(let scalar):
      // Enter, an arrow, …: the line is drawn with its own prompt, then the key does what it
      // always does.
      search = nil
      push(scalar)
      return EventKey.searchStep.scalar
    default:
      search = nil
      return nil
    }
    search = state
    return EventKey.searchStep.scalar
  }

  /// Shows the statement that the search stands at.
  func showSearchResult() -> UInt8 {
    if let search, !search.hasFailed {
      let statements = history.statements
      let isFound = !search.pattern.isEmpty && statements.indices.contains(search.position)
      editline.replaceLine(with: isFound ? statements[search.position] : search.original)
    }
    return UInt8(CC_REFRESH)
  }
}
