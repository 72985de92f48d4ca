package import Foundation

/// The statements that were typed, one per line of a text file, oldest first.
///
/// Each is appended as it is entered, so that nothing is lost in a crash and two prompts may run
/// side by side. A newline inside a statement is written `\n`, a backslash `\\`. A statement
/// stands once in the list: entering it again moves it to the end.
package struct HistoryFile {
  /// How many statements are kept.
  package static let limit = 10_000

  /// Nil keeps the history in memory only.
  package let url: URL?
  /// Oldest first, each once.
  package private(set) var statements: [String] = []

  /// Reads the file, if there is one; one that cannot be read is an empty history.
  package init(url: URL?) {
    self.url = url
    guard let url, let data = try? Data(contentsOf: url) else { return }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    var seen = Set<String>()
    for line in lines.reversed() where seen.count < Self.limit {
      let statement = Self.decoded(line)
      if seen.insert(statement).inserted { statements.append(statement) }
    }
    statements.reverse()
    if lines.count > 2 * Self.limit { rewrite(to: url) }
  }

  /// The file to use: `.nnrepl_history` in the working directory if it exists there, else
  /// `nnrepl/history` under `XDG_STATE_HOME` (`~/.local/state`).
  package static func standardURL(environment: [String: String], directory: String) -> URL? {
    let local = URL(fileURLWithPath: directory).appendingPathComponent(".nnrepl_history")
    if FileManager.default.fileExists(atPath: local.path) { return local }
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return URL(fileURLWithPath: state).appendingPathComponent("nnrepl/history")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return URL(fileURLWithPath: home).appendingPathComponent(".local/state/nnrepl/history")
  }

  /// Adds a statement at the end, also to the file; a file that cannot be written is ignored,
  /// for a prompt that complains after each line would be worse.
  package mutating func append(_ statement: String) {
    guard !statement.allSatisfy(\.isWhitespace), statements.last != statement else { return }
    statements.removeAll { $0 == statement }
    statements.append(statement)
    if statements.count > Self.limit { statements.removeFirst() }
    guard let url else { return }
    let line = Data((Self.encoded(statement) + "\n").utf8)
    let manager = FileManager.default
    if !manager.fileExists(atPath: url.path) {
      try? manager.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      // What was typed is its owner's business.
      _ = manager.createFile(
        atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    guard let handle = try? FileHandle(forWritingTo: url) else { return }
    _ = try? handle.seekToEnd()
    try? handle.write(contentsOf: line)
    try? handle.close()
  }

  private func rewrite(to url: URL) {
    let text = statements.map { Self.encoded($0) + "\n" }.joined()
    try? Data(text.utf8).write(to: url.resolvingSymlinksInPath(), options: .atomic)
  }

  static func encoded(_ statement: String) -> String {
    statement.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  static func decoded(_ line: some StringProtocol) -> String {
    var result = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return isEscaped ? result + "\\" : result
  }
}

/// Walks through a history as ↑ and ↓ do: only statements that begin with what was typed.
package struct HistoryWalk {
  /// What stood in the line before the first ↑; comes back at the end of ↓.
  package let typed: String
  /// The line that the last step gave: a line that differs was edited, and starts a new walk.
  package private(set) var shown: String
  private var position: Int

  package init(typed: String, in statements: [String]) {
    self.typed = typed
    shown = typed
    position = statements.count
  }

  /// The next older statement that begins with what was typed, or nil at the end.
  package mutating func older(in statements: [String]) -> String? {
    let start = min(position, statements.count)
    let found = statements[..<start].lastIndex { $0.hasPrefix(typed) && $0 != shown }
    guard let found else { return nil }
    position = found
    shown = statements[found]
    return shown
  }

  /// The next newer one, or what was typed; nil when that is already there.
  package mutating func newer(in statements: [String]) -> String? {
    guard position < statements.count else { return nil }
    let found = statements[(position + 1)...].firstIndex { $0.hasPrefix(typed) && $0 != shown }
    position = found ?? statements.count
    shown = found.map { statements[$0] } ?? typed
    return shown
  }
}
