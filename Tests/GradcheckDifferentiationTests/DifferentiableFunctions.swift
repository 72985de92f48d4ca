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
