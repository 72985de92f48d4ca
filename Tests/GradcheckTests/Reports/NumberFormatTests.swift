import Foundation
import Gradcheck
import Testing

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (0.041_66, "0.0417"), (-418, "-418"), (1, "1"), (2.5, "2.5"), (0.001, "0.001"),
    (3.1e-10, "3.10e-10"), (999_999.5, "1000000"), (123_456, "123456"),
    (1e6, "1.00e6"), (1e300, "1.00e300"), (-2.5e-300, "-2.50e-300"), (0, "0"),
    (.infinity, "infinity"), (-.infinity, "-infinity"), (.nan, "NaN"),
  ])
  func threeDigits(value: Double, text: String) {
    #expect(value.short == text)
  }

  @Test(arguments: [(1, "7e-20"), (2, "6.6e-20"), (4, "6.626e-20")])
  func asManyDigitsAsAsked(digits: Int, text: String) {
    #expect(6.6260e-20.formatted(significant: digits) == text)
  }

  /// Against `printf`: numbers of all sizes, many of which round up to the next power of ten or stand
  /// just at the boundary of two roundings.
  @Test func roundsAsTheCLibraryDoes() {
    var generator = SeededGenerator(seed: 11)
    var values = [0.15, 0.25, 0.125, 2.5, 95.5, 999_999.5, 9.995e-10, 9.5e-4, 0.000_999_95]
    values.append(.leastNonzeroMagnitude)
    for _ in 0..<300 {
      let power = Double.random(in: -300...300, using: &generator)
      let near = Double.random(in: -7...9, using: &generator)
      let decimal = Double(Int.random(in: 1...99_999, using: &generator))
      values += [
        Foundation.pow(10, power), Foundation.pow(10, near), decimal / 1000, decimal * 0.05,
        (decimal / 1000).nextUp, (decimal / 1000).nextDown,
      ]
    }
    for value in values.flatMap({ [$0, -$0] }) {
      for digits in [1, 2, 3, 6, 15, 17] {
        let expected = printed(value, significant: digits)
        guard value.formatted(significant: digits) == expected else {
          Issue.record("\(value) in \(digits) digits is \(expected)")
          return
        }
      }
    }
  }

  /// By the C library alone.
  private func printed(_ value: Double, significant digits: Int) -> String {
    guard abs(value) < 1e-3 || abs(value) >= 1e6 else {
      let text = String(format: "%.*g", digits, value)
      return text.contains("e") ? String(format: "%.0f", value) : text
    }
    let parts = String(format: "%.*e", digits - 1, value).split(separator: "e")
    return "\(parts[0])e\(Int(parts[1]) ?? 0)"
  }
}
