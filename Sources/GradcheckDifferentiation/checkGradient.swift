public import Gradcheck
public import _Differentiation

/// Checks the gradient that Swift derives for a function, `@derivative(of:)` included, against
/// numbers.
///
///     let result = try checkGradient(of: loss, at: Model())
///     #expect(result.passed)
///
/// The coordinates are found by reflection: every Double and Float inside the point's
/// `TangentVector`, also in nested structs and arrays, and named by their path.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the differentiable function.
///   - point: where its gradient is checked.
///   - options: tolerance, seed and coverage. The tolerance is 1e-6, or 1e-3 where the point holds
///     a Float.
/// - Returns: the verdict with its evidence, one result for each property or array of the point.
public func checkGradient<Point: Differentiable>(
  _ name: String = "function", of function: @differentiable(reverse) (Point) -> Double,
  at point: Point, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column
) throws -> GradientCheckResult {
  let analytic = gradient(at: point, of: function)
  let displaced = DisplacedPoint(point, gradient: analytic)
  var options = options
  if options.tolerance == nil, displaced.leaves.contains(where: \.isSingle) {
    options.tolerance = ScalarPrecision.float32.defaultTolerance
  }
  return try checkGradient(
    name, of: { (moved: DisplacedPoint<Point>) in function(moved.value) }, at: displaced,
    options: options, fileID: fileID, filePath: filePath, line: line, column: column
  ) { moved in
    displaced.coordinates(of: gradient(at: moved.value, of: function))
  }
}

/// Checks the pullback that Swift derives for a function that returns a Float.
public func checkGradient<Point: Differentiable>(
  _ name: String = "function", of function: @differentiable(reverse) (Point) -> Float,
  at point: Point, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column
) throws -> GradientCheckResult {
  let analytic = gradient(at: point, of: function)
  let displaced = DisplacedPoint(point, gradient: analytic)
  var options = options
  options.tolerance = options.tolerance ?? ScalarPrecision.float32.defaultTolerance
  return try checkGradient(
    name, of: { (moved: DisplacedPoint<Point>) in Double(function(moved.value)) }, at: displaced,
    options: options, fileID: fileID, filePath: filePath, line: line, column: column
  ) { moved in
    displaced.coordinates(of: gradient(at: moved.value, of: function))
  }
}
