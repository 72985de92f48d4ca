/// Makes any check at random points; a failure is shrunk to a small example.
///
///     let result = try checkAtRandomPoints(RandomInputs(count: 3, in: -2...2)) { x in
///       try checkPullback(of: softmax, at: x)
///     }
///
/// - Parameters:
///   - inputs: where the points are drawn from.
///   - samples: how many points are checked.
///   - seed: fixes the points.
///   - check: the check at one point.
/// - Returns: the result at the smallest failing point found, named in its note; without a failure
///   the least certain of all results.
/// - Throws: what the check throws at a drawn point.
public func checkAtRandomPoints<Point: Checkable>(
  _ inputs: RandomInputs<Point>, samples: Int = 20, seed: UInt64 = 0,
  check: (Point) throws -> GradientCheckResult
) throws -> GradientCheckResult {
  var search = RandomSearch(inputs, samples: samples, seed: seed)
  while let point = search.next() {
    do {
      search.record(try check(point), at: point)
    } catch  where search.isShrinking {
      continue
    }
  }
  guard let result = search.outcome() else { throw ProbeCountError(asked: samples, answered: 0) }
  return result
}

/// The same for an asynchronous check.
public nonisolated(nonsending) func checkAtRandomPoints<Point: Checkable>(
  _ inputs: RandomInputs<Point>, samples: Int = 20, seed: UInt64 = 0,
  check: nonisolated(nonsending) (Point) async throws -> GradientCheckResult
) async throws -> GradientCheckResult {
  var search = RandomSearch(inputs, samples: samples, seed: seed)
  while let point = search.next() {
    do {
      search.record(try await check(point), at: point)
    } catch  where search.isShrinking {
      continue
    }
  }
  guard let result = search.outcome() else { throw ProbeCountError(asked: samples, answered: 0) }
  return result
}

/// Checks a gradient at random points; a failure is shrunk to a small example.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function.
///   - inputs: where the points are drawn from.
///   - samples: how many points are checked.
///   - options: tolerance, seed and coverage; the seed fixes the points too.
///   - gradient: the gradient under test.
/// - Returns: the result at the smallest failing point found, named in its note; without a failure
///   the least certain of all results.
public func checkGradient<Point: Checkable, Gradient: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Double,
  over inputs: RandomInputs<Point>, samples: Int = 20, options: CheckOptions = CheckOptions(),
  fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
  column: Int = #column, gradient: (Point) throws -> Gradient
) throws -> GradientCheckResult {
  try checkAtRandomPoints(inputs, samples: samples, seed: options.seed) { point in
    try checkGradient(
      name, of: function, at: point, options: options, fileID: fileID, filePath: filePath,
      line: line, column: column, gradient: gradient)
  }
}

/// Checks a vector-Jacobian product at random points, with random cotangents; a failure is shrunk
/// to a small example.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function.
///   - inputs: where the points are drawn from.
///   - samples: how many points are checked.
///   - options: tolerance, seed and coverage; the seed fixes the points too.
///   - vectorJacobianProduct: the product under test, for a point and a cotangent.
/// - Returns: the result at the smallest failing point found, named in its note; without a failure
///   the least certain of all results.
public func checkVectorJacobianProduct<Point: Checkable, Value: Checkable, Gradient: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Value,
  over inputs: RandomInputs<Point>, samples: Int = 20, options: CheckOptions = CheckOptions(),
  fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
  column: Int = #column, vectorJacobianProduct: (Point, Value) throws -> Gradient
) throws -> GradientCheckResult {
  try checkAtRandomPoints(inputs, samples: samples, seed: options.seed) { point in
    try checkVectorJacobianProduct(
      name, of: function, at: point, options: options, fileID: fileID, filePath: filePath,
      line: line, column: column, vectorJacobianProduct: vectorJacobianProduct)
  }
}
