/// Checks the gradient of a scalar function against numbers.
///
///     #expect(
///       try checkGradient(of: { x in x.reduce(0) { $0 + $1 * $1 } }, at: [1, 2, 3]) { x in
///         x.map { 2 * $0 }
///       }.passed)
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function; called at the point and around it.
///   - point: where the gradient is checked. A value that is special (0, a tie) tests less.
///   - options: tolerance, seed and coverage.
///   - gradient: the gradient under test: one coordinate for each of the point's.
/// - Returns: the verdict with its evidence, one result for each tensor of the point.
/// - Throws: what the function or gradient throws, or `GradcheckError.shapeMismatch`.
public func checkGradient<Point: Checkable, Gradient: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Double, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: (Point) throws -> Gradient
) throws -> GradientCheckResult {
  let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
  return try withoutActuallyEscaping(function) { function in
    try withoutActuallyEscaping(gradient) { gradient in
      let request = GradientRequest(
        name: name, point: point, options: options, place: place,
        function: { try $0.map(function) },
        gradient: { try gradient($0).coordinates })
      return try request.check()
    }
  }
}

/// Checks the gradient of a scalar function that returns single precision.
///
/// Differences of a Float function resolve a derivative to three digits at best; give the function
/// in Double where there is such a form.
public func checkGradient<Point: Checkable, Gradient: Checkable>(
  _ name: String = "function", of function: (Point) throws -> Float, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column, gradient: (Point) throws -> Gradient
) throws -> GradientCheckResult {
  try checkGradient(
    name, of: { Double(try function($0)) }, at: point, options: options, fileID: fileID,
    filePath: filePath, line: line, column: column, gradient: gradient)
}

/// What is checked: a scalar function, its gradient as one flat array, and the point.
struct GradientRequest<Point: Checkable> {
  var name: String
  var point: Point
  var options: CheckOptions
  var place: SourcePlace
  var function: ([Point]) throws -> [Double]
  var gradient: (Point) throws -> [Double]
  var isCancelled: () -> Bool = { false }

  func check() throws -> GradientCheckResult {
    let tensors = point.tensors
    let all = tensors.flatMap(\.coordinates)
    let analytic = try gradient(point)
    guard analytic.count == all.count else {
      throw GradcheckError.shapeMismatch(
        name: name, shape: tensors.count == 1 ? tensors[0].shape : [all.count],
        analytic: analytic.count, point: all.count)
    }
    var start = 0
    var results: [TensorResult] = []
    for (number, tensor) in tensors.enumerated() {
      let range = start..<start + tensor.coordinates.count
      start = range.upperBound
      let probed = FlatFunction(point: point, all: all, range: range, function: function)
      let checker = TensorChecker(
        tolerance: options.tolerance, coverage: options.coverage,
        seed: options.seed &+ UInt64(number) &* 0x9E37_79B9)
      results.append(
        try checker.check(
          name: tensor.name, shape: tensor.shape, analytic: Array(analytic[range]),
          rounding: { Array(try measuredRounding(analytic, all: all)[range]) }, function: probed,
          isCancelled: isCancelled))
    }
    var faults: [String] = []
    let again = try gradient(point)
    let differing = zip(analytic, again).filter { $0 != $1 && !($0.isNaN && $1.isNaN) }
    if let worst = differing.max(by: { abs($0.0 - $0.1) < abs($1.0 - $1.1) }),
      isGrave(worst, analytic)
    {
      faults.append(
        "the gradient differs when it is computed again (\(worst.0.short), then "
          + "\(worst.1.short)): it depends on state or random numbers")
    }
    var result = GradientCheckResult(
      name: name, tensors: results, protocolFaults: faults, place: place, options: options)
    if options.mutates { result.mutations = try mutations(of: analytic, tensors: tensors) }
    return result
  }

  /// Whether two results of the same backward pass differ by more than the tolerance.
  private func isGrave(_ pair: (Double, Double), _ gradient: [Double]) -> Bool {
    let tolerance = options.tolerance ?? Point.precision.defaultTolerance
    let scale = max(abs(pair.0), abs(pair.1), rootMeanSquare(gradient.filter(\.isFinite)))
    return abs(pair.0 - pair.1) > tolerance * scale
  }

  /// The rounding of the analytic values, measured: how far they move when every coordinate of the
  /// point is moved by about its own spacing, five times.
  private func measuredRounding(_ analytic: [Double], all: [Double]) throws -> [Double] {
    var generator = SeededGenerator(seed: options.seed ^ 0x5EED)
    var rounding = [Double](repeating: 0, count: analytic.count)
    for _ in 0..<5 {
      let moved = all.map { value in
        let spacing = value == 0 ? 0 : Point.precision.spacing(at: value)
        return value + Double(Int.random(in: -2...2, using: &generator)) * spacing
      }
      let near = try gradient(point.replacingCoordinates(moved))
      for (index, value) in near.enumerated() where rounding.indices.contains(index) {
        let distance = abs(value - analytic[index])
        if distance.isFinite { rounding[index] = max(rounding[index], 2 * distance) }
      }
    }
    return rounding
  }
}
