public import Gradcheck
public import _Differentiation

extension GradientCheck {
  /// A check of the gradient that Swift derives for a function, in the list of a `GradientChecks`
  /// executable.
  ///
  /// - Parameters:
  ///   - name: what the function is called in reports.
  ///   - point: where its gradient is checked.
  ///   - tolerance: the relative tolerance; by default that of the command line.
  ///   - function: the differentiable function.
  public init<Point: Differentiable & Sendable>(
    _ name: String, at point: Point, tolerance: Double? = nil, fileID: String = #fileID,
    filePath: String = #filePath, line: Int = #line, column: Int = #column,
    of function: @escaping @Sendable @differentiable(reverse) (Point) -> Double
  ) {
    let place = SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column)
    self.init(name, place: place) { options, _ in
      var options = options
      options.tolerance = tolerance ?? options.tolerance
      return try checkGradient(
        name, of: function, at: point, options: options, fileID: fileID, filePath: filePath,
        line: line, column: column)
    }
  }
}
