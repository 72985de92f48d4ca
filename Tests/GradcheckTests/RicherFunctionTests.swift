import Foundation
import Gradcheck
import Testing

@Suite struct RicherFunctionTests {
  @Test func anAsynchronousFunction() async throws {
    func value(_ x: [Double]) async throws -> Double {
      await Task.yield()
      return x.reduce(0) { $0 + exp($1) }
    }
    let right = try await checkGradient(ofAsync: value, at: [0.3, -1]) { x in x.map { exp($0) } }
    #expect(right.passed, "\(right)")
    let wrong = try await checkGradient(ofAsync: value, at: [0.3, -1]) { x in x.map { -exp($0) } }
    #expect(wrong.tensors[0].fault?.pattern == .signFlipped)
    let product = try await checkVectorJacobianProduct(
      ofAsync: { (x: [Double]) async in x.map { sin($0) } }, at: [0.3, -1]
    ) { x, v in zip(x, v).map { cos($0) * $1 } }
    #expect(product.passed, "\(product)")
  }

  /// The closures stay on the caller's actor and may change what belongs to it.
  @MainActor @Test func anAsynchronousFunctionOnAnActor() async throws {
    var calls = 0
    let result = try await checkGradient(
      ofAsync: { (x: [Double]) in
        calls += 1
        await Task.yield()
        return x[0] * x[0]
      }, at: [3]
    ) { x in [2 * x[0]] }
    #expect(result.passed, "\(result)")
    #expect(calls == result.evaluations)
    let wrong = try await checkAtRandomPoints(RandomInputs(count: 2, in: -2...2)) { x in
      try await checkGradient(
        ofAsync: { (x: [Double]) in
          calls += 1
          return exp(x[0]) + x[1]
        }, at: x
      ) { x in [exp(x[0]), 1.01] }
    }
    #expect(wrong.note?.hasSuffix("smallest failing point: [0.0, 0.0]") == true, "\(wrong)")
  }

  @Test func pointsOfAStructAreDrawnAndShrunk() throws {
    struct Line: CheckableStruct, Sendable {
      var slope: Double
      var offset: [Float]

      static var parts: [CheckedPart<Line>] {
        [.part("slope", \.slope), .part("offset", \.offset)]
      }
    }
    let inputs = RandomInputs(
      like: Line(slope: 0, offset: [0, 0]), in: 1...2, parts: [".offset": -1...0])
    var slopes: [Double] = []
    let result = try checkGradient(
      of: { (line: Line) in line.slope * line.slope }, over: inputs, samples: 5
    ) { line in
      slopes.append(line.slope)
      return Line(slope: 3 * line.slope, offset: [0, 0])
    }
    #expect(slopes.allSatisfy { (0.9...2.1).contains($0) })
    #expect(result.verdict == .fail)
    #expect(
      result.note?.hasSuffix("smallest failing point: Line(slope: 1.0, offset: [0.0, 0.0])")
        == true,
      "\(result)")
  }

  @Test func secondDerivatives() throws {
    // f(x, y) = x²y + sin(y), whose Hessian is [2y, 2x; 2x, −sin(y)].
    func gradient(_ x: [Double]) -> [Double] { [2 * x[0] * x[1], x[0] * x[0] + cos(x[1])] }
    func product(_ x: [Double], _ v: [Double]) -> [Double] {
      let (a, b, c) = (2 * x[1], 2 * x[0], -sin(x[1]))
      return [a * v[0] + b * v[1], b * v[0] + c * v[1]]
    }
    func lopsided(_ x: [Double], _ v: [Double]) -> [Double] {
      [product(x, v)[0], -sin(x[1]) * v[1]]
    }
    let point = [0.7, 1.2]
    let right = try checkHessianVectorProduct(
      ofGradient: gradient, at: point, hessianVectorProduct: product)
    #expect(right.passed, "\(right)")
    let wrong = try checkHessianVectorProduct(
      ofGradient: gradient, at: point, hessianVectorProduct: lopsided)
    #expect(wrong.verdict == .fail)
    #expect(wrong.protocolFaults.contains { $0.hasPrefix("not symmetric") })
  }

  @Test func aRandomFailureShrinks() throws {
    // Wrong only where the second coordinate exceeds 1.
    let result = try checkGradient(
      of: { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 * $1 } },
      over: RandomInputs(counts: 2...6, in: -3...3), samples: 50
    ) { x in x.enumerated().map { ($0 == 1 && $1 > 1 ? 3.1 : 3) * $1 * $1 } }
    #expect(result.verdict == .fail)
    #expect(result.tensors[0].coordinates == 2, "\(result)")
    #expect(result.note?.contains("smallest failing point: [0.0, ") == true, "\(result)")
    let right = try checkGradient(
      of: { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 * $1 } },
      over: RandomInputs(count: 3, in: -3...3)
    ) { x in x.map { 3 * $0 * $0 } }
    #expect(right.passed, "\(right)")
    #expect(right.note == "20 of 20 random points passed")
  }

  @Test func plantedFaultsAreCaught() throws {
    let result = try checkGradient(
      of: { (x: [[Double]]) in x.joined().reduce(0) { $0 + sin($1) } },
      at: [[0.1, 0.9, -0.4], [1.1, 0.2, 0.7]], options: CheckOptions(mutates: true)
    ) { x in x.map { $0.map { cos($0) } } }
    #expect(result.passed)
    #expect(result.mutations?.planted == 15, "\(result)")
    #expect(result.mutations?.missed == [], "\(result)")
  }
}
