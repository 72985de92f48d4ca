import Foundation
import Gradcheck
import Testing

/// Faults planted into the gradient of a smooth function of a tensor.
@Suite struct FaultClassifierTests {
  private static let shape = [4, 6]
  private static let point = (0..<24).map { sin(Double($0) * 1.7) + 0.2 }

  private static func value(_ x: [Double]) -> Double {
    x.enumerated().reduce(0) { $0 + exp($1.element) * Double(1 + $1.offset % 5) }
      + x[0] * x[7] + sin(x[3] * x[20])
  }

  private static var gradient: [Double] {
    var result = point.enumerated().map { exp($0.element) * Double(1 + $0.offset % 5) }
    result[0] += point[7]
    result[7] += point[0]
    result[3] += point[20] * cos(point[3] * point[20])
    result[20] += point[3] * cos(point[3] * point[20])
    return result
  }

  private func fault(
    shape: [Int] = shape, constants: [NamedConstant] = [],
    _ plant: (inout [Double]) -> Void
  ) throws -> Fault? {
    var gradient = Self.gradient
    plant(&gradient)
    let result = try TensorChecker(seed: 5, constants: constants).check(
      name: "w", shape: shape, analytic: gradient,
      function: ClosureFunction(at: Self.point, Self.value))
    #expect(result.verdict == .fail)
    return result.fault
  }

  @Test func theRightGradientHasNone() throws {
    let result = try TensorChecker().check(
      name: "w", shape: Self.shape, analytic: Self.gradient,
      function: ClosureFunction(at: Self.point, Self.value))
    #expect(result.verdict == .pass, "\(result)")
    #expect(result.fault == nil)
  }

  @Test func signFlipped() throws {
    #expect(try fault { $0 = $0.map { -$0 } }?.pattern == .signFlipped)
  }

  @Test func scaledByAConstant() throws {
    let twice = try fault { $0 = $0.map { 2 * $0 } }
    #expect(twice?.pattern == .scaledByConstant)
    #expect(
      twice?.detail.hasPrefix("every coordinate is 2 times too large (2)") == true, "\(twice)")
    let batch = try fault(constants: [NamedConstant("the batch size", 32)]) {
      $0 = $0.map { $0 / 32 }
    }
    #expect(batch?.detail.contains("1/the batch size") == true)
    let slightly = try fault { $0 = $0.map { 1.0005 * $0 } }
    #expect(slightly?.pattern == .scaledByConstant)
    #expect(slightly?.detail.hasPrefix("every coordinate is 0.05 % too large") == true)
  }

  @Test func transposed() throws {
    let fault = try fault { gradient in
      let right = gradient
      for row in 0..<6 {
        for column in 0..<4 { gradient[row * 4 + column] = right[column * 6 + row] }
      }
    }
    #expect(fault?.pattern == .transposed)
  }

  @Test func oneCoordinateRowColumnOrChannel() throws {
    #expect(try fault { $0[13] += 0.5 }?.pattern == .oneCoordinate)
    #expect(try fault { for i in 6..<12 { $0[i] *= 1.5 } }?.pattern == .oneRow)
    #expect(try fault { for i in 0..<4 { $0[6 * i + 2] = 0.1 } }?.pattern == .oneColumn)
    #expect(
      try fault(shape: [2, 3, 4]) { for i in 12..<24 { $0[i] = -$0[i] } }?.pattern == .oneChannel)
  }

  @Test func offByAConstant() throws {
    #expect(try fault { $0 = $0.map { $0 + 0.25 } }?.pattern == .offByConstant)
  }

  @Test func shifted() throws {
    let fault = try fault(shape: [24]) { $0 = [$0[23]] + $0.dropLast() }
    #expect(fault?.pattern == .shiftedMask)
    #expect(fault?.detail == "every value stands 1 place too late along axis 0")
  }

  @Test func averagedOverTheWrongAxis() throws {
    let fault = try fault { gradient in
      for row in 0..<4 {
        let mean = gradient[(6 * row)..<(6 * row + 6)].reduce(0, +) / 6
        for column in 0..<6 { gradient[6 * row + column] = mean }
      }
    }
    #expect(fault?.pattern == .wrongAxis)
  }

  @Test func missingTerms() throws {
    #expect(try fault { $0 = $0.map { _ in 0 } }?.pattern == .missingTerm)
    let decay = try fault { gradient in
      for i in gradient.indices { gradient[i] += 0.1 * Self.point[i] }
    }
    #expect(decay?.pattern == .missingTerm)
    let mean = try fault { gradient in
      for i in gradient.indices { gradient[i] += Double(i / 6) * 0.1 + 0.05 }
    }
    #expect(mean?.pattern == .missingTerm)
  }

  @Test func noiseInEveryCoordinateIsUnknown() throws {
    var generator = SeededGenerator(seed: 9)
    #expect(
      try fault { $0 = $0.map { $0 * (1 + 0.1 * generator.gaussian()) } }?.pattern == .unknown)
  }
}
