import Gradcheck
import GradcheckDifferentiation
import _Differentiation

private struct Inner: Differentiable {
  var p: Double
  var xs: [Double]
}

private struct Model: Differentiable {
  var inner: Inner
  var scale: Double
}

@differentiable(reverse)
private func loss(_ model: Model) -> Double {
  var sum = model.scale * model.inner.p
  for index in 0..<withoutDerivative(at: model.inner.xs.count) {
    let x = model.inner.xs[index]
    sum += model.scale * x * x
  }
  return sum
}

private func cube(_ x: Double) -> Double { x * x * x }

@derivative(of: cube)
private func wrongDerivativeOfCube(
  _ x: Double
) -> (value: Double, pullback: (Double) -> Double) {
  (x * x * x, { $0 * 2 * x * x })
}

@differentiable(reverse)
private func throughCube(_ model: Model) -> Double {
  cube(model.inner.p) + model.scale
}

private let model = Model(inner: Inner(p: 0.7, xs: [0.3, -1.2]), scale: 1.5)

func checkOfNestedStruct() throws -> GradientCheckResult { try checkGradient(of: loss, at: model) }

func checkOfWrongDerivative() throws -> GradientCheckResult { try checkGradient(of: cube, at: 0.7) }

func checkThroughWrongDerivative() throws -> GradientCheckResult {
  try checkGradient(of: throughCube, at: model)
}

func checkOfSinglePrecision() throws -> GradientCheckResult {
  try checkGradient(of: { (x: SIMD4<Float>) in (x * x).sum() }, at: SIMD4<Float>(1, -2, 0.5, 3))
}

private struct Ray: Differentiable {
  var origin: SIMD3<Double>
  var lengths: [Double]
  var weight: SIMD2<Float>
}

@differentiable(reverse)
private func length(_ ray: Ray) -> Double {
  let scaled = ray.origin * ray.origin * ray.lengths[0]
  return scaled.sum() + ray.lengths[1] * Double((ray.weight * ray.weight).sum())
}

private let ray = Ray(origin: SIMD3(1, -2, 0.5), lengths: [0.7, 1.1], weight: SIMD2(0.5, 2))

func checkOfVectorsInAStruct() throws -> GradientCheckResult {
  try checkGradient(of: length, at: ray)
}

@differentiable(reverse)
private func scaled(_ model: Model) -> [Double] {
  model.inner.xs.differentiableMap { 2 * $0 * $0 }
}

private func squared(_ x: SIMD3<Double>) -> SIMD3<Double> { x * x }

@derivative(of: squared)
private func wrongDerivativeOfSquared(
  _ x: SIMD3<Double>
) -> (value: SIMD3<Double>, pullback: (SIMD3<Double>) -> SIMD3<Double>) {
  (x * x, { $0 * x })
}

func checkOfAnArrayValue() throws -> GradientCheckResult {
  try checkVectorJacobianProduct(of: scaled, at: model)
}

func checkOfAWrongVectorValue() throws -> GradientCheckResult {
  try checkVectorJacobianProduct(of: squared, at: SIMD3(1, -2, 0.5))
}

struct DifferentiableGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {
    GradientCheck("cube", at: 0.7, of: cube)
    GradientCheck("square", at: 0.7, of: { (x: Double) in x * x })
  }
}
