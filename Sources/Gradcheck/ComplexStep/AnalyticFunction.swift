public import ComplexModule
public import RealModule

/// A scalar that an analytic function can be written for: real or complex.
///
/// `Float`, `Double` and `Complex<Double>` of swift-numerics conform. It has `+ - * /`, integer
/// literals and the elementary functions (`.exp(x)`, `.log(x)`, `.tanh(x)`, `.sqrt(x)`, …), and no
/// order: a function that compares its arguments is not analytic. Other numbers are written
/// `Scalar(0.5)`.
public protocol AnalyticScalar: AlgebraicField, ElementaryFunctions, SendableMetatype {
  /// The scalar that is this real number.
  init(_ real: Double)
}

extension Double: AnalyticScalar {}
extension Float: AnalyticScalar {}
extension Complex: AnalyticScalar where RealType == Double {
  /// The complex number with this real part and no imaginary one.
  public init(_ real: Double) { self.init(real, 0) }
}

/// A function given generically over its scalar, which can be differentiated by a complex step:
/// without subtraction, and so to nearly every digit.
///
///     struct Rosenbrock: AnalyticFunction {
///       func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
///         let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
///         return a * a + 100 * b * b
///       }
///     }
///
/// Give the function in this form where differences cannot decide: at a large offset, over many
/// decades, or where it is evaluated in `Float`.
public protocol AnalyticFunction {
  /// The function's value. It must be analytic: made of `+ - * /` and elementary functions, without
  /// branches on the values and without `magnitude`.
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar
}
