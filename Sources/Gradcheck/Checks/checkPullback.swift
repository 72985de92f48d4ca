/// Checks a forward pass that returns its own backward pass: a value and a pullback, as Swift's
/// `valueWithPullback` and most hand-written layers do.
///
///     let result = try checkPullback(of: { layer.forward($0) }, at: [0.5, -1, 2])
///     #expect(result.passed)
///
/// Beyond the numbers this tests what such a pair must keep to:
///
/// - a pullback belongs to *its* forward pass: a second forward pass at another point, made before
///   the first pullback is called, must not change what that one returns (the overwritten cache);
/// - called twice it returns the same twice (an accumulator that is not reset);
/// - it is linear in the cotangent.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - forward: the forward pass; it returns the value and the pullback from a cotangent of the
///     value to a gradient, one coordinate for each of the point's.
///   - point: where it is checked.
///   - cotangent: the cotangent, in the shape of the value; `nil` draws one from a standard normal
///     distribution (all ones vanish in normalisation layers).
///   - options: tolerance, seed and coverage.
/// - Returns: the verdict with its evidence; broken rules are in `protocolFaults`.
/// - Throws: what the forward pass or the pullback throws, or `GradcheckError.shapeMismatch`.
public func checkPullback<Point: Checkable, Value: Checkable, Gradient: Checkable>(
  _ name: String = "function",
  of forward: (Point) throws -> (value: Value, pullback: (Value) throws -> Gradient),
  at point: Point, cotangent: Value? = nil, options: CheckOptions = CheckOptions(),
  fileID: String = #fileID, filePath: String = #filePath, line: Int = #line, column: Int = #column
) throws -> GradientCheckResult {
  var result = try checkVectorJacobianProduct(
    name, of: { try forward($0).value }, at: point, cotangent: cotangent, options: options,
    fileID: fileID, filePath: filePath, line: line, column: column
  ) { try forward($0).pullback($1) }
  let tolerance =
    options.tolerance
    ?? ScalarPrecision.coarser(Point.precision, Value.precision).defaultTolerance
  result.protocolFaults += try withoutActuallyEscaping(forward) { forward in
    try PullbackRules(point: point, seed: options.seed, forward: forward)
      .faults(cotangent: cotangent, tolerance: tolerance)
  }
  result.evaluations += PullbackRules<Point, Value, Gradient>.forwardCount
  result.gradientEvaluations += PullbackRules<Point, Value, Gradient>.pullbackCount
  return result
}

/// What a pullback must keep to whatever its numbers are.
private struct PullbackRules<Point: Checkable, Value: Checkable, Gradient: Checkable> {
  static var forwardCount: Int { 3 }
  static var pullbackCount: Int { 3 }

  let point: Point
  let seed: UInt64
  let forward: (Point) throws -> (value: Value, pullback: (Value) throws -> Gradient)

  func faults(cotangent: Value?, tolerance: Double) throws -> [String] {
    var generator = SeededGenerator(seed: seed ^ 0x2F0F)
    let alone = try forward(point)
    let drawn = alone.value.replacingCoordinates(
      generator.gaussians(alone.value.coordinates.count))
    let cotangent = cotangent ?? drawn
    let expected = try alone.pullback(cotangent).coordinates

    let first = try forward(point)
    _ = try forward(moved(&generator))
    let afterSecond = try first.pullback(cotangent).coordinates
    let again = try first.pullback(cotangent).coordinates

    var faults: [String] = []
    if let text = difference(expected, afterSecond, tolerance) {
      faults.append(
        "changed by a second forward pass: forward at the point, forward elsewhere, then the first "
          + "pullback gives \(text); it reads a cache that the second pass overwrote")
    } else if let text = difference(afterSecond, again, tolerance) {
      faults.append(
        "a pullback called twice gives \(text); it accumulates, or uses up what it needs")
    }
    return faults
  }

  /// Another point of the same shape and size.
  private func moved(_ generator: inout SeededGenerator) -> Point {
    let all = point.coordinates
    let size = rootMeanSquare(all.filter(\.isFinite))
    let scale = size > 0 ? 0.1 * size : 0.1
    return point.replacingCoordinates(
      all.map { $0 + scale * (generator.uniform() - 0.5) })
  }

  /// The worst difference as words, where it exceeds the tolerance.
  private func difference(_ one: [Double], _ other: [Double], _ tolerance: Double) -> String? {
    guard one.count == other.count else {
      return "\(other.count) coordinates instead of \(one.count)"
    }
    let pairs = zip(one, other).enumerated().filter { $0.element.0 != $0.element.1 }
    guard
      let worst = pairs.max(by: { abs($0.1.0 - $0.1.1) < abs($1.1.0 - $1.1.1) })
    else { return nil }
    let (expected, found) = worst.element
    let scale = max(abs(expected), abs(found), rootMeanSquare(one.filter(\.isFinite)))
    guard !(abs(expected - found) <= tolerance * scale) else { return nil }
    if expected.isNaN && found.isNaN { return nil }
    return "\(found.short) instead of \(expected.short) at coordinate \(worst.offset)"
  }
}

extension ScalarPrecision {
  /// The coarser of two.
  static func coarser(_ one: ScalarPrecision, _ other: ScalarPrecision) -> ScalarPrecision {
    one == .float32 || other == .float32 ? .float32 : .float64
  }
}
