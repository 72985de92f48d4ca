import Foundation
import Gradcheck
import RealModule
import Testing

// Every code block of the documentation, compiled and run. `DocumentationTests` compares the two
// texts: a block is what stands between two `// snippet` lines.

private func swish(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 / (1 + exp(-$1)) } }

private func swishGradient(_ x: [Double]) -> [Double] {
  x.map { x in
    let sigmoid = 1 / (1 + exp(-x))
    return sigmoid + x * sigmoid * (1 - sigmoid)
  }
}

private func softmax(_ x: [Double]) -> [Double] {
  let powers = x.map { exp($0) }
  return powers.map { $0 / powers.reduce(0, +) }
}

private func remoteSum(_ x: [Double]) async throws -> Double {
  await Task.yield()
  return x.reduce(0, +)
}

// snippet
struct Sine: AnalyticFunction {
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar { .sin(x[0]) }
}
// snippet

// snippet
struct DenseLayer: CheckableStruct, Sendable {
  var weight: [[Double]]
  var bias: [Double]

  static var parts: [CheckedPart<DenseLayer>] {
    [.part("weight", \.weight), .part("bias", \.bias)]
  }
}
// snippet

// snippet
struct Energy: AnalyticFunction {
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
    Scalar(1e9) + x[0] * x[0] * .exp(x[1])
  }
}
// snippet

// snippet
struct LayerGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {
    GradientCheck("swish", at: [-2, 0.5, 3], of: swish, gradient: swishGradient)
  }
}
// snippet

@Suite struct DocumentationSnippets {
  @Test func bounds() async throws {
    // snippet
    let slope = try numericalDerivative(of: { (x: Double) in sin(x) }, at: 1)
    #expect(abs(slope.value - cos(1)) <= slope.bound)
    #expect(slope.bound < 1e-9)
    // snippet
    // snippet
    let edge = try numericalDerivative(of: { (x: Double) in x.squareRoot() * x }, at: 0, scale: 1)
    #expect(edge.shape == .oneSided)
    #expect(abs(edge.value) <= edge.bound)
    // snippet
    // snippet
    let stepped = numericalDerivative(of: Sine(), at: 1)
    #expect(abs(stepped.value - cos(1)) <= stepped.bound)
    #expect(stepped.bound < 1e-14)
    // snippet
  }

  @Test func checking() async throws {
    // snippet
    let result = try checkGradient("swish", of: swish, at: [-2, 0.5, 3], gradient: swishGradient)
    #expect(result.passed)
    // snippet
    // snippet
    let product = try checkVectorJacobianProduct("softmax", of: softmax, at: [1, 2, 3]) {
      x, cotangent in
      let y = softmax(x)
      let dot = zip(y, cotangent).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(y, cotangent).map { $0 * ($1 - dot) }
    }
    #expect(product.passed)
    // snippet
    // snippet
    let pullback = try checkPullback(
      "tanh",
      of: { (x: [Double]) in
        let y = x.map { tanh($0) }
        return (y, { cotangent in zip(y, cotangent).map { (1 - $0 * $0) * $1 } })
      }, at: [0.3, -0.8])
    #expect(pullback.passed)
    // snippet
    // snippet
    let everywhere = try checkGradient(
      "swish", of: swish, over: RandomInputs(counts: 1...5, in: -4...4), gradient: swishGradient)
    #expect(everywhere.passed)
    // snippet
    // snippet
    let energy = try checkGradient("energy", of: Energy(), at: [0.5, 1.2]) { x in
      let power = exp(x[1])
      return [2 * x[0] * power, x[0] * x[0] * power]
    }
    #expect(energy.passed)
    // snippet
    // snippet
    let second = try checkHessianVectorProduct(
      "cubes", ofGradient: { (x: [Double]) in x.map { 3 * $0 * $0 } }, at: [0.5, -1.5]
    ) { x, v in zip(x, v).map { 6 * $0 * $1 } }
    #expect(second.passed)
    // snippet
    // snippet
    let remote = try await checkGradient(
      "remote", ofAsync: { (x: [Double]) async throws in try await remoteSum(x) }, at: [1, 2]
    ) { x in x.map { _ in 1 } }
    #expect(remote.passed)
    // snippet
    // snippet
    let mutated = try checkGradient(
      "swish", of: swish, at: [-2, 0.5, 3], options: CheckOptions(mutates: true),
      gradient: swishGradient)
    #expect(mutated.mutations?.missed == [])
    // snippet
  }

  @Test func verdicts() async throws {
    // snippet
    let relu = { (x: [Double]) in max(x[0], 0) }
    let dead = try checkGradient("relu", of: relu, at: [-1]) { _ in [0] }
    #expect(dead.verdict == .notExercised)
    #expect(!dead.passed)
    // snippet
    // snippet
    let quick = try checkGradient(
      "sum of squares", of: { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 } },
      at: (1...1000).map { 1 / Double($0) }, options: CheckOptions(coverage: .directions)
    ) { x in x.map { 2 * $0 } }
    #expect(quick.passed)
    #expect(quick.evaluations <= 60)
    // snippet
  }
}
