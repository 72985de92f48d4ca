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
}
