/// One stored property of a struct that is checked, by its key path.
public struct CheckedPart<Whole> {
  let name: String
  let tensors: (Whole) -> [CheckedTensor]
  let replace: (inout Whole, inout ArraySlice<Double>) -> Void
  let precision: ScalarPrecision

  /// The property at `path`, called `name` in the report.
  public static func part<Value: Checkable>(
    _ name: String, _ path: WritableKeyPath<Whole, Value>
  ) -> CheckedPart {
    CheckedPart(
      name: name,
      tensors: { whole in
        whole[keyPath: path].tensors.map {
          CheckedTensor(name: ".\(name)\($0.name)", shape: $0.shape, coordinates: $0.coordinates)
        }
      },
      replace: { whole, values in
        whole[keyPath: path] = whole[keyPath: path].replacingCoordinates(&values)
      },
      precision: Value.precision)
  }
}

/// A struct whose checked properties are listed once, as key paths.
public protocol CheckableStruct: Checkable {
  /// The properties that are checked, in a fixed order.
  static var parts: [CheckedPart<Self>] { get }
}

extension CheckableStruct {
  /// The tensors of all parts.
  public var tensors: [CheckedTensor] { Self.parts.flatMap { $0.tensors(self) } }

  /// The struct with other values in its parts.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    var result = self
    for part in Self.parts { part.replace(&result, &values) }
    return result
  }

  /// Single precision where any part has it.
  public static var precision: ScalarPrecision {
    parts.contains { $0.precision == .float32 } ? .float32 : .float64
  }
}
