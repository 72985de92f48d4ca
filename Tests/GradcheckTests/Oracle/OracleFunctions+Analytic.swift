import Gradcheck
import RealModule

/// A line of the oracle, `b · g(x / a)`, written once for every scalar: complex numbers and `Float`
/// too. The error function is missing, which has no complex form here.
struct AnalyticOracleFunction: AnalyticFunction {
  var name: String
  var a: Double
  var b: Double

  static let missing: Set<String> = ["erf", "gelu"]

  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
    let t = x[0] / Scalar(a)
    return Scalar(b) * value(t)
  }

  private func sigmoid<Scalar: AnalyticScalar>(_ t: Scalar) -> Scalar { 1 / (1 + .exp(-t)) }

  private func value<Scalar: AnalyticScalar>(_ t: Scalar) -> Scalar {
    switch name {
    case "exp": .exp(t)
    case "log": .log(t)
    case "sin": .sin(t)
    case "cos": .cos(t)
    case "tan": .tan(t)
    case "tanh": .tanh(t)
    case "sigmoid": sigmoid(t)
    case "softplus": .log(1 + .exp(t))
    case "sqrt": .sqrt(t)
    case "cbrt": .root(t, 3)
    case "reciprocal": 1 / t
    case "gaussian": .exp(-t * t)
    case "atan": .atan(t)
    case "sinh": .sinh(t)
    case "log1p": .log(onePlus: t)
    case "expm1": .expMinusOne(t)
    case "cubic": t * t * t - 2 * t
    case "square": t * t
    case "tenth": .pow(t, 10)
    case "runge": 1 / (1 + 25 * t * t)
    case "ripple": .sin(30 * t)
    case "offset": 1_000_000 + .sin(t)
    case "asinh": .asinh(t)
    case "swish": t * sigmoid(t)
    case "entropy": t * .log(t)
    case "oneMinusCos": 1 - .cos(t)
    case "linear": 3 * t - 1
    case "sum100": sum(t)
    case "hypot": .sqrt(1 + t * t)
    case "logSumExp": .log(.exp(t) + .exp(2 * t) + 1)
    case "powerTower": .exp(t * .log(t))
    case "bump": .exp(-1 / (1 - t * t))
    default: Scalar(.nan)
    }
  }

  private func sum<Scalar: AnalyticScalar>(_ t: Scalar) -> Scalar {
    var total: Scalar = 0
    for k in 1...100 {
      let k = Scalar(Double(k))
      total += Scalar.sin(k * t) / k
    }
    return total
  }
}
