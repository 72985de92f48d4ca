/// A value made of real coordinates: what a gradient can be taken with respect to.
///
/// `Double`, `Float`, SIMD vectors and arrays of any of these (arrays of arrays too) conform. A
/// struct of one's own conforms by listing its parts; each becomes a tensor of its own in the
/// report:
///
///     extension Layer: CheckableStruct {
///       static var parts: [CheckedPart<Layer>] { [
///         .part("weight", \.weight), .part("bias", \.bias),
///       ] }
///     }
public protocol Checkable: SendableMetatype {
  /// The tensors that this value is made of, in a fixed order.
  var tensors: [CheckedTensor] { get }
  /// This value with all its coordinates, in the order of `tensors`, taken from the front of
  /// `values`, which are removed there. Where they run out, coordinates keep their values.
  func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self
  /// The type its coordinates are stored in.
  static var precision: ScalarPrecision { get }
}

/// One tensor of a checked value.
public struct CheckedTensor: Sendable, Equatable {
  /// Its name below the value's own: empty for the value itself, `.weight` for a part.
  public var name: String
  /// Its shape; empty for a scalar. A ragged array of arrays counts as one dimension.
  public var shape: [Int]
  /// Its coordinates, row-major.
  public var coordinates: [Double]

  /// Creates a tensor of a checked value.
  public init(name: String = "", shape: [Int], coordinates: [Double]) {
    self.name = name
    self.shape = shape
    self.coordinates = coordinates
  }
}

extension Checkable {
  /// All coordinates in one array.
  public var coordinates: [Double] { tensors.flatMap(\.coordinates) }

  /// This value with other coordinates.
  public func replacingCoordinates(_ values: [Double]) -> Self {
    var rest = values[...]
    return replacingCoordinates(&rest)
  }
}

extension Double: Checkable {
  /// One scalar.
  public var tensors: [CheckedTensor] { [CheckedTensor(shape: [], coordinates: [self])] }
  /// The next number.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Double {
    values.popFirst() ?? self
  }
  /// Double precision.
  public static var precision: ScalarPrecision { .float64 }
}

extension Float: Checkable {
  /// One scalar.
  public var tensors: [CheckedTensor] { [CheckedTensor(shape: [], coordinates: [Double(self)])] }
  /// The next number, rounded.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Float {
    values.popFirst().map { Float($0) } ?? self
  }
  /// Single precision.
  public static var precision: ScalarPrecision { .float32 }
}

extension Array: Checkable where Element: Checkable {
  /// One tensor where all elements have the same shape; else one for each part of each element,
  /// named by its index.
  public var tensors: [CheckedTensor] {
    let all = map(\.tensors)
    guard let shape = all.first?.first?.shape else {
      return [CheckedTensor(shape: [0], coordinates: [])]
    }
    if all.allSatisfy({ $0.count == 1 && $0[0].name.isEmpty && $0[0].shape == shape }) {
      return [CheckedTensor(shape: [count] + shape, coordinates: all.flatMap { $0[0].coordinates })]
    }
    return zip(indices, all).flatMap { index, tensors in
      tensors.map {
        CheckedTensor(name: "[\(index)]\($0.name)", shape: $0.shape, coordinates: $0.coordinates)
      }
    }
  }
  /// Each element with its share of the numbers.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> [Element] {
    map { $0.replacingCoordinates(&values) }
  }
  /// That of its elements.
  public static var precision: ScalarPrecision { Element.precision }
}
