/// One check in the list of a `GradientChecks` executable.
public struct GradientCheck: Sendable {
  /// What the function is called in reports.
  public var name: String
  /// Where the check is written.
  public var place: SourcePlace
  /// Makes the check with the command line's options, and stops early when told to.
  var run:
    @Sendable (CheckOptions, @escaping @Sendable () -> Bool) async throws -> GradientCheckResult

  /// A check of a scalar function's gradient.
  ///
  /// - Parameters:
  ///   - name: what the function is called in reports.
  ///   - point: where its gradient is checked.
  ///   - tolerance: the relative tolerance; by default that of the command line.
  ///   - function: the function.
  ///   - gradient: the gradient under test.
  public init<Point: Checkable & Sendable, Gradient: Checkable>(
    _ name: String, at point: Point, tolerance: Double? = nil, fileID: String = #fileID,
    filePath: String = #filePath, line: Int = #line, column: Int = #column,
    of function: @escaping @Sendable (Point) throws -> Double,
    gradient: @escaping @Sendable (Point) throws -> Gradient
  ) {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    self.init(name, place: place) { options, isCancelled in
      try GradientRequest(
        name: name, point: point, options: options.with(tolerance), place: place,
        function: { try $0.map(function) }, gradient: { try gradient($0).coordinates },
        isCancelled: isCancelled
      ).check()
    }
  }

  /// A check of a vector-valued function's vector-Jacobian product, with a random cotangent.
  ///
  /// - Parameters:
  ///   - name: what the function is called in reports.
  ///   - point: where the product is checked.
  ///   - tolerance: the relative tolerance; by default that of the command line.
  ///   - function: the function.
  ///   - vectorJacobianProduct: the product under test, for a point and a cotangent.
  public init<Point: Checkable & Sendable, Value: Checkable, Gradient: Checkable>(
    _ name: String, at point: Point, tolerance: Double? = nil, fileID: String = #fileID,
    filePath: String = #filePath, line: Int = #line, column: Int = #column,
    of function: @escaping @Sendable (Point) throws -> Value,
    vectorJacobianProduct: @escaping @Sendable (Point, Value) throws -> Gradient
  ) {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    self.init(name, place: place) { options, isCancelled in
      try VectorJacobianRequest(
        name: name, point: point, cotangent: nil, options: options.with(tolerance), place: place,
        function: { try $0.map(function) },
        product: { try vectorJacobianProduct($0, $1).coordinates },
        isCancelled: isCancelled
      ).check()
    }
  }

  /// A check of a forward pass that returns its own backward pass, as `checkPullback` makes it.
  ///
  /// - Parameters:
  ///   - name: what the function is called in reports.
  ///   - point: where it is checked.
  ///   - tolerance: the relative tolerance; by default that of the command line.
  ///   - forward: the forward pass, which returns its value and its pullback.
  public init<Point: Checkable & Sendable, Value: Checkable, Gradient: Checkable>(
    _ name: String, at point: Point, tolerance: Double? = nil, fileID: String = #fileID,
    filePath: String = #filePath, line: Int = #line, column: Int = #column,
    ofPullback forward:
      @escaping @Sendable (Point) throws -> (value: Value, pullback: (Value) throws -> Gradient)
  ) {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    self.init(name, place: place) { options, _ in
      try checkPullback(
        name, of: forward, at: point, options: options.with(tolerance), fileID: fileID,
        filePath: filePath, line: line, column: column)
    }
  }

  /// A check of an asynchronous scalar function's gradient.
  public init<Point: Checkable & Sendable, Gradient: Checkable>(
    _ name: String, at point: Point, tolerance: Double? = nil, fileID: String = #fileID,
    filePath: String = #filePath, line: Int = #line, column: Int = #column,
    ofAsync function: nonisolated(nonsending) @escaping @Sendable (Point) async throws -> Double,
    gradient: nonisolated(nonsending) @escaping @Sendable (Point) async throws -> Gradient
  ) {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    self.init(name, place: place) { options, _ in
      try await checkGradient(
        name, ofAsync: function, at: point, options: options.with(tolerance), fileID: fileID,
        filePath: filePath, line: line, column: column, gradient: gradient)
    }
  }

  /// A check of any other make: `body` is given the command line's options and a closure that says
  /// when to stop.
  public init(
    _ name: String, place: SourcePlace,
    body:
      @escaping @Sendable (CheckOptions, @escaping @Sendable () -> Bool) async throws ->
      GradientCheckResult
  ) {
    self.name = name
    self.place = place
    run = body
  }
}

extension CheckOptions {
  /// These options with the check's own tolerance, where it states one.
  func with(_ tolerance: Double?) -> CheckOptions {
    var options = self
    options.tolerance = tolerance ?? options.tolerance
    return options
  }
}
