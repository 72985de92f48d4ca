extension SIMD where Scalar: Checkable {
  fileprivate var lanes: [CheckedTensor] {
    [CheckedTensor(shape: [scalarCount], coordinates: indices.flatMap { self[$0].coordinates })]
  }

  fileprivate func replacingLanes(_ values: inout ArraySlice<Double>) -> Self {
    var result = self
    for index in indices { result[index] = self[index].replacingCoordinates(&values) }
    return result
  }
}

extension SIMD2: Checkable where Scalar: Checkable {
  /// One tensor of 2 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD3: Checkable where Scalar: Checkable {
  /// One tensor of 3 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD4: Checkable where Scalar: Checkable {
  /// One tensor of 4 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD8: Checkable where Scalar: Checkable {
  /// One tensor of 8 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD16: Checkable where Scalar: Checkable {
  /// One tensor of 16 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD32: Checkable where Scalar: Checkable {
  /// One tensor of 32 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}

extension SIMD64: Checkable where Scalar: Checkable {
  /// One tensor of 64 coordinates.
  public var tensors: [CheckedTensor] { lanes }
  /// The vector with other coordinates.
  public func replacingCoordinates(_ values: inout ArraySlice<Double>) -> Self {
    replacingLanes(&values)
  }
  /// That of its scalars.
  public static var precision: ScalarPrecision { Scalar.precision }
}
