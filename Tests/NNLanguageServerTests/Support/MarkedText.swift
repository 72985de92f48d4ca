import NNLanguage
import NNLanguageServer

/// A text whose places of interest are marked: `let 1️⃣hidden = x.2️⃣dense(3)`.
struct MarkedText {
  /// The text without marks.
  let text: String
  /// Where the marks stood, as offsets in UTF-8.
  private var offsets: [Character: Int] = [:]

  init(_ marked: String) {
    var text = ""
    for character in marked {
      if "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣".contains(character) {
        offsets[character] = text.utf8.count
      } else {
        text.append(character)
      }
    }
    self.text = text
  }

  /// The marks that were there, in their order.
  var marks: [Character] { offsets.sorted { $0.value < $1.value }.map(\.key) }

  /// The place of a mark.
  func position(_ mark: Character, encoding: PositionEncodingKind = .utf16) -> Position {
    DocumentText(text, encoding: encoding).position(at: offsets[mark] ?? 0)
  }
}
