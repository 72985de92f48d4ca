import NNTensor

/// What a wrong backward pass does to the right result: one array of numbers becomes another.
///
/// The arrays are row-major with the batch, where there is one, as their first axis.
package indirect enum GradientChange: Sendable {
  /// Every number times a factor.
  case scaled(Double)
  /// The numbers of a region times a factor.
  case scaledIn(Region, Double)
  /// The numbers of the tensor with two axes exchanged, read in the old shape.
  case transposed(Int, Int)
  /// Every number `by` places further along an axis; what leaves at one end comes in at the other
  /// or is lost.
  case rolled(axis: Int, by: Int, wraps: Bool)
  /// An axis read from its end.
  case reversed(axis: Int)
  /// Two numbers exchanged.
  case swapped(Int, Int)
  /// Along an axis every number replaced by their sum, or their mean.
  case reduced(axis: Int, divides: Bool)
  /// A number added everywhere.
  case offset(Double)
  /// A multiple of the operand added: a weight decay.
  case addedOperand(Double)
  /// A multiple of the mean along an axis added.
  case addedMean(axis: Int, Double)
  /// Cut off at a share of the largest magnitude.
  case clipped(share: Double)
  /// Divided by its norm.
  case normalized
  case absolute
  /// What is negative becomes zero.
  case positivePart
  /// Rounded to so many bits of significand: 24 is float32, 8 is bfloat16.
  case rounded(bits: Int)
  /// Every number times 1 + `relative` · a random number fixed by its place.
  case perturbed(relative: Double)
  case squared
  /// All ones.
  case ones
  /// The upstream gradient in place of the product with the derivative.
  case upstream
  /// The upstream gradient where the mask says 0, and 0 where it says 1.
  case inverted
  /// A share of the upstream gradient where the derivative is zero.
  case leaking(Double)
  /// The derivative `by` places further along an axis, times the right upstream gradient.
  case shiftedDerivative(axis: Int, by: Int)
}

/// What a change may look at, all in one scalar type.
struct ChangeInput<Scalar: TensorScalar> {
  var gradient: [Scalar]
  /// The gradient's shape, the batch in front where there is one.
  var shape: [Int]
  /// The gradient that arrives, and the operand; empty where their counts differ.
  var upstream: [Scalar] = []
  var operand: [Scalar] = []

  init(gradient: [Scalar], shape: [Int]) {
    self.gradient = gradient
    self.shape = shape
  }
}

extension GradientChange {
  /// The wrong numbers.
  func applied<Scalar: TensorScalar>(to input: ChangeInput<Scalar>) -> [Scalar] {
    let g = input.gradient
    let grid = Grid(input.shape)
    switch self {
    case .scaled(let factor): return g.map { $0 * Scalar(factor) }
    case .scaledIn(let region, let factor):
      return g.indices.map {
        region.contains($0, in: grid) ? g[$0] * Scalar(factor) : g[$0]
      }
    case .transposed(let first, let second): return grid.transposing(g, first, second)
    case .rolled(let axis, let by, let wraps):
      return grid.moved(g, axis: axis, by: by, wraps: wraps)
    case .reversed(let axis):
      return g.indices.map { g[grid.moving($0, axis) { $1 - 1 - $0 }] }
    case .swapped(let first, let second):
      var result = g
      result.swapAt(first, second)
      return result
    case .reduced(let axis, let divides):
      let sums = grid.sums(g, axis: axis)
      return divides ? sums.map { $0 / Scalar(Double(input.shape[axis])) } : sums
    case .offset(let number): return g.map { $0 + Scalar(number) }
    case .addedOperand(let factor):
      return zip(g, input.operand).map { $0 + Scalar(factor) * $1 }
    case .addedMean(let axis, let factor):
      let sums = grid.sums(g, axis: axis)
      return zip(g, sums).map { $0 + Scalar(factor / Double(input.shape[axis])) * $1 }
    case .clipped(let share):
      let limit = Scalar(share) * (g.map(\.magnitude).max() ?? 0)
      return g.map { $0 > limit ? limit : $0 < -limit ? -limit : $0 }
    case .normalized:
      let norm = g.reduce(Scalar(0)) { $0 + $1 * $1 }.squareRoot()
      return norm > 0 ? g.map { $0 / norm } : g
    case .absolute: return g.map(\.magnitude)
    case .positivePart: return g.map { $0 < 0 ? 0 : $0 }
    case .rounded(let bits): return g.map { $0.rounded(toBits: bits) }
    case .perturbed(let relative):
      return g.indices.map { index in
        var random = RandomStream(seed: 77, purpose: "perturbed", index: UInt64(index))
        return g[index] * Scalar(1 + relative * random.normal())
      }
    case .squared: return g.map { $0 * $0 }
    case .ones: return g.map { _ in 1 }
    case .upstream: return input.upstream
    case .inverted: return zip(input.upstream, g).map { $0 - $1 }
    case .leaking(let slope):
      return zip(input.upstream, g).map { $1 == 0 ? Scalar(slope) * $0 : $1 }
    case .shiftedDerivative(let axis, let by):
      let ratios = zip(g, input.upstream).map { $1 == 0 ? Scalar(0) : $0 / $1 }
      let moved = grid.moved(ratios, axis: axis, by: by, wraps: true)
      return zip(moved, input.upstream).map { $0 * $1 }
    }
  }
}

extension TensorScalar {
  /// The number with `bits` bits of significand, rounded to nearest.
  fileprivate func rounded(toBits bits: Int) -> Self {
    let value = doubleValue
    guard value.isFinite, value != 0 else { return self }
    let unit = Double(sign: .plus, exponent: value.exponent - bits + 1, significand: 1)
    return Self((value / unit).rounded() * unit)
  }
}
