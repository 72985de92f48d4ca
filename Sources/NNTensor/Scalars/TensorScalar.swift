/// A number that the engine can compute with.
///
/// Kernels are generic over this protocol. `Float` and `Double` send the bulk operations to BLAS
/// and to the vector-math floor; any other scalar (a double-double, used to decide what `Double`
/// cannot) gets them from the scalar functions, by the default implementations.
package protocol TensorScalar: Comparable, Sendable, SignedNumeric, ExpressibleByFloatLiteral
where Magnitude == Self {
  /// The number nearest to `value`.
  init(_ value: Double)
  /// The `Double` nearest to this number.
  var doubleValue: Double { get }
  /// The distance from 1 to the next larger number.
  static var ulpOfOne: Self { get }
  /// Positive infinity, the start of a running minimum.
  static var infinity: Self { get }
  static var nan: Self { get }
  var isFinite: Bool { get }
  var isNaN: Bool { get }

  static func / (left: Self, right: Self) -> Self
  static func /= (left: inout Self, right: Self)
  func squareRoot() -> Self

  static func exp(_ x: Self) -> Self
  static func expMinusOne(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log(onePlus x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  /// The logistic function 1 / (1 + e⁻ˣ).
  static func sigmoid(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  /// `base` to the power `exponent`; NaN for a negative base with a fractional exponent.
  static func pow(_ base: Self, _ exponent: Self) -> Self

  // Bulk operations: `y[i] = f(x[i])` for `count` elements; `x` and `y` may be the same memory.
  static func exp(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  static func log(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  static func tanh(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  static func sigmoid(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  static func erf(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `c = alpha · op(a) · op(b) + beta · c`, row-major; `op` transposes where asked.
  ///
  /// `c` is `rows × columns`, `op(a)` is `rows × inner`, `op(b)` is `inner × columns`; the leading
  /// dimensions are the stored row lengths.
  static func gemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int)
}
