/// Checks second derivatives: a Hessian-vector product against differences of the gradient.
///
/// Check the gradient itself first; it stands for the function here. The Hessian is also tested for
/// its symmetry, uᵀHv = vᵀHu, with a random direction u.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - gradient: the gradient, known to be right.
///   - point: where the second derivatives are checked.
///   - direction: the vector v, in the shape of the point; `nil` draws a random one.
///   - options: tolerance, seed and coverage.
///   - hessianVectorProduct: H(x)·v under test, for x and v.
public func checkHessianVectorProduct<
  Point: Checkable, Gradient: Checkable, Product: Checkable
>(
  _ name: String = "function", ofGradient gradient: (Point) throws -> Gradient, at point: Point,
  direction: Point? = nil, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column,
  hessianVectorProduct: (Point, Point) throws -> Product
) throws -> GradientCheckResult {
  let count = point.coordinates.count
  var generator = SeededGenerator(seed: options.seed ^ 0x4E55)
  let drawn = point.replacingCoordinates(generator.gaussians(count))
  let vector = direction ?? drawn
  let weights = vector.coordinates
  var result = try checkGradient(
    name, of: { contracted(try gradient($0).coordinates, with: weights) }, at: point,
    options: options, fileID: fileID, filePath: filePath, line: line, column: column
  ) { try hessianVectorProduct($0, vector) }
  let other = point.replacingCoordinates(generator.gaussians(count))
  let one = try hessianVectorProduct(point, vector).coordinates
  let two = try hessianVectorProduct(point, other).coordinates
  guard one.count == count, two.count == count else { return result }
  let forth = contracted(one, with: other.coordinates)
  let back = contracted(two, with: weights)
  let scale = max(
    contracted(one.map(abs), with: other.coordinates.map(abs)),
    contracted(two.map(abs), with: weights.map(abs)))
  let tolerance = options.tolerance ?? Point.precision.defaultTolerance
  if abs(forth - back) > tolerance * scale {
    result.protocolFaults.append(
      "not symmetric: uᵀHv is \(forth.short), vᵀHu is \(back.short)")
  }
  return result
}
