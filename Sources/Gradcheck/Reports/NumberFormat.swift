import Foundation

extension Double {
  /// Three significant digits, as reports print numbers: `0.0417`, `3.1e-10`, `-418`.
  public var short: String { formatted(significant: 3) }

  /// So many significant digits: positional between 1e-3 and 1e6, scientific beyond.
  public func formatted(significant digits: Int) -> String {
    guard isFinite else { return isNaN ? "NaN" : self < 0 ? "-infinity" : "infinity" }
    guard self != 0 else { return "0" }
    let magnitude = abs(self)
    if magnitude >= 1e-3, magnitude < 1e6 {
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
