/// What is wrong with a gradient, told from the pattern of its errors.
public struct Fault: Sendable, Equatable, Codable {
  /// The kinds of fault that are told apart.
  public enum Pattern: String, Sendable, Codable, CaseIterable {
    case transposed
    case signFlipped
    case scaledByConstant
    case wrongAxis
    case missingTerm
    case shiftedMask
    case oneCoordinate
    case oneRow
    case oneColumn
    case oneChannel
    case offByConstant
    case edges
    case permuted
    case clipped
    case signLost
    case reducedPrecision
    case notLinear
    case upstreamIgnored
    case missingBatchSum
    case staleValue
    case swappedOperands
    case wiring
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
