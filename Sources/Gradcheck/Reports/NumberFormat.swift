import Foundation

extension Double {
  /// Three significant digits, as reports print numbers: `0.0417`, `3.1e-10`, `-418`.
  public var short: String { formatted(significant: 3) }

  /// So many significant digits, at least one: positional between 1e-3 and 1e6, scientific beyond.
  ///
  /// Rounds the number itself, as `printf` does: `0.15`, which lies below 15/100, is `0.1`.
  public func formatted(significant digits: Int) -> String {
    guard isFinite else { return isNaN ? "NaN" : self < 0 ? "-infinity" : "infinity" }
    guard self != 0 else { return "0" }
    let isPositional = magnitude >= 1e-3 && magnitude < 1e6
    let digits = max(1, digits)
    guard digits <= ShortestDecimal.certain, isNormal,
      let decimal = ShortestDecimal(magnitude).rounded(toSignificant: digits, whole: isPositional)
    else { return printed(significant: digits, isPositional: isPositional) }
    return (self < 0 ? "-" : "")
      + (isPositional ? decimal.positional : decimal.scientific(significant: digits))
  }

  /// The same by the C library: right in every case, but its first use in a process takes as long as
  /// the check of a small network.
  private func printed(significant digits: Int, isPositional: Bool) -> String {
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

/// The decimal with the fewest digits that is nearest to a number and no other.
private struct ShortestDecimal {
  /// Up to so many digits the shortest decimal of a normal number rounds as the number itself does,
  /// but where it ends in a 5 just behind them: any other boundary between the two would be the
  /// shorter decimal.
  static let certain = 15

  /// From 0 to 9, the first of them not 0; zeros at the end are left out.
  private var digits: [UInt8] = []
  /// The first digit's power of ten.
  private var exponent = 0

  /// - Parameter number: finite and above 0.
  init(_ number: Double) {
    // As Swift writes it: `0.00012`, `1234.5`, `1.2e-05`, `5e+20`.
    var point: Int?
    var isExponent = false
    var power = 0
    var sign = 1
    for character in number.description.utf8 {
      switch character {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): sign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = character - UInt8(ascii: "0")
        if isExponent { power = 10 * power + Int(digit) } else { digits.append(digit) }
      default: break
      }
    }
    let leading = digits.prefix { $0 == 0 }.count
    exponent = (point ?? digits.count) - 1 - leading + sign * power
    digits.removeFirst(leading)
    dropZeros()
  }

  private mutating func dropZeros() {
    while digits.last == 0 { digits.removeLast() }
  }

  /// Rounded to so many digits, with `whole` to no fewer than those before the point; `nil` where
  /// only the number itself tells which way.
  func rounded(toSignificant count: Int, whole: Bool) -> ShortestDecimal? {
    let count = whole ? max(count, exponent + 1) : count
    guard count < digits.count else { return self }
    if digits[count] == 5, digits.count == count + 1 { return nil }
    var sum = self
    sum.digits = Array(digits.prefix(count))
    if digits[count] >= 5 {
      var position = count - 1
      while position >= 0, sum.digits[position] == 9 { position -= 1 }
      if position < 0 {
        sum.digits = [1]
        sum.exponent += 1
      } else {
        sum.digits.removeLast(count - 1 - position)
        sum.digits[position] += 1
      }
    }
    sum.dropZeros()
    return sum
  }

  /// `0.0417`, `-418`, `12000`.
  var positional: String {
    let whole = (0..<max(1, exponent + 1)).map { digit(exponent < 0 ? -1 : $0) }
    guard digits.count > exponent + 1 else { return Self.text(whole) }
    let zeros = [UInt8](repeating: 0, count: max(0, -exponent - 1))
    return Self.text(whole) + "." + Self.text(zeros + digits.dropFirst(max(0, exponent + 1)))
  }

  /// `3.1e-10`, with zeros up to `count` digits.
  func scientific(significant count: Int) -> String {
    Self.text([digit(0)]) + (count > 1 ? "." : "")
      + Self.text((1..<max(1, count)).map(digit)) + "e\(exponent)"
  }

  private func digit(_ position: Int) -> UInt8 {
    digits.indices.contains(position) ? digits[position] : 0
  }

  private static func text(_ digits: [UInt8]) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}
