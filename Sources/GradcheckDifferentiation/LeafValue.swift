import Gradcheck
import _Differentiation

/// A value whose Doubles and Floats are found by reflection, so that it can be contracted with a
/// cotangent of the same type.
struct LeafValue<Value>: Checkable {
  var value: Value

  init(_ value: Value) { self.value = value }

  /// One tensor: a cotangent is drawn for all leaves at once.
  var tensors: [CheckedTensor] {
    let coordinates = tangentLeaves(of: value).map { $0.get(value) }
    return [CheckedTensor(shape: [coordinates.count], coordinates: coordinates)]
  }

  func replacingCoordinates(_ values: inout ArraySlice<Double>) -> LeafValue {
    var result = self
    for leaf in tangentLeaves(of: value) {
      if let next = values.popFirst() { leaf.set(&result.value, next) }
    }
    return result
  }

  /// Values are contracted in Double whatever the leaves are; the tolerance follows the leaves.
  static var precision: ScalarPrecision { .float64 }
}
