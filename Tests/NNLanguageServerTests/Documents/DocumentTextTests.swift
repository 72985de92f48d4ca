import NNLanguage
import NNLanguageServer
import Testing

struct DocumentTextTests {
  static let encodings: [PositionEncodingKind] = [.utf8, .utf16, .utf32]

  @Test func `characters are counted as the client counts them`() {
    let line = "aé€😀b"
    for (encoding, columns) in [
      (PositionEncodingKind.utf8, [0, 1, 3, 6, 10, 11]), (.utf16, [0, 1, 2, 3, 5, 6]),
      (.utf32, [0, 1, 2, 3, 4, 5]),
    ] {
      let text = DocumentText("x\n\(line)\n", encoding: encoding)
      for (column, offset) in zip(columns, [0, 1, 3, 6, 10, 11]) {
        let position = Position(line: 1, character: column)
        #expect(text.offset(of: position) == 2 + offset)
        #expect(text.position(at: 2 + offset) == position)
      }
    }
  }

  @Test func `all three line ends end lines`() {
    let text = DocumentText("a\nb\r\nc\rd", encoding: .utf16)
    #expect(text.source.lineCount == 4)
    #expect((0..<4).map { text.offset(of: Position(line: $0, character: 9)) } == [1, 3, 6, 8])
    #expect(text.position(at: 5) == Position(line: 2, character: 0))
  }

  @Test(arguments: encodings)
  func `places beyond the text are clamped`(encoding: PositionEncodingKind) {
    let text = DocumentText("ab\ncd", encoding: encoding)
    for (line, character, offset) in [
      (0, 99, 2), (1, 99, 5), (2, 0, 5), (99, 99, 5), (-1, 3, 0), (0, -1, 0), (1, -7, 3),
      (.max, .max, 5), (.min, .min, 0), (0, .max, 2), (0, .min, 0),
    ] {
      #expect(text.offset(of: Position(line: line, character: character)) == offset)
      #expect(!text.contains(Position(line: line, character: character)))
    }
    #expect(text.position(at: -1) == Position(line: 0, character: 0))
    #expect(text.position(at: 99) == Position(line: 1, character: 2))
  }

  @Test func `a place inside a character counts as its start`() {
    #expect(DocumentText("😀", encoding: .utf16).offset(of: Position(line: 0, character: 1)) == 0)
    #expect(DocumentText("😀", encoding: .utf8).offset(of: Position(line: 0, character: 3)) == 0)
    #expect(DocumentText("a😀", encoding: .utf16).position(at: 3) == Position(line: 0, character: 1))
  }

  /// Any edits leave the same text as on an array of scalars, in every encoding.
  @Test(arguments: encodings)
  func `edits agree with a model`(encoding: PositionEncodingKind) {
    var generator = SplitMix64(seed: 7)
    let alphabet: [Unicode.Scalar] = ["a", "é", "€", "😀", "\n", "\r", " "]
    var text = DocumentText("", encoding: encoding)
    var model: [Unicode.Scalar] = []
    for _ in 0..<2000 {
      let start = Int.random(in: 0...model.count, using: &generator)
      let end = Int.random(in: start...min(model.count, start + 5), using: &generator)
      let new = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? "a"
      }
      func offset(_ count: Int) -> Int { model[..<count].reduce(0) { $0 + UTF8.width($1) } }
      // There and back through positions, as an edit from a client goes.
      let bounds = [offset(start), offset(end)].map { text.offset(of: text.position(at: $0)) }
      // The place between \r and \n is none that a client can name.
      guard bounds == [offset(start), offset(end)] else { continue }
      text.replace(SourceRange(bounds[0], bounds[1]), with: String(String.UnicodeScalarView(new)))
      model.replaceSubrange(start..<end, with: new)
      #expect(text.string.unicodeScalars.elementsEqual(model))
      if model.count > 60 { (text, model) = (DocumentText("", encoding: encoding), []) }
    }
  }
}
