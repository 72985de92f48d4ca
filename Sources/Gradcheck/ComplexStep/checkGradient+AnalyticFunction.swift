/// Checks the gradient of a function that is given generically over its scalar, by complex steps:
/// to nearly all digits, three evaluations a coordinate, and where differences could not decide.
///
/// One random direction is differenced too, so that a function that is not analytic after all is
/// found out; it is then checked by differences throughout, and the reason says so.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function.
///   - point: where the gradient is checked, `[Double]` or `[Float]`. A gradient in `Float` is
///     judged against the function in `Double`, at the same numbers.
///   - options: tolerance, seed and coverage.
///   - gradient: the gradient under test.
/// - Returns: the verdict with its evidence.
/// - Throws: what the gradient throws, or `GradcheckError.shapeMismatch`.
public func checkGradient<Scalar: Checkable & AnalyticScalar>(
  _ name: String = "function", of function: some AnalyticFunction, at point: [Scalar],
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: ([Scalar]) throws -> [Scalar]
) throws -> GradientCheckResult {
  var options = options
  options.tolerance = options.tolerance ?? Scalar.precision.defaultTolerance
  return try withoutActuallyEscaping(gradient) { gradient in
    let counter = EvaluationCounter()
    let step = ComplexStep(of: function, at: point.coordinates)
    let request = GradientRequest(
      name: name, point: point, options: options,
      place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
      function: { points in points.map { function($0.coordinates) } },
      gradient: { try gradient($0).coordinates },
      probe: { _ in AnalyticProbe(step: step, counter: counter, seed: options.seed) },
      counter: counter)
    return try request.check()
  }
}
