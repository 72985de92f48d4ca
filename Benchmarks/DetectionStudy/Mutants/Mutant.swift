import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor

/// A network with one fault in its backward pass.
struct Mutant: Sendable {
  var number: Int
  var kind: FaultKind
  /// The op of the table that is at fault; `wiring` for what lies between ops.
  var op: String
  var network: StudyNetwork
  /// The node that is at fault.
  var node: NodeID
  /// The operand of an op whose gradient is wrong; `nil` for a fault between ops.
  var operand: Int?
  /// The exact right gradient and the wrong one, where the fault is looked for first.
  var truth: PatternTruth
  /// Where the change was measured, for the peers: the op by itself, or the whole right network;
  /// and the wrong gradients of its leaves.
  var reference: StudyNetwork
  var gradients: [NodeID: [Double]]
  /// The largest relative change of the gradient.
  var change: Double

  /// `dense, features: sign flipped of operand 1`.
  var name: String {
    "#\(number) \(kind.name) in \(network.name)\(operand.map { ", operand \($0)" } ?? "")"
  }
}

/// What a fault really changed.
struct PatternTruth: Sendable {
  var right: [Double]
  var wrong: [Double]
  var shape: [Int]

  /// The largest change relative to the tensor's RMS gradient, right or wrong, and 0 where the
  /// right gradient's own rounding could be it.
  var change: Double {
    let scale = max(rms(right), rms(wrong))
    let largest = zip(right, wrong).map { abs($0 - $1) }.max() ?? 0
    return scale > 0 ? largest / scale : 0
  }

  private func rms(_ values: [Double]) -> Double {
    guard let largest = values.map(abs).max(), largest > 0, largest.isFinite else { return 0 }
    let sum = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * (sum / Double(values.count)).squareRoot()
  }

  /// Whether `pattern` describes the change exactly, whatever was planted: a sign flip of a single
  /// number is also one wrong coordinate.
  func holds(_ pattern: Fault.Pattern) -> Bool {
    let tolerance = 2e-6
    func agree(_ one: [Double], _ other: [Double]) -> Bool {
      let scale = max(rms(one), rms(other))
      return zip(one, other).allSatisfy {
        abs($0 - $1) <= tolerance * max(abs($0), abs($1)) + 1e-9 * scale
      }
    }
    let grid = Grid(shape)
    let differing = right.indices.filter { index in
      abs(right[index] - wrong[index]) > tolerance * max(abs(right[index]), abs(wrong[index]))
    }
    func share(_ axis: Int) -> Bool {
      Set(differing.map { grid.position($0, axis) }).count == 1
    }
    switch pattern {
    case .signFlipped: return agree(wrong, right.map { -$0 })
    case .scaledByConstant:
      guard let pivot = right.indices.max(by: { abs(right[$0]) < abs(right[$1]) }),
        right[pivot] != 0
      else { return false }
      let factor = wrong[pivot] / right[pivot]
      return agree(wrong, right.map { factor * $0 })
    case .oneCoordinate: return differing.count == 1
    case .oneRow: return shape.count >= 1 && share(0)
    case .oneColumn: return shape.count >= 1 && share(shape.count - 1)
    case .oneChannel: return shape.indices.contains(where: share)
    case .offByConstant:
      let constant = (wrong.first ?? 0) - (right.first ?? 0)
      return agree(wrong, right.map { $0 + constant })
    case .missingTerm:
      // Zero, or a term that is the same all along an axis.
      let errors = zip(wrong, right).map { $0 - $1 }
      let sameAlong = shape.indices.contains { axis in
        let sums = grid.sums(errors, axis: axis)
        return shape[axis] > 1 && agree(errors, sums.map { $0 / Double(shape[axis]) })
      }
      return sameAlong || differing.allSatisfy { abs(wrong[$0]) <= 1e-12 * rms(right) }
    case .transposed:
      return shape.indices.contains { first in
        shape.indices.contains { second in
          second > first && agree(wrong, grid.transposing(right, first, second))
        }
      }
    case .shiftedMask:
      return shape.indices.contains { axis in
        (1..<max(2, shape[axis])).contains {
          agree(wrong, grid.moved(right, axis: axis, by: $0, wraps: true))
        }
      }
    case .wrongAxis:
      return shape.indices.contains { axis in
        let sums = grid.sums(right, axis: axis)
        return agree(wrong, sums) || agree(wrong, sums.map { $0 / Double(shape[axis]) })
      }
    case .permuted: return agree(wrong.sorted(), right.sorted())
    case .edges:
      return shape.indices.contains { axis in
        differing.allSatisfy { [0, shape[axis] - 1].contains(grid.position($0, axis)) }
      }
    case .signLost: return agree(wrong, right.map(abs))
    case .clipped, .reducedPrecision, .notLinear, .upstreamIgnored, .missingBatchSum, .staleValue,
      .swappedOperands, .wiring, .unknown:
      return false
    }
  }
}
