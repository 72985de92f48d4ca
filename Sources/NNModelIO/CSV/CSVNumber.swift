/// Decimal numbers read from bytes.
///
/// The grammar is `[+-] digits [. digits] [e [+-] digits]` with at least one digit before or
/// behind the point, blanks around it, and the words `nan`, `inf` and `infinity`. Hexadecimal
/// and grouped numbers are not numbers here.
enum CSVNumber {
  /// The number that `text` holds, correctly rounded; infinite where it overflows.
  static func parse(_ text: [UInt8]) -> Double? {
    parse(text, from: 0, to: text.count)
  }

  /// The number that `bytes[start..<end]` hold, correctly rounded; infinite where it overflows.
  ///
  /// Up to 2^53 with at most 22 decimal places both parts are exact doubles, and one division or
  /// multiplication rounds once (Clinger 1990, "How to read floating point numbers accurately").
  /// The rest goes to the standard library.
  static func parse(_ bytes: [UInt8], from start: Int, to end: Int) -> Double? {
    var position = start
    var end = end
    while position < end, isBlank(bytes[position]) { position += 1 }
    while end > position, isBlank(bytes[end - 1]) { end -= 1 }
    let first = position
    var isNegative = false
    if position < end, bytes[position] == 0x2D || bytes[position] == 0x2B {
      isNegative = bytes[position] == 0x2D
      position += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var point: Int?
    var isExact = true
    while position < end {
      let digit = bytes[position] &- 0x30
      if digit < 10 {
        // One more digit keeps this below 2^53.
        if mantissa < 900_000_000_000_000 {
          mantissa = mantissa * 10 + UInt64(digit)
        } else {
          isExact = false
        }
        digits += 1
      } else if bytes[position] == 0x2E, point == nil {
        point = digits
      } else {
        break
      }
      position += 1
    }
    var exponent = point.map { $0 - digits } ?? 0
    guard digits > 0 else { return word(bytes[first..<end]) }
    if position < end, bytes[position] | 0x20 == 0x65 {
      guard let power = Self.power(bytes, from: position + 1, to: end) else { return nil }
      exponent += power
      position = end
    }
    guard position == end else { return nil }
    guard isExact, exponent.magnitude <= 22 else {
      return Double(String(decoding: bytes[first..<end], as: UTF8.self))
    }
    let magnitude = Double(mantissa)
    let value =
      exponent < 0 ? magnitude / powersOfTen[-exponent] : magnitude * powersOfTen[exponent]
    return isNegative ? -value : value
  }

  /// The number at `start` if it is at most nine digits, with or without a minus, that end at a
  /// comma or line feed, and where the next field begins: most fields of most tables.
  @inline(__always)
  static func parsePlain(_ bytes: [UInt8], from start: Int) -> (value: Double, next: Int)? {
    guard start < bytes.count else { return nil }
    let isNegative = bytes[start] == 0x2D
    let first = isNegative ? start + 1 : start
    var position = first
    var number = 0
    let end = min(bytes.count, first + 10)
    while position < end {
      let digit = bytes[position] &- 0x30
      guard digit < 10 else { break }
      number = number &* 10 &+ Int(digit)
      position += 1
    }
    guard position > first, position < end, bytes[position] == 0x2C || bytes[position] == 0x0A
    else { return nil }
    let value = Double(number)
    return (isNegative ? -value : value, position + 1)
  }

  /// The signed integer that fills `bytes[start..<end]`, kept within ±99,999.
  private static func power(_ bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    var position = start
    var isNegative = false
    if position < end, bytes[position] == 0x2D || bytes[position] == 0x2B {
      isNegative = bytes[position] == 0x2D
      position += 1
    }
    guard position < end else { return nil }
    var power = 0
    while position < end {
      let digit = Int(bytes[position] &- 0x30)
      guard digit < 10 else { return nil }
      power = min(power * 10 + digit, 99_999)
      position += 1
    }
    return isNegative ? -power : power
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> Double? {
    let lower = String(decoding: bytes, as: UTF8.self).lowercased()
    let unsigned = lower.drop { $0 == "-" || $0 == "+" }
    guard lower.count - unsigned.count <= 1 else { return nil }
    switch unsigned {
    case "nan": return .nan
    case "inf", "infinity": return lower.first == "-" ? -.infinity : .infinity
    default: return nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
