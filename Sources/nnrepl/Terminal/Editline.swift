import CNNLibedit

/// libedit's editor and history as a Swift value: the wide-character API, one method a call.
///
/// Everything here may only be called from the thread that reads lines.
struct Editline {
  /// Marks the beginning and end of a sequence in a prompt that takes no space.
  static let promptEscape: Unicode.Scalar = "\u{1}"

  let handle: OpaquePointer
  private let history: OpaquePointer

  /// Opens an editor on the standard streams; nil if libedit has no memory or no terminal.
  init?(program: String) {
    guard let handle = nn_el_open(program) else { return nil }
    guard let history = history_winit() else {
      el_end(handle)
      return nil
    }
    self.handle = handle
    self.history = history
    _ = nn_history_set_size(history, 100_000)
    _ = nn_history_set_unique(history, 1)
    _ = nn_el_set_history(handle, history)
    _ = nn_el_set_signal_handling(handle, 0)
  }

  func close() {
    el_end(handle)
    history_wend(history)
  }

  /// Reads a line with its newline; nil at the end of the input.
  func readLine() -> String? {
    var count: Int32 = 0
    guard let text = el_wgets(handle, &count), count > 0 else { return nil }
    return Self.string(text, count: Int(count))
  }

  /// The text before and after the cursor.
  var line: (before: String, after: String) {
    guard let info = el_wline(handle)?.pointee, let start = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return ("", "") }
    return (
      Self.string(start, count: cursor - start), Self.string(cursor, count: end - cursor)
    )
  }

  func insert(_ text: String) {
    guard !text.isEmpty else { return }
    Self.withWide(text) { _ = el_winsertstr(handle, $0) }
  }

  /// Deletes `count` scalars before the cursor.
  func delete(scalarsBeforeCursor count: Int) {
    if count > 0 { el_deletestr(handle, Int32(count)) }
  }

  /// Moves the cursor by `count` scalars, back where negative.
  func moveCursor(by count: Int) { _ = el_cursor(handle, Int32(count)) }

  func moveCursorToEnd() { moveCursor(by: line.after.unicodeScalars.count) }

  /// Puts `text` in place of the whole line, the cursor at its end.
  func replaceLine(with text: String) {
    moveCursorToEnd()
    delete(scalarsBeforeCursor: line.before.unicodeScalars.count)
    insert(text)
  }

  /// Draws prompt and line from where the terminal's cursor is, taken for the start of a row.
  func refresh() { _ = nn_el_refresh(handle) }

  /// Takes the window's new size.
  func resize() { el_resize(handle) }

  func prepareTerminal(raw: Bool) { _ = nn_el_prepare_terminal(handle, raw ? 1 : 0) }

  func beep() { el_beep(handle) }

  /// Makes `statement` the newest entry of the history that libedit's own functions search.
  func addToHistory(_ statement: String) {
    Self.withWide(statement) {
      nn_history_remove(history, $0)
      _ = nn_history_enter(history, $0)
    }
  }

  /// Adds an entry that is known not to be there yet.
  func loadHistory(_ statement: String) {
    Self.withWide(statement) { _ = nn_history_enter(history, $0) }
  }

  // MARK: Keys

  var isVi: Bool {
    var name: UnsafePointer<wchar_t>?
    guard nn_el_get_editor(handle, &name) == 0, let name else { return false }
    return Self.string(name) == "vi"
  }

  func useEmacsKeys() { Self.withWide("emacs") { _ = nn_el_set_editor(handle, $0) } }

  func bind(_ keys: String, to command: String) {
    Self.withWide(keys) { keys in
      Self.withWide(command) { _ = nn_el_bind(handle, keys, $0) }
    }
  }

  /// Binds in vi's command mode.
  func bindAlternative(_ keys: String, to command: String) {
    Self.withWide(keys) { keys in
      Self.withWide(command) { _ = nn_el_bind_alternative(handle, keys, $0) }
    }
  }

  func addFunction(
    _ name: String, help: String, _ function: @escaping nn_edit_function
  ) {
    // libedit keeps the pointers: these live as long as the process.
    _ = nn_el_add_function(handle, Self.copyWide(name), Self.copyWide(help), function)
  }

  /// Reads the user's `~/.editrc` (or `$EDITRC`).
  func sourceUserFile() { _ = el_source(handle, nil) }

  /// Runs one line of an editrc.
  func run(editrcLine words: [String]) {
    let wide = words.map { UnsafePointer(Self.copyWide($0)) as UnsafePointer<wchar_t>? }
    var arguments = wide + [nil]
    _ = el_wparse(handle, Int32(words.count), &arguments)
    for word in wide { word.map { UnsafeMutablePointer(mutating: $0).deallocate() } }
  }

  // MARK: Wide strings

  static func string(_ text: UnsafePointer<wchar_t>) -> String {
    string(text, count: wcslen(text))
  }

  static func string(_ text: UnsafePointer<wchar_t>, count: Int) -> String {
    var result = String.UnicodeScalarView()
    for index in 0..<max(count, 0) {
      let value = UInt32(truncatingIfNeeded: text[index])
      // libedit fills the second cell of a wide character with an invalid code.
      if let scalar = Unicode.Scalar(value) { result.append(scalar) }
    }
    return String(result)
  }

  static func withWide(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Void) {
    var wide = text.unicodeScalars.map { wchar_t(truncatingIfNeeded: $0.value) }
    wide.append(0)
    wide.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  static func copyWide(_ text: String) -> UnsafeMutablePointer<wchar_t> {
    let scalars = text.unicodeScalars
    let copy = UnsafeMutablePointer<wchar_t>.allocate(capacity: scalars.count + 1)
    var index = 0
    for scalar in scalars {
      copy[index] = wchar_t(truncatingIfNeeded: scalar.value)
      index += 1
    }
    copy[index] = 0
    return copy
  }
}
