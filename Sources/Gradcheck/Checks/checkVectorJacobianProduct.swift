/// Checks the vector-Jacobian product of a vector-valued function against numbers.
///
///     let result = try checkVectorJacobianProduct(of: softmax, at: [1, 2, 3]) { x, cotangent in
///       softmaxBackward(x, cotangent)
///     }
///     #expect(result.passed)
///
/// The function is contracted with a cotangent, by default a random one: the all-ones cotangent
/// vanishes in normalisation layers. The product is also tested for what any such product is:
/// linear in the cotangent.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function; called at the point and around it.
///   - point: where the product is checked.
///   - cotangent: the cotangent, in the shape of the function's value; `nil` draws one from a
///     standard normal distribution.
///   - options: tolerance, seed and coverage.
///   - vectorJacobianProduct: the product under test, for a point and a cotangent: one coordinate
///     for each of the point's.
public func checkVectorJacobianProduct<
  Point: Checkable, Value: Checkable, Gradient: Checkable
>(
  _ name: String = "function", of function: (Point) throws -> Value, at point: Point,
  cotangent: Value? = nil, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column,
  vectorJacobianProduct: (Point, Value) throws -> Gradient
) throws -> GradientCheckResult {
  let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
  return try withoutActuallyEscaping(function) { function in
    try withoutActuallyEscaping(vectorJacobianProduct) { product in
      try VectorJacobianRequest(
        name: name, point: point, cotangent: cotangent, options: options, place: place,
        function: { try $0.map(function) }, product: { try product($0, $1).coordinates }
      ).check()
    }
  }
}

/// What is checked: a vector-valued function, its vector-Jacobian product, and the point.
struct VectorJacobianRequest<Point: Checkable, Value: Checkable> {
  var name: String
  var point: Point
  var cotangent: Value?
  var options: CheckOptions
  var place: SourcePlace
  var function: ([Point]) throws -> [Value]
  var product: (Point, Value) throws -> [Double]
  var isCancelled: () -> Bool = { false }

  func check() throws -> GradientCheckResult {
    let counter = EvaluationCounter()
    guard let value = try function([point]).first else {
      throw ProbeCountError(asked: 1, answered: 0)
    }
    // The checker's first evaluation is at the point too: it takes this one.
    var known: Value? = value
    let evaluate = { (points: [Point]) throws -> [Value] in
      guard let first = known else { return try function(points) }
      known = nil
      return [first] + (points.count > 1 ? try function(Array(points.dropFirst())) : [])
    }
    var generator = SeededGenerator(seed: options.seed ^ 0xC07A_96E7)
    let count = value.coordinates.count
    let cotangent =
      self.cotangent ?? value.replacingCoordinates(generator.gaussians(count))
    let weights = cotangent.coordinates
    let request = GradientRequest(
      name: name, point: point, options: options, place: place,
      function: { try evaluate($0).map { contracted($0.coordinates, with: weights) } },
      gradient: { try product($0, cotangent) }, counter: counter, isCancelled: isCancelled)
    var result = try request.check()
    if let fault = try linearityFault(value: value, first: cotangent, generator: &generator) {
      result.protocolFaults.append(fault)
    }
    result.gradientEvaluations += 3
    return result
  }

  /// A vector-Jacobian product is linear: J(u) + J(v) = J(u + v), and J(0) = 0.
  private func linearityFault(
    value: Value, first: Value, generator: inout SeededGenerator
  ) throws -> String? {
    let one = first.coordinates
    let other = generator.gaussians(one.count)
    let second = value.replacingCoordinates(other)
    let both = value.replacingCoordinates(zip(one, second.coordinates).map { $0 - 2 * $1 })
    let products = try [first, second, both].map { try product(point, $0) }
    guard products.allSatisfy({ $0.count == products[0].count }) else { return nil }
    let scale = products.map { rootMeanSquare($0.filter(\.isFinite)) }.max() ?? 0
    let single = Point.precision == .float32 || Value.precision == .float32
    let tolerance = options.tolerance ?? (single ? 1e-3 : 1e-6)
    var worst = 0.0
    for index in products[0].indices {
      let expected = products[0][index] - 2 * products[1][index]
      let error = abs(products[2][index] - expected)
      let size = max(scale, abs(products[0][index]), abs(2 * products[1][index]))
      if size > 0, error.isFinite { worst = max(worst, error / size) }
    }
    guard worst > tolerance else { return nil }
    return "not linear in the cotangent: the product for u − 2v differs from that for u less twice "
      + "that for v by \(worst.short) of its size"
  }
}

/// The scalar ⟨value, weights⟩, summed with compensation (Neumaier, 1974) so that the contraction
/// adds no noise of its own. NaN where the value has changed its shape.
func contracted(_ value: [Double], with weights: [Double]) -> Double {
  guard value.count == weights.count else { return .nan }
  var sum = 0.0
  var compensation = 0.0
  for (entry, weight) in zip(value, weights) {
    let term = entry * weight
    let next = sum + term
    compensation += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }
  return compensation.isFinite ? sum + compensation : sum
}
