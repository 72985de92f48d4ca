import Foundation

extension Double {
  /// Three significant digits, as reports print numbers: `0.0417`, `3.1e-10`, `-418`.
  public var short: String { formatted(significant: 3) }

  /// So many significant digits: positional between 1e-3 and 1e6, scientific beyond.
  public func formatted(significant digits: Int) -> String {
    guard isFinite else { return isNaN ? "NaN" : self < 0 ? "-infinity" : "infinity" }
    guard self != 0 else { return "0" }
    let magnitude = abs(self)
    let isPositional = magnitude >= 1e-3 && magnitude < 1e6
    if let decimal = Decimals(magnitude, digits: max(1, digits)) {
      let text = isPositional ? decimal.positional : decimal.scientific
      if let text { return self < 0 ? "-" + text : text }
    }
    if isPositional {
      let text = String(format: "%.*g", digits, self)
      guard text.contains("e") else { return text }
      return String(format: "%.0f", self)
    }
    let text = String(format: "%.*e", digits - 1, self)
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
    return "\(parts[0])e\(exponent)"
  }
}

/// A positive number's first decimal digits, rounded as `printf` rounds them.
///
/// Read off the shortest digits that tell the number from all others, without the C library's
/// formatting, whose first use takes longer than many a check. Rounding these is rounding the number
/// itself, unless they lie right between two results: then the number may be on either side.
private struct Decimals {
  /// The digits, the first of them not zero.
  private var digits: [UInt8]
  /// The power of ten of the first digit.
  private var exponent: Int

  /// `nil` where the shortest digits do not tell which way to round, or are too few or too many to.
  init?(_ value: Double, digits count: Int) {
    guard count <= 15, value.isNormal else { return nil }
    digits = []
    exponent = -1
    var isFraction = false
    var written: Int?
    let text = Array(value.description.utf8)
    for (position, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if digits.isEmpty, byte == UInt8(ascii: "0") {
          if isFraction { exponent -= 1 }
          continue
        }
        if !isFraction { exponent += 1 }
        digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"):
        written = Int(String(decoding: text[(position + 1)...], as: UTF8.self))
        guard written != nil else { return nil }
      default: if written == nil { return nil }
      }
      if written != nil { break }
    }
    exponent += written ?? 0
    guard !digits.isEmpty else { return nil }
    let rest = digits.dropFirst(count)
    if rest.first == 5, rest.dropFirst().allSatisfy({ $0 == 0 }) { return nil }
    let goesUp = rest.first.map { $0 >= 5 } ?? false
    digits = Array(digits.prefix(count))
    digits += Array(repeating: 0, count: count - digits.count)
    if goesUp { roundUp() }
  }

  private mutating func roundUp() {
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits[0] = 1
    exponent += 1
  }

  /// All digits and a power of ten: `3.10e-10`.
  var scientific: String? {
    text(digits.prefix(1)) + (digits.count > 1 ? "." + text(digits.dropFirst()) : "")
      + "e\(exponent)"
  }

  /// Without a power of ten and without zeros at the end of a fraction; `nil` where the number has
  /// more digits before the point than there are.
  var positional: String? {
    guard exponent < digits.count else { return nil }
    let zeros = Array(repeating: UInt8(0), count: max(0, -exponent))
    let all = zeros + digits
    let whole = all.prefix(max(exponent, 0) + 1)
    var fraction = all.dropFirst(whole.count)
    while fraction.last == 0 { fraction.removeLast() }
    return text(whole) + (fraction.isEmpty ? "" : "." + text(fraction))
  }

  private func text(_ digits: ArraySlice<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}
