import Foundation
import Gradcheck
import Testing

/// Numbers are printed as the C library prints them.
struct NumberFormatTests {
  private func printed(_ value: Double, _ digits: Int) -> String {
    let magnitude = abs(value)
    if magnitude >= 1e-3, magnitude < 1e6 {
      let text = String(format: "%.*g", digits, value)
      return text.contains("e") ? String(format: "%.0f", value) : text
    }
    let parts = String(format: "%.*e", digits - 1, value).split(separator: "e")
    return "\(parts[0])e\(Int(parts[1]) ?? 0)"
  }

  @Test(arguments: [1, 2, 3, 6, 15, 17]) func digitsAreThoseOfTheCLibrary(digits: Int) {
    var values = [0.1, 0.001, 0.00099999, 999999.5, 1e6, 0.0009995, 1e-300, .leastNonzeroMagnitude]
    for exponent in -20...20 {
      for factor in [1, 1.5, 2.5, 9.5, 9.95, 9.995, 1.25, 3.45, 0.15, 9.9999999] {
        values.append(factor * pow(10, Double(exponent)))
      }
    }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let exponent = Double(Int.random(in: -12...12, using: &generator))
      values.append(.random(in: -1...1, using: &generator) * pow(10, exponent))
      values.append(Double(Int.random(in: 1...1_000_000, using: &generator)) / 1000)
    }
    for value in values where value != 0 {
      #expect(value.formatted(significant: digits) == printed(value, digits))
      #expect((-value).formatted(significant: digits) == printed(-value, digits))
    }
  }

  @Test func whatIsNoNumberHasAName() {
    #expect(Double.nan.short == "NaN")
    #expect((-Double.infinity).short == "-infinity")
    #expect(0.0.short == "0")
    #expect(123456.0.short == "123456")
  }
}
