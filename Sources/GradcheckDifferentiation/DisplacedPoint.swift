import Gradcheck
import _Differentiation

/// A differentiable value, moved by `move(by:)` along the leaves of its tangent vector. Its
/// coordinates are the displacements, all zero at the point of the check.
struct DisplacedPoint<Base: Differentiable>: Checkable {
  let base: Base
  /// A tangent vector of the right structure, with every leaf zero.
  let origin: Base.TangentVector
  let leaves: [TangentLeaf<Base.TangentVector>]
  var displacements: [Double]

  /// A point whose tangent vectors have the structure of `gradient`.
  init(_ base: Base, gradient: Base.TangentVector) {
    self.base = base
    leaves = tangentLeaves(of: gradient)
    var origin = gradient
    for leaf in leaves { leaf.set(&origin, 0) }
    self.origin = origin
    displacements = Array(repeating: 0, count: leaves.count)
  }

  /// The value that the displacements lead to.
  var value: Base {
    guard displacements.contains(where: { $0 != 0 }) else { return base }
    var tangent = origin
    for (leaf, displacement) in zip(leaves, displacements) where displacement != 0 {
      leaf.set(&tangent, displacement)
    }
    var moved = base
    moved.move(by: tangent)
    return moved
  }

  /// The coordinates of a tangent vector, in the order of the leaves.
  func coordinates(of tangent: Base.TangentVector) -> [Double] {
    // A zero tangent vector may hold empty arrays: what is not there is zero.
    let own = tangentLeaves(of: tangent)
    if own.count == leaves.count { return own.map { $0.get(tangent) } }
    let names = leaves.map { "\($0.path)|\($0.index ?? -1)" }
    let known = Dictionary(
      own.map { ("\($0.path)|\($0.index ?? -1)", $0.get(tangent)) }, uniquingKeysWith: { $1 })
    return names.map { known[$0] ?? 0 }
  }

  /// One tensor for each property or array.
  var tensors: [CheckedTensor] {
    var tensors: [CheckedTensor] = []
    for (leaf, displacement) in zip(leaves, displacements) {
      if leaf.index != nil, leaf.index != 0, tensors.last?.name == leaf.path, !tensors.isEmpty {
        tensors[tensors.count - 1].coordinates.append(displacement)
        tensors[tensors.count - 1].shape = [tensors[tensors.count - 1].coordinates.count]
      } else {
        tensors.append(
          CheckedTensor(
            name: leaf.path, shape: leaf.index == nil ? [] : [1], coordinates: [displacement]))
      }
    }
    return tensors
  }

  func replacingCoordinates(_ values: inout ArraySlice<Double>) -> DisplacedPoint {
    var moved = self
    moved.displacements = displacements.map { values.popFirst() ?? $0 }
    return moved
  }

  /// Displacements are Double whatever the leaves are; the tolerance follows the leaves.
  static var precision: ScalarPrecision { .float64 }
}
