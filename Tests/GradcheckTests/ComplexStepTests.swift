import Foundation
import Gradcheck
import RealModule
import Testing

/// sin(x₀)·exp(x₁) + 1e12: differences leave its derivative three digits.
private struct Offset: AnalyticFunction {
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
    .sin(x[0]) * .exp(x[1]) + Scalar(1e12)
  }

  static func gradient(_ x: [Double]) -> [Double] {
    [cos(x[0]) * exp(x[1]), sin(x[0]) * exp(x[1])]
  }
}

/// A function that forgets the imaginary part.
private struct AbsoluteValue: AnalyticFunction {
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
    Scalar((x[0].magnitude as? Double) ?? .nan) * 3
  }
}

private struct Cubes: AnalyticFunction {
  func callAsFunction<Scalar: AnalyticScalar>(_ x: [Scalar]) -> Scalar {
    x.reduce(0) { $0 + $1 * $1 * $1 }
  }
}

@Suite struct ComplexStepTests {
  @Test func decidesWhatDifferencesCannot() throws {
    let point = [1.0, 2.0]
    let differenced = try checkGradient(
      of: { (x: [Double]) in Offset()(x) }, at: point, gradient: Offset.gradient)
    #expect(differenced.verdict == .inconclusive, "\(differenced)")
    #expect(differenced.description.contains("AnalyticFunction"), "\(differenced)")
    let stepped = try checkGradient(of: Offset(), at: point, gradient: Offset.gradient)
    #expect(stepped.verdict == .pass, "\(stepped)")
    #expect(stepped.tensors[0].errorBound < 1e-12)
    let wrong = try checkGradient(of: Offset(), at: point) { x in
      Offset.gradient(x).map { $0 * (1 + 3e-6) }
    }
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  @Test func aFloatGradientIsJudgedInDouble() throws {
    func gradient(_ x: [Float]) -> [Float] { Offset.gradient(x.map(Double.init)).map { Float($0) } }
    let right = try checkGradient(of: Offset(), at: [1, 2] as [Float], gradient: gradient)
    #expect(right.verdict == .pass, "\(right)")
    #expect(right.tolerance == 1e-3)
    let wrong = try checkGradient(of: Offset(), at: [1, 2] as [Float]) { x in
      gradient(x).map { $0 * 1.01 }
    }
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  @Test func whatIsNotAnalyticIsFoundOut() throws {
    let result = try checkGradient(of: AbsoluteValue(), at: [2.0]) { _ in [3] }
    #expect(result.verdict == .pass, "\(result)")
    #expect(result.tensors[0].reason?.hasPrefix("not analytic: ") == true, "\(result)")
    let wrong = try checkGradient(of: AbsoluteValue(), at: [2.0]) { _ in [0] }
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  @Test func costsLittleMoreThanThreeEvaluationsACoordinate() throws {
    let point = (0..<1000).map { 0.5 + sin(Double($0)) / 3 }
    let result = try checkGradient(of: Cubes(), at: point) { x in x.map { 3 * $0 * $0 } }
    #expect(result.verdict == .pass, "\(result)")
    #expect(result.evaluations < 3200)
  }

  @Test func zerosAndDomainsAreNoTrouble() throws {
    let zero = try checkGradient(of: Cubes(), at: [0.0, 0]) { x in x.map { 3 * $0 * $0 } }
    #expect(zero.verdict != .fail && zero.verdict != .inconclusive, "\(zero)")
    let outside = numericalDerivative(
      of: AnalyticOracleFunction(name: "unknown", a: 1, b: 1), at: 1)
    #expect(outside.shape == .undefined)
  }
}
