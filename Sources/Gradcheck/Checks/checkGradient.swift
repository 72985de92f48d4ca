/// Checks the gradient of a scalar function against numbers.
///
///     let result = try checkGradient(of: { x in x.reduce(0) { $0 + $1 * $1 } }, at: [1, 2, 3]) { x in
///       x.map { 2 * $0 }
///     }
///     #expect(result.passed)
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function; called at the point and around it.
///   - point: where the gradient is checked. A value that is special (0, a tie) tests less.
///   - options: tolerance, seed and coverage.
///   - gradient: the gradient under test: one coordinate for each of the point's.
/// - Returns: the verdict with its evidence, one result for each tensor of the point.
/// - Throws: what the function or gradient throws, or `GradcheckError.shapeMismatch`.
public func checkGradient<Point: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Double, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: (Point) throws -> Point
) throws -> GradientCheckResult {
  try GradientRequest.check(
    name: name, function: function, point: point, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    gradient: { try gradient($0).coordinates })
}

/// Checks the gradient of a scalar function against numbers, where the gradient is of another type
/// than the point: one coordinate for each of the point's, in their order.
@_disfavoredOverload
public func checkGradient<Point: Checkable, Gradient: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Double, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: (Point) throws -> Gradient
) throws -> GradientCheckResult {
  try GradientRequest.check(
    name: name, function: function, point: point, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    gradient: { try gradient($0).coordinates })
}

/// Checks the gradient of a scalar function that returns single precision.
///
/// Differences of a Float function resolve a derivative to three digits at best; give the function
/// in Double where there is such a form.
public func checkGradient<Point: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Float, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: (Point) throws -> Point
) throws -> GradientCheckResult {
  try checkGradient(
    name, of: { Double(try function($0)) }, at: point, options: options, fileID: fileID,
    filePath: filePath, line: line, column: column, gradient: gradient)
}
