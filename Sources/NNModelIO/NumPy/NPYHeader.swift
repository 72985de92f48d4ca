/// The Python dictionary at the head of an `.npy` file:
/// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
  let type: ElementType
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]

  /// Reads exactly the literals that NumPy writes: strings, booleans, tuples of integers.
  init(_ text: String, file: String) throws(DataError) {
    var reader = LiteralReader(text: Array(text.unicodeScalars))
    guard let entries = reader.dictionary(),
      case .text(let descriptor)? = entries["descr"],
      case .truth(let isFortranOrder)? = entries["fortran_order"],
      case .shape(let shape)? = entries["shape"]
    else {
      // A record's `descr` is a list, which lands here too.
      throw DataError(
        .wrongFormat, file: file,
        message: "the header is not that of an array of numbers",
        help: "records and Python objects cannot be read: save plain numbers")
    }
    guard let (type, isBigEndian) = Self.type(descriptor) else {
      let isObject = descriptor.hasSuffix("O")
      throw DataError(
        .wrongFormat, file: file,
        message: isObject
          ? "the array holds Python objects, which are not read"
          : "numbers of NumPy's type `\(CSVFile.shown(descriptor))` cannot be read",
        help: "save it with `.astype('float64')`")
    }
    self.type = type
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  private static func type(_ descriptor: String) -> (ElementType, isBigEndian: Bool)? {
    guard let order = descriptor.first, "<>|=".contains(order),
      let type = types[String(descriptor.dropFirst())]
    else { return nil }
    return (type, order == ">")
  }

  private static let types: [String: ElementType] = [
    "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
    "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64, "b1": .bool,
  ]
}

/// Reads the few Python literals of a header; `nil` for anything else.
private struct LiteralReader {
  enum Literal {
    case text(String)
    case truth(Bool)
    case shape([Int])
  }

  let text: [Unicode.Scalar]
  var position = 0

  mutating func dictionary() -> [String: Literal]? {
    guard take("{") else { return nil }
    var entries: [String: Literal] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = literal() else { return nil }
      entries[key] = value
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return position == text.count ? entries : nil
  }

  private mutating func literal() -> Literal? {
    skipBlanks()
    guard position < text.count else { return nil }
    switch text[position] {
    case "'", "\"": return string().map(Literal.text)
    case "(": return tuple().map(Literal.shape)
    default:
      if take("True") { return .truth(true) }
      return take("False") ? .truth(false) : nil
    }
  }

  private mutating func string() -> String? {
    skipBlanks()
    guard position < text.count, text[position] == "'" || text[position] == "\"",
      let end = text[(position + 1)...].firstIndex(of: text[position])
    else { return nil }
    var string = String.UnicodeScalarView()
    string.append(contentsOf: text[(position + 1)..<end])
    position = end + 1
    return String(string)
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var axes: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = text[position...].prefix { "0"..."9" ~= $0 }
      guard let axis = Int(String(String.UnicodeScalarView(digits))), axes.count < 64 else {
        return nil
      }
      axes.append(axis)
      position += digits.count
      _ = take("L")  // Python 2 wrote long integers so.
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return axes
  }

  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard text[position...].starts(with: word.unicodeScalars) else { return false }
    position += word.unicodeScalars.count
    return true
  }

  private mutating func skipBlanks() {
    while position < text.count, text[position] == " " || text[position] == "\n" { position += 1 }
  }
}
