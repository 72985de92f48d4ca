import NNTensor
import Testing

@Suite struct RootMeanSquareTests {
  @Test(arguments: [1, 0x1p-700, 0x1p700, 0x1p-1060]) func isThatOfTheNumbers(scale: Double) {
    let numbers = (0..<100).map { scale * ($0 < 50 ? 3.0 : -4) }
    #expect(abs(numbers.rootMeanSquare - scale * 12.5.squareRoot()) <= 1e-4 * scale)
    #expect([0, scale, 0, 0].rootMeanSquare == scale / 2)
  }

  @Test func nothingAndZerosHaveNone() {
    #expect([Double]().rootMeanSquare == 0)
    #expect([0.0, -0.0].rootMeanSquare == 0)
  }

  @Test func whatIsNotFiniteShows() {
    #expect([1.0, -Double.infinity, 2].rootMeanSquare == .infinity)
    for numbers in [[Double.nan], [.nan, 1], [1, .nan], [.infinity, .nan], [0, .nan]] {
      #expect(numbers.rootMeanSquare.isNaN)
    }
  }
}
