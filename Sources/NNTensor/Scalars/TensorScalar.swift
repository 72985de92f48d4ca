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
  /// The probability Φ(x) that a standard normal number is below `x`.
  static func normal(below x: Self) -> Self
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

  // Fused loops over `count` elements. Outputs may be the same memory as inputs. All of them have
  // default implementations by the scalar functions; `Float` and `Double` give the same bits as
  // these, sums excepted, whose order differs.

  /// `z = x + y`.
  static func add(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int)
  /// `z = x - y`.
  static func subtract(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int)
  /// `z = x · y`, element by element.
  static func multiply(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int)
  /// `z = x / y`, element by element.
  static func divide(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int)
  /// `y = factor · x`.
  static func scale(
    _ x: UnsafePointer<Self>, by factor: Self, _ y: UnsafeMutablePointer<Self>, count: Int)
  /// `y = y + factor · x` (BLAS's axpy).
  static func addScaled(
    _ x: UnsafePointer<Self>, by factor: Self, to y: UnsafeMutablePointer<Self>, count: Int)

  /// `y = max(x, 0)`; NaN stays NaN.
  static func relu(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  /// `y` is the upstream gradient where `x > 0` or `x` is NaN, as in PyTorch, and 0 elsewhere.
  ///
  /// `x` may be ReLU's input or its output.
  static func reluGradient(
    _ x: UnsafePointer<Self>, upstream: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int)

  /// `y = x · Φ(x)`, Φ the normal distribution's function: the exact GELU.
  static func gelu(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)
  /// `y = upstream · (Φ(x) + x · φ(x))`, φ the normal density.
  static func geluGradient(
    _ x: UnsafePointer<Self>, upstream: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int)

  /// `y = x` for `rows` rows of `columns` elements, each side's a stride apart.
  static func copyRows(
    _ x: UnsafePointer<Self>, stride: Int, to y: UnsafeMutablePointer<Self>, stride yStride: Int,
    rows: Int, columns: Int)
  /// `y = y + x`, likewise.
  static func addRows(
    _ x: UnsafePointer<Self>, stride: Int, to y: UnsafeMutablePointer<Self>, stride yStride: Int,
    rows: Int, columns: Int)
  /// `y[i]` is the largest of the 2 × 2 pixels `2i` and `2i + 1` of two rows; NaN if one is.
  static func maxPoolPairs(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int)
  /// Which of the four that is: 0 and 1 in the upper row, 2 and 3 in the lower; the first of equals,
  /// the last NaN.
  static func maxPoolPairsChoices(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>,
    _ choices: UnsafeMutablePointer<UInt8>, count: Int)
  /// Whether each number is above zero: a bit each, 64 a word, those beyond the last clear.
  static func signs(
    _ x: UnsafePointer<Self>, _ words: UnsafeMutablePointer<UInt64>, count: Int)
  /// The gradient of ``maxPoolPairs(_:_:_:count:)``: `upstream[i]` for the largest pixel (the first
  /// of equals, the last NaN), 0 for the other three.
  static func maxPoolPairsGradient(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>, upstream: UnsafePointer<Self>,
    toUpper: UnsafeMutablePointer<Self>, toLower: UnsafeMutablePointer<Self>, count: Int)

  /// The sum, in a fixed order and compensated for long arrays; 0 for none.
  static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self
  /// The sum of the squares, in the order of `sum`.
  static func sumOfSquares(_ x: UnsafePointer<Self>, count: Int) -> Self
  /// The largest element; NaN if any is NaN, minus infinity if there is none.
  static func maximum(_ x: UnsafePointer<Self>, count: Int) -> Self

  // Loops over row-major matrices of `rows × columns`.

  /// `y = x`, with `row` (of `columns` elements, a bias) added to each row.
  static func addRow(
    _ x: UnsafePointer<Self>, row: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    rows: Int, columns: Int)
  /// `y[c]` is the sum of column `c` (the gradient of a bias), added to `y[c]` if `accumulate`.
  static func columnSums(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int,
    accumulate: Bool)
  /// `y[r]` is the sum of row `r`.
  static func rowSums(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int)
  /// `y[r]` is the largest element of row `r`, NaN if it holds one.
  static func rowMaxima(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int)
  /// The softmax of each row, shifted by its maximum so that nothing overflows.
  static func softmaxRows(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int)
  /// The logarithm of the softmax of each row, `x - max - log Σ exp(x - max)`.
  static func logSoftmaxRows(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int)

  /// One step of a long short-term memory for `rows` examples, `rowStride` apart.
  ///
  /// A row holds input gate, forget gate, candidate, output gate and cell, `units` each; the gates
  /// come as sums without `bias` (4 × `units`). The cell of the step before stands one row (5 ×
  /// `units`) earlier. `hidden` gets the hidden states, densely.
  static func lstmCells(
    _ states: UnsafeMutablePointer<Self>, rowStride: Int, bias: UnsafePointer<Self>, isFirst: Bool,
    hidden: UnsafeMutablePointer<Self>, rows: Int, units: Int)
  /// One step of its backward pass for one example: from the gradients of the row and of the hidden
  /// state to those of the sums before the gates; `forCell` is handed from step to step.
  static func lstmCellGradient(
    upstream: UnsafePointer<Self>, states: UnsafePointer<Self>, cellBefore: UnsafePointer<Self>?,
    forHidden: UnsafePointer<Self>, forCell: UnsafeMutablePointer<Self>,
    gates: UnsafeMutablePointer<Self>, units: Int)

  /// One step of a gated recurrent unit for `rows` examples, `rowStride` apart.
  ///
  /// Five parts stand `partStride` apart, `units` numbers each: reset gate, update gate, candidate,
  /// what the reset gate lets through, hidden state. `inputSums` (`stride` apart) and `stateSums`
  /// (densely) hold the products with the weights of the two gates and the candidate, 3 × `units`;
  /// `bias` those of the gates, then the candidate's of the inputs and of the states. `hidden` has
  /// the states before, then those after, densely; without `stateSums` it is the first step.
  static func gruCells(
    inputSums: UnsafePointer<Self>, stride: Int, stateSums: UnsafePointer<Self>?,
    bias: UnsafePointer<Self>, states: UnsafeMutablePointer<Self>, partStride: Int, rowStride: Int,
    hidden: UnsafeMutablePointer<Self>, rows: Int, units: Int)
  /// One step of its backward pass for one example: from the gradients of the parts, and of the
  /// hidden state by later steps, to those of both sums; `forHidden` becomes what goes past the
  /// candidate to the state before.
  static func gruCellGradient(
    upstream: UnsafePointer<Self>, states: UnsafePointer<Self>, partStride: Int,
    before: UnsafePointer<Self>?, forHidden: UnsafeMutablePointer<Self>,
    inputSums: UnsafeMutablePointer<Self>, stateSums: UnsafeMutablePointer<Self>, units: Int)

  /// One step of stochastic gradient descent over `count` parameters, in place.
  static func sgdStep(
    parameters: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    velocity: UnsafeMutablePointer<Self>?, count: Int, _ step: SGDStep)
  /// One step of Adam over `count` parameters, in place; the moments start at zero.
  static func adamStep(
    parameters: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment: UnsafeMutablePointer<Self>, secondMoment: UnsafeMutablePointer<Self>,
    count: Int, _ step: AdamStep)

  /// `y = base + step · direction`: a point moved along a line.
  static func move(
    _ base: UnsafePointer<Double>, along direction: UnsafePointer<Double>, by step: Double,
    to y: UnsafeMutablePointer<Self>, count: Int)
  /// `total + Σ weight · x`, in an order that depends on the count alone.
  static func weightedSum(
    _ weights: UnsafePointer<Self>, _ x: UnsafePointer<Self>, addedTo total: Self, count: Int
  ) -> Self

  /// `c = alpha · op(a) · op(b) + beta · c`, row-major; `op` transposes where asked.
  ///
  /// `c` is `rows × columns`, `op(a)` is `rows × inner`, `op(b)` is `inner × columns`; the leading
  /// dimensions are the stored row lengths. Any of the sizes may be 0. With `beta` 0 the old `c` is
  /// not read.
  static func gemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int)
}
