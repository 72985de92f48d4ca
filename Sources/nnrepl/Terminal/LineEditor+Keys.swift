import CNNLibedit
import Foundation
import NNTerminal

/// Events that reach libedit as control characters that no keyboard sends (C1 controls).
enum EventKey: UInt8, CaseIterable {
  case paste = 0x91
  case interrupt = 0x92
  case redraw = 0x93
  case searchStep = 0x94

  var scalar: Unicode.Scalar { Unicode.Scalar(rawValue) }

  var function: String {
    switch self {
    case .paste: "nn-paste"
    case .interrupt: "nn-interrupt"
    case .redraw: "nn-redraw"
    case .searchStep: "nn-search-step"
    }
  }
}

extension LineEditor {
  /// Adds the functions, reads the user's editrc, and binds the keys.
  ///
  /// The editrc comes first, since its `bind -v` resets the key map; its other `bind` lines are run
  /// again at the end, so that the user's keys win over ours.
  func installKeys() {
    addFunctions()
    // Some builds of libedit begin in vi mode.
    editline.useEmacsKeys()
    editline.sourceUserFile()
    for event in EventKey.allCases {
      editline.bind(String(Character(event.scalar)), to: event.function)
      editline.bindAlternative(String(Character(event.scalar)), to: event.function)
    }
    editline.bind("^I", to: "nn-complete")
    editline.bind("^R", to: "nn-search-history")
    editline.bind("^D", to: "nn-delete-or-end")
    for (key, command) in [("A", "nn-older"), ("B", "nn-newer")] {
      // In vi mode ESC enters the command mode, and the rest of the key arrives there.
      for introducer in ["[", "O"] {
        if editline.isVi {
          editline.bindAlternative(introducer + key, to: command)
        } else {
          editline.bind("\\e" + introducer + key, to: command)
        }
      }
    }
    if editline.isVi {
      editline.bindAlternative("k", to: "nn-older")
      editline.bindAlternative("j", to: "nn-newer")
    } else {
      for (keys, command) in Self.emacsKeys { editline.bind(keys, to: command) }
    }
    for words in Self.userBindings() { editline.run(editrcLine: words) }
  }

  private static let emacsKeys = [
    ("^P", "nn-older"), ("^N", "nn-newer"),
    ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"),
    ("\\e[F", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"), ("\\e[4~", "ed-move-to-end"),
    ("\\e[3~", "ed-delete-next-char"),
    ("\\e[1;5D", "ed-prev-word"), ("\\e[1;5C", "em-next-word"),
    ("\\e[1;3D", "ed-prev-word"), ("\\e[1;3C", "em-next-word"),
    ("^W", "ed-delete-prev-word"), ("^_", "vi-undo"),
  ]

  /// The `bind` lines of the user's editrc that set one key.
  private static func userBindings() -> [[String]] {
    let environment = ProcessInfo.processInfo.environment
    let path = environment["EDITRC"] ?? environment["HOME"].map { $0 + "/.editrc" }
    guard let path, let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(whereSeparator: \.isWhitespace).map { word in
        String(word).trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
      }
      guard let first = words.first, first == "bind" || first.hasSuffix(":bind"),
        words.count >= 3, !words.contains("-v"), !words.contains("-e")
      else { return nil }
      return words
    }
  }

  private func addFunctions() {
    editline.addFunction("nn-complete", help: "Complete the word at the cursor") { handle, _ in
      LineEditor.of(handle)?.complete() ?? UInt8(CC_ERROR)
    }
    editline.addFunction("nn-older", help: "Older statement that begins so") { handle, _ in
      LineEditor.of(handle)?.showOlder() ?? UInt8(CC_ERROR)
    }
    editline.addFunction("nn-newer", help: "Newer statement that begins so") { handle, _ in
      LineEditor.of(handle)?.showNewer() ?? UInt8(CC_ERROR)
    }
    editline.addFunction("nn-search-history", help: "Search the history") { handle, _ in
      LineEditor.of(handle)?.beginSearch() ?? UInt8(CC_ERROR)
    }
    editline.addFunction("nn-search-step", help: "Internal: search") { handle, _ in
      LineEditor.of(handle)?.showSearchResult() ?? UInt8(CC_ERROR)
    }
    editline.addFunction("nn-delete-or-end", help: "Delete a character, or leave") { handle, _ in
      guard let editline = LineEditor.of(handle)?.editline else { return UInt8(CC_ERROR) }
      let (before, after) = editline.line
      if before.isEmpty, after.isEmpty { return UInt8(CC_EOF) }
      guard !after.isEmpty else { return UInt8(CC_ERROR) }
      editline.moveCursor(by: 1)
      editline.delete(scalarsBeforeCursor: 1)
      return UInt8(CC_REFRESH)
    }
    editline.addFunction("nn-interrupt", help: "Internal: Ctrl-C") { handle, _ in
      guard let editline = LineEditor.of(handle)?.editline else { return UInt8(CC_ERROR) }
      editline.moveCursorToEnd()
      editline.insert("^C")
      return UInt8(CC_REFRESH)
    }
    editline.addFunction("nn-paste", help: "Internal: bracketed paste") { handle, _ in
      guard let editor = LineEditor.of(handle) else { return UInt8(CC_ERROR) }
      editor.editline.insert(editor.pasted)
      editor.pasted = ""
      return UInt8(CC_REFRESH)
    }
    editline.addFunction("nn-redraw", help: "Internal: new window size") { handle, _ in
      LineEditor.of(handle)?.redrawAfterResize() ?? UInt8(CC_ERROR)
    }
  }
}
