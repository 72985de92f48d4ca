/// Finds rows and fields among the bytes of a table.
struct CSVScanner {
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  let bytes: [UInt8]
  let name: String

  /// Where a field's text stands, without the quotes around it.
  struct Field {
    var start: Int
    var end: Int
    /// Whether the text holds doubled quotes that stand for one.
    var isEscaped: Bool
    /// Where the next field or row begins.
    var next: Int
    /// Whether a row ends after the field.
    var endsRow: Bool
  }

  /// The field that begins at `start`.
  func field(at start: Int) throws(DataError) -> Field {
    guard start < bytes.count, bytes[start] == Self.quote else {
      var end = start
      while end < bytes.count {
        let byte = bytes[end]
        if byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn { break }
        end += 1
      }
      return try ended(Field(start: start, end: end, isEscaped: false, next: end, endsRow: true))
    }
    var end = start + 1
    var isEscaped = false
    while true {
      guard end < bytes.count else { throw unclosed(start) }
      if bytes[end] == Self.quote {
        guard end + 1 < bytes.count, bytes[end + 1] == Self.quote else { break }
        isEscaped = true
        end += 1
      }
      end += 1
    }
    return try ended(
      Field(start: start + 1, end: end, isEscaped: isEscaped, next: end + 1, endsRow: true))
  }

  /// Where the field begins that is `count` fields behind the one at `start`, in the same row.
  func skip(_ count: Int, from start: Int) throws(DataError) -> Int {
    var position = start
    var left = count
    while left > 0 {
      if position < bytes.count, bytes[position] == Self.quote {
        position = try field(at: position).next
      } else {
        while position < bytes.count, bytes[position] != Self.comma { position += 1 }
        position += 1
      }
      left -= 1
    }
    return position
  }

  /// The field with the separator that stands at its `next` taken in.
  private func ended(_ field: Field) throws(DataError) -> Field {
    var field = field
    guard field.next < bytes.count else { return field }
    switch bytes[field.next] {
    case Self.comma:
      field.endsRow = false
      field.next += 1
    case Self.lineFeed:
      field.next += 1
    case Self.carriageReturn:
      field.next += 1
      if field.next < bytes.count, bytes[field.next] == Self.lineFeed { field.next += 1 }
    default:
      let place = place(of: field.next)
      throw DataError(
        .strayQuote, file: name, line: place.line, column: place.column,
        message: "text follows the closing quote of a field",
        help: "inside quotes a quote is written twice")
    }
    return field
  }

  /// A field's text, with its doubled quotes made single.
  func text(_ field: Field) -> String {
    let slice = bytes[field.start..<field.end]
    guard field.isEscaped else { return String(decoding: slice, as: UTF8.self) }
    var unescaped: [UInt8] = []
    var wasQuote = false
    for byte in slice {
      wasQuote = byte == Self.quote && !wasQuote
      if !wasQuote { unescaped.append(byte) }
    }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// The names in the first row, and where the second begins.
  func header() throws(DataError) -> (names: [String], body: Int) {
    var names: [String] = []
    var position = 0
    while true {
      let field = try field(at: position)
      names.append(Self.trimmed(text(field)))
      position = field.next
      if field.endsRow { return (names, position) }
    }
  }

  /// The beginnings of all rows from `body` on, and the end of the last.
  ///
  /// Empty lines at the end of the file are not rows.
  func rows(from body: Int, columnCount: Int) throws(DataError) -> [Int] {
    var starts: [Int] = []
    var position = body
    let end = endOfRows(from: body)
    while position < end {
      starts.append(position)
      let (fields, next) = try countFields(from: position)
      guard fields == columnCount else {
        throw ragged(at: position, row: starts.count, fields: fields, columnCount: columnCount)
      }
      position = next
    }
    starts.append(position)
    return starts
  }

  /// How many fields the row at `start` has, and where the next one begins.
  private func countFields(from start: Int) throws(DataError) -> (fields: Int, next: Int) {
    var fields = 1
    var position = start
    var atFieldStart = true
    while position < bytes.count {
      let byte = bytes[position]
      // Everything that means something to a table is at most a comma: one comparison a byte.
      if byte > Self.comma {
        atFieldStart = false
        position += 1
        continue
      }
      switch byte {
      case Self.comma:
        fields += 1
        atFieldStart = true
        position += 1
      case Self.quote where atFieldStart:
        let field = try field(at: position)
        if field.endsRow { return (fields, field.next) }
        fields += 1
        position = field.next
      case Self.lineFeed:
        return (fields, position + 1)
      case Self.carriageReturn:
        let isPair = position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed
        return (fields, position + (isPair ? 2 : 1))
      default:
        atFieldStart = false
        position += 1
      }
    }
    return (fields, position)
  }

  private func endOfRows(from body: Int) -> Int {
    var end = bytes.count
    while end > body,
      bytes[end - 1] == Self.lineFeed || bytes[end - 1] == Self.carriageReturn
    {
      end -= 1
    }
    return end
  }

  /// Line and column of a byte, both from 1, the column in Unicode scalars.
  func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) {
      let isBareReturn =
        bytes[index] == Self.carriageReturn
        && (index + 1 >= bytes.count || bytes[index + 1] != Self.lineFeed)
      if bytes[index] == Self.lineFeed || isBareReturn {
        line += 1
        lineStart = index + 1
      }
    }
    let continuation = bytes[lineStart..<max(lineStart, offset)].count { $0 & 0xC0 == 0x80 }
    return (line, offset - lineStart - continuation + 1)
  }

  private func unclosed(_ start: Int) -> DataError {
    let place = place(of: start)
    return DataError(
      .unclosedQuote, file: name, line: place.line, column: place.column,
      message: "the quote that opens here is never closed")
  }

  private func ragged(at start: Int, row: Int, fields: Int, columnCount: Int) -> DataError {
    let has = fields == 1 ? "1 field" : "\(fields) fields"
    let names = columnCount == 1 ? "1 column" : "\(columnCount) columns"
    return DataError(
      .raggedRow, file: name, line: place(of: start).line,
      message: "row \(row) has \(has), but the header names \(names)")
  }

  /// `text` without the blanks around it.
  static func trimmed(_ text: String) -> String {
    let utf8 = text.utf8
    if let first = utf8.first, let last = utf8.last, first > 0x20, last > 0x20 { return text }
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }
}
