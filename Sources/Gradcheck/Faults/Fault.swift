/// What is wrong with a gradient, told from the pattern of its errors.
public struct Fault: Sendable, Equatable, Codable {
  /// The kinds of fault that are told apart.
  public enum Pattern: String, Sendable, Codable, CaseIterable {
    /// The right values with two axes exchanged: a matrix used where its transpose belongs.
    case transposed
    /// The right values with the other sign everywhere.
    case signFlipped
    /// The right values times one factor: 2, the batch size, one over an extent.
    case scaledByConstant
    /// A sum or mean along an axis stands where the values themselves belong.
    case wrongAxis
    /// A part is absent: zeros, or the same difference all along an axis (a mean not subtracted), or a
    /// factor that was taken for 1.
    case missingTerm
    /// The derivative of another place or another pass: a mask moved along an axis, or inverted.
    case shiftedMask
    /// One coordinate is wrong, all others are right.
    case oneCoordinate
    /// All that is wrong has one index of the first axis.
    case oneRow
    /// All that is wrong has one index of the last axis.
    case oneColumn
    /// All that is wrong has one index of another axis.
    case oneChannel
    /// The right values plus one number.
    case offByConstant
    /// Only the first and last indices of an axis are wrong: what padding or a border does.
    case edges
    /// The right values in each other's places.
    case permuted
    /// Values beyond a limit were cut off at it.
    case clipped
    /// The magnitudes are right, negative ones lost their sign or became zero.
    case signLost
    /// Right to the digits of a narrower type, float32 or bfloat16, and not beyond.
    case reducedPrecision
    /// The product for u − 2v is not that for u less twice that for v.
    case notLinear
    /// The same for every upstream gradient: the chain rule stops there.
    case upstreamIgnored
    /// A parameter's gradient from some examples only, where all have to be added up.
    case missingBatchSum
    /// Right for other values than those of this pass: an operand read too late, or moved.
    case staleValue
    /// The gradient of another operand, or right with the values of two operands exchanged.
    case swappedOperands
    /// Each op is right by itself: a branch between them is lost or counted twice.
    case wiring
    /// Wrong in no pattern that is known.
    case unknown

    /// The fault in words.
    public var title: String {
      switch self {
      case .transposed: "transposed"
      case .signFlipped: "sign flipped"
      case .scaledByConstant: "scaled by a constant"
      case .wrongAxis: "summed or averaged over the wrong axis"
      case .missingTerm: "missing term"
      case .shiftedMask: "stale or shifted mask"
      case .oneCoordinate: "one coordinate"
      case .oneRow: "one row"
      case .oneColumn: "one column"
      case .oneChannel: "one channel"
      case .offByConstant: "off by a constant"
      case .edges: "wrong at the edges"
      case .permuted: "values in each other's place"
      case .clipped: "clipped"
      case .signLost: "sign lost"
      case .reducedPrecision: "rounded to fewer digits"
      case .notLinear: "not linear in the cotangent"
      case .upstreamIgnored: "upstream gradient ignored"
      case .missingBatchSum: "missing batch sum"
      case .staleValue: "stale value"
      case .swappedOperands: "operands exchanged"
      case .wiring: "between the ops"
      case .unknown: "unknown"
      }
    }
  }

  /// The kind of fault.
  public var pattern: Pattern
  /// The evidence, as a sentence: which constant, which row, from how many coordinates.
  public var detail: String

  /// Creates a fault with its evidence.
  public init(pattern: Pattern, detail: String) {
    self.pattern = pattern
    self.detail = detail
  }
}
