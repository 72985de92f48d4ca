import CNNLibedit
import NNTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads lines at a terminal: editing, history, completion, paste and signals.
///
/// libedit owns the line and draws it. Keys come through ``KeyReader``, which turns what is no key
/// (a paste, Ctrl-C, a resize) into private control characters that are bound to functions of this
/// class, so that everything happens inside libedit's own loop.
final class LineEditor {
  /// What the user did with the line.
  enum Outcome: Equatable {
    case line(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  /// The candidates for the text before and after the cursor.
  var completions: (_ before: String, _ after: String) -> CandidateList = { _, _ in
    CandidateList(replacedScalars: 0, candidates: [])
  }

  /// The text before the line, with ``Editline/promptEscape`` around what takes no space.
  var prompt: () -> String = { "> " }
  /// A text at the right edge, hidden when the line comes near; empty for none.
  var rightPrompt: () -> String = { "" }

  let editline: Editline
  let keys: KeyReader
  var history: HistoryFile
  var walk: HistoryWalk?
  var search: HistorySearch?
  /// The line that the last Tab left, so that a second Tab lists.
  var lineAfterTab: String?
  private var queue: [Unicode.Scalar] = []
  var pasted = ""
  private var wasInterrupted = false
  private var promptCopy: UnsafeMutablePointer<wchar_t>?
  private var rightPromptCopy: UnsafeMutablePointer<wchar_t>?

  /// Opens the editor on the standard streams; nil where libedit cannot.
  init?(program: String, history: HistoryFile) {
    TerminalDevice.useUTF8()
    TerminalRestoration.arm()
    guard let editline = Editline(program: program) else { return nil }
    self.editline = editline
    self.history = history
    keys = KeyReader(input: 0, wake: SignalPipe.open())
    for statement in history.statements { editline.loadHistory(statement) }
    _ = nn_el_set_client_data(editline.handle, Unmanaged.passUnretained(self).toOpaque())
    _ = nn_el_set_reader(editline.handle) { handle, destination in
      guard let editor = LineEditor.of(handle), let destination else { return 0 }
      guard let scalar = editor.nextScalar() else { return 0 }
      destination.pointee = wchar_t(truncatingIfNeeded: scalar.value)
      return 1
    }
    let escape = wchar_t(truncatingIfNeeded: Editline.promptEscape.value)
    _ = nn_el_set_prompt(editline.handle, { LineEditor.of($0)?.currentPrompt() }, escape)
    _ = nn_el_set_right_prompt(editline.handle, { LineEditor.of($0)?.currentRightPrompt() }, escape)
    installKeys()
  }

  /// Gives the terminal back; the editor must not be used after it.
  func close() {
    write("\u{1B}[?2004l")
    editline.close()
    promptCopy?.deallocate()
    rightPromptCopy?.deallocate()
  }

  /// Reads one line. Interrupts that came before it are forgotten.
  func readLine() -> Outcome {
    keys.discardSignals()
    SignalPipe.setSuspendIsHandled(true)
    defer { SignalPipe.setSuspendIsHandled(false) }
    wasInterrupted = false
    walk = nil
    search = nil
    lineAfterTab = nil
    write("\u{1B}[?2004h")
    let text = editline.readLine()
    write("\u{1B}[?2004l")
    if wasInterrupted { return .interrupted }
    guard var text else { return .end }
    if text.last?.isNewline == true { text.removeLast() }
    return .line(text)
  }

  /// Makes `statement`, of one line or several, the newest of the history.
  func remember(_ statement: String) {
    history.append(statement)
    editline.addToHistory(statement)
  }

  /// Writes through the stream that libedit writes to.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { nn_write($0.baseAddress, $0.count) }
    }
  }

  /// The editor whose callback libedit makes.
  static func of(_ handle: OpaquePointer?) -> LineEditor? {
    guard let handle, let data = nn_el_get_client_data(handle) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(data).takeUnretainedValue()
  }

  // MARK: Input

  /// The next character for libedit; nil at the end.
  private func nextScalar() -> Unicode.Scalar? {
    if !queue.isEmpty { return queue.removeFirst() }
    while true {
      let key = keys.next()
      if search != nil, let scalar = searchStep(for: key) { return scalar }
      switch key {
      case .scalar(let scalar):
        // C1 controls are this editor's own, and no keyboard has them.
        if !(0x80..<0xA0).contains(scalar.value) { return scalar }
      case .paste(let text):
        pasted = PastedText.cleaned(text)
        return EventKey.paste.scalar
      case .interrupt:
        wasInterrupted = true
        queue = ["\n"]
        return EventKey.interrupt.scalar
      case .redraw: return EventKey.redraw.scalar
      case .suspend:
        suspend()
        return EventKey.redraw.scalar
      case .end: return nil
      }
    }
  }

  /// Makes the character come next, before anything that is read.
  func push(_ scalar: Unicode.Scalar) { queue.append(scalar) }

  private func suspend() {
    write("\u{1B}[?2004l")
    editline.prepareTerminal(raw: false)
    kill(0, SIGSTOP)
    editline.prepareTerminal(raw: true)
    write("\u{1B}[?2004h\r\n")
  }

  // MARK: Prompts

  private func currentPrompt() -> UnsafeMutablePointer<wchar_t> {
    promptCopy?.deallocate()
    let copy = Editline.copyWide(search?.prompt ?? prompt())
    promptCopy = copy
    return copy
  }

  private func currentRightPrompt() -> UnsafeMutablePointer<wchar_t> {
    rightPromptCopy?.deallocate()
    let copy = Editline.copyWide(search == nil ? rightPrompt() : "")
    rightPromptCopy = copy
    return copy
  }
}
