/// How often the function and its gradient were evaluated in one check.
final class EvaluationCounter {
  var function = 0
  var gradient = 0
}

/// What is checked: a scalar function, its gradient as one flat array, and the point.
struct GradientRequest<Point: Checkable> {
  var name: String
  var point: Point
  var options: CheckOptions
  var place: SourcePlace
  var function: ([Point]) throws -> [Double]
  var gradient: (Point) throws -> [Double]
  /// The function of the coordinates in a range, where it is not to be made from `function`.
  var probe: ((Range<Int>) -> any ProbedFunction)?
  var counter = EvaluationCounter()
  var isCancelled: () -> Bool = { false }

  /// Checks a function that is not kept beyond the call.
  static func check(
    name: String, function: (Point) throws -> Double, point: Point, options: CheckOptions,
    place: SourcePlace, gradient: (Point) throws -> [Double]
  ) throws -> GradientCheckResult {
    try withoutActuallyEscaping(function) { function in
      try withoutActuallyEscaping(gradient) { gradient in
        try GradientRequest(
          name: name, point: point, options: options, place: place,
          function: { try $0.map(function) }, gradient: gradient
        ).check()
      }
    }
  }

  func check() throws -> GradientCheckResult {
    // An asynchronous check runs this from the start for every batch of answers.
    counter.function = 0
    counter.gradient = 0
    let tensors = point.tensors
    let all = tensors.flatMap(\.coordinates)
    let analytic = try counted(gradient)(point)
    guard analytic.count == all.count else {
      throw GradcheckError.shapeMismatch(
        name: name, shape: tensors.count == 1 ? tensors[0].shape : [all.count],
        analytic: analytic.count, point: all.count)
    }
    var results = try jointDirections(analytic, all: all, tensors: tensors) ?? []
    let open = results.isEmpty ? Array(zip(tensors, ranges(of: tensors))) : []
    for (number, (tensor, range)) in open.enumerated() {
      let checker = TensorChecker(
        tolerance: options.tolerance, coverage: options.coverage,
        seed: options.seed &+ UInt64(number) &* 0x9E37_79B9)
      results.append(
        try checker.check(
          name: tensor.name, shape: tensor.shape, analytic: Array(analytic[range]),
          rounding: { Array(try measuredRounding(analytic, all: all)[range]) },
          function: probed(range, all: all), isCancelled: isCancelled))
    }
    var result = GradientCheckResult(
      name: name, tensors: results, place: place, options: options)
    result.protocolFaults = try repetitionFault(of: analytic).map { [$0] } ?? []
    result.tolerance = options.tolerance ?? Point.precision.defaultTolerance
    result.evaluations = counter.function
    result.gradientEvaluations = counter.gradient
    if result.verdict == .inconclusive, probe == nil, results.allSatisfy({ $0.nondeterminism == 0 })
    {
      result.note =
        "a form generic over its scalar (`AnalyticFunction`) would decide more: its complex steps "
        + "subtract nothing"
    }
    if options.mutates {
      if result.verdict == .fail {
        result.note = "no faults were planted: the gradient is wrong as it is"
      } else {
        result.mutations = try mutations(of: analytic, tensors: tensors)
      }
    }
    return result
  }

  /// Where each tensor stands among all coordinates.
  func ranges(of tensors: [CheckedTensor]) -> [Range<Int>] {
    var start = 0
    return tensors.map { tensor in
      defer { start += tensor.coordinates.count }
      return start..<start + tensor.coordinates.count
    }
  }

  /// The function of the coordinates in `range`.
  func probed(_ range: Range<Int>, all: [Double]) -> any ProbedFunction {
    probe?(range)
      ?? FlatFunction(point: point, all: all, range: range) { points in
        counter.function += points.count
        return try function(points)
      }
  }

  private func counted(
    _ gradient: @escaping (Point) throws -> [Double]
  ) -> (Point) throws -> [Double] {
    { point in
      counter.gradient += 1
      return try gradient(point)
    }
  }

  /// The gradient once more, after everything else was evaluated: it must not have changed.
  private func repetitionFault(of analytic: [Double]) throws -> String? {
    let again = try counted(gradient)(point)
    guard again.count == analytic.count else {
      return "the gradient has \(again.count) coordinates when it is computed again, and had "
        + "\(analytic.count): it depends on state"
    }
    let differing = zip(analytic, again).filter { $0 != $1 && !($0.isNaN && $1.isNaN) }
    guard let worst = differing.max(by: { abs($0.0 - $0.1) < abs($1.0 - $1.1) }),
      isGrave(worst, analytic)
    else { return nil }
    return "the gradient differs when it is computed again (\(worst.0.short), then "
      + "\(worst.1.short)): it depends on state or random numbers"
  }

  /// Whether two results of the same backward pass differ by more than the tolerance.
  private func isGrave(_ pair: (Double, Double), _ gradient: [Double]) -> Bool {
    let tolerance = options.tolerance ?? Point.precision.defaultTolerance
    let scale = max(abs(pair.0), abs(pair.1), rootMeanSquare(gradient.filter(\.isFinite)))
    return !(abs(pair.0 - pair.1) <= tolerance * scale)
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
      let near = try counted(gradient)(point.replacingCoordinates(moved))
      for (index, value) in near.enumerated() where rounding.indices.contains(index) {
        let distance = abs(value - analytic[index])
        if distance.isFinite { rounding[index] = max(rounding[index], 2 * distance) }
      }
    }
    return rounding
  }
}
