public import Gradcheck
public import _Differentiation

/// Checks the pullback that Swift derives for a vector-valued function, `@derivative(of:)` included,
/// against numbers, with a random cotangent.
///
///     let result = try checkVectorJacobianProduct(of: { layer($0) }, at: SIMD4(1, 2, 3, 4))
///     #expect(result.passed)
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the differentiable function; its value is its own tangent vector, as those of
///     Double, Float and SIMD vectors are.
///   - point: where its pullback is checked.
///   - options: tolerance, seed and coverage. The tolerance is 1e-6, or 1e-3 where the point or the
///     value holds a Float.
/// - Returns: the verdict with its evidence, one result for each property or array of the point.
public func checkVectorJacobianProduct<Point: Differentiable, Value: Differentiable>(
  _ name: String = "function", of function: @differentiable(reverse) (Point) -> Value,
  at point: Point, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column
) throws -> GradientCheckResult where Value.TangentVector == Value {
  try check(
    name, at: point, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    value: { function($0) }, pullback: { pullback(at: $0, of: function)($1) })
}

/// Checks the pullback that Swift derives for a function whose value is an array.
public func checkVectorJacobianProduct<Point: Differentiable, Element: Differentiable>(
  _ name: String = "function", of function: @differentiable(reverse) (Point) -> [Element],
  at point: Point, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column
) throws -> GradientCheckResult where Element.TangentVector == Element {
  try check(
    name, at: point, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    value: { Array<Element>.DifferentiableView(function($0)) },
    pullback: { pullback(at: $0, of: function)($1) })
}

private func check<Point: Differentiable, Value>(
  _ name: String, at point: Point, options: CheckOptions, place: SourcePlace,
  value: (Point) -> Value, pullback: (Point, Value) -> Point.TangentVector
) throws -> GradientCheckResult {
  let start = value(point)
  let displaced = DisplacedPoint(point, gradient: pullback(point, start))
  let isSingle =
    displaced.leaves.contains(where: \.isSingle)
    || tangentLeaves(of: start).contains(where: \.isSingle)
  var options = options
  if options.tolerance == nil, isSingle {
    options.tolerance = ScalarPrecision.float32.defaultTolerance
  }
  return try checkVectorJacobianProduct(
    name, of: { (moved: DisplacedPoint<Point>) in LeafValue(value(moved.value)) }, at: displaced,
    options: options, fileID: place.fileID, filePath: place.filePath, line: place.line,
    column: place.column
  ) { (moved, cotangent) -> [Double] in
    displaced.coordinates(of: pullback(moved.value, cotangent.value))
  }
}
