import NNTensor
import Testing

/// Double-double arithmetic against mpmath: every result within 1e-30 of the right one, relative.
struct DoubleDoubleTests {
  static let functions: [String: @Sendable (DoubleDouble, DoubleDouble) -> DoubleDouble] = [
    "add": { $0 + $1 }, "subtract": { $0 - $1 }, "multiply": { $0 * $1 }, "divide": { $0 / $1 },
    "squareRoot": { x, _ in x.squareRoot() }, "exp": { x, _ in .exp(x) },
    "expMinusOne": { x, _ in .expMinusOne(x) }, "log": { x, _ in .log(x) },
    "logOnePlus": { x, _ in .log(onePlus: x) }, "tanh": { x, _ in .tanh(x) },
    "sigmoid": { x, _ in .sigmoid(x) }, "erf": { x, _ in .erf(x) },
    "normal": { x, _ in .normal(below: x) }, "sin": { x, _ in .sin(x) }, "cos": { x, _ in .cos(x) },
    "pow": { .pow($0, $1) },
  ]

  @Test(arguments: functions.keys.sorted())
  func agreesWithReferences(name: String) throws {
    let function = try #require(Self.functions[name])
    let references = try ReferenceValue.all(in: "double_double.csv", format: "DoubleDouble")
      .filter { $0.function == name }
    #expect(references.count >= 60)
    for reference in references {
      let x = DoubleDouble.sum(reference.x.high, reference.x.low)
      let y = DoubleDouble.sum(reference.y.high, reference.y.low)
      let result = function(x, y)
      let right = DoubleDouble.sum(reference.result.high, reference.result.low)
      // xʸ = exp(y log x) magnifies the logarithm's error by the exponent.
      // Φ has its digits relative to itself only far below 0, elsewhere beside 1; and the exponential
      // of -x² magnifies its argument's rounding.
      let magnification =
        switch name {
        case "pow": 1 + (y * .log(x)).doubleValue.magnitude
        case "normal" where x < 0: x > -3 ? 1 / right.doubleValue : 1 + (x * x).doubleValue
        default: 1.0
        }
      let error = ((result - right) / right).doubleValue.magnitude
      #expect(error <= 1e-30 * magnification, "\(reference): \(result), not \(right)")
    }
  }

  @Test func specialValues() {
    let infinity = DoubleDouble.infinity
    let nan = DoubleDouble.nan
    for x in [infinity, -infinity, nan] {
      for result in [x + x, x + 1, 1 + x, x * x, x * 2] {
        #expect(result.isFinite == false)
        #expect(result.isNaN == x.isNaN)
        #expect(result.low == 0)
      }
    }
    #expect((infinity - infinity).isNaN)
    #expect((infinity * 0).isNaN)
    #expect(1 / infinity == 0)
    #expect(DoubleDouble(1) / 0 == infinity)
    #expect((DoubleDouble(0) / 0).isNaN)
    #expect(infinity.squareRoot() == infinity)
    #expect(DoubleDouble(-1).squareRoot().isNaN)
    #expect(DoubleDouble.exp(infinity) == infinity)
    #expect(DoubleDouble.exp(-infinity) == 0)
    #expect(DoubleDouble.exp(710) == infinity)
    #expect(DoubleDouble.expMinusOne(-infinity) == -1)
    #expect(DoubleDouble.log(0) == -infinity)
    #expect(DoubleDouble.log(-1).isNaN)
    #expect(DoubleDouble.log(onePlus: -1) == -infinity)
    #expect(DoubleDouble.log(infinity) == infinity)
    #expect(DoubleDouble.tanh(-infinity) == -1)
    #expect(DoubleDouble.sigmoid(-infinity) == 0)
    #expect(DoubleDouble.sigmoid(infinity) == 1)
    #expect(DoubleDouble.erf(infinity) == 1)
    #expect(DoubleDouble.normal(below: infinity) == 1)
    #expect(DoubleDouble.normal(below: -infinity) == 0)
    #expect(DoubleDouble.sin(infinity).isNaN)
    #expect(DoubleDouble.pow(-2, 3) == -8)
    #expect(DoubleDouble.pow(-2, 0.5).isNaN)
    #expect(DoubleDouble.pow(0, 0) == 1)
    #expect(DoubleDouble.pow(4, -2) == 0.0625)
    for function in [
      DoubleDouble.exp, DoubleDouble.log(_:), DoubleDouble.tanh, DoubleDouble.sigmoid,
      DoubleDouble.erf, DoubleDouble.normal(below:), DoubleDouble.sin, DoubleDouble.cos,
      DoubleDouble.expMinusOne,
    ] as [(DoubleDouble) -> DoubleDouble] {
      #expect(function(nan).isNaN)
    }
  }

  @Test func integersAndOrder() {
    #expect(DoubleDouble(exactly: Int.max)?.low == -1)
    #expect(DoubleDouble(exactly: Int.min)?.doubleValue == -0x1p63)
    #expect(DoubleDouble(exactly: -7) == -7)
    #expect(DoubleDouble(exactly: UInt8(200)) == 200)
    let above = DoubleDouble.sum(1, 1e-25)
    #expect(above > 1)
    #expect(above - 1 == DoubleDouble(1e-25))
    #expect((-above).magnitude == above)
    #expect(DoubleDouble.nan != DoubleDouble.nan)
  }
}
