import Foundation
import Gradcheck
import Testing

/// What a failing test prints. The README shows the same text.
@Suite struct FailureTextTests {
  private static func swish(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 / (1 + exp(-$1)) } }

  /// Without the factor 1 − σ(x).
  private static func wrongGradient(_ x: [Double]) -> [Double] {
    x.map { x in
      let sigmoid = 1 / (1 + exp(-x))
      return sigmoid + x * sigmoid
    }
  }

  private static let golden = """
    ✗ swish (hand-written gradient, SwishTests.swift:9): 3 of 3 coordinates differ
      argument  verdict  analytic  numerical
      x[2]      ✗ FAIL       3.81      1.088  ±4e-13
      x[0]                -0.1192   -0.09078  ±3e-13
      x[1]                 0.9337       0.74  ±3e-13
      Fault: unknown: 3 of 3 coordinates are wrong, in no pattern that is known
      488 evaluations of the function, 7 of its gradient, tolerance 1e-6
      seed 0, LayerTests/SwishTests.swift:9
    """

  @Test func theWholeTextOfAFailure() throws {
    let result = try checkGradient(
      "swish", of: Self.swish, at: [-2, 0.5, 3], fileID: "LayerTests/SwishTests.swift",
      filePath: "/nowhere/SwishTests.swift", line: 9, column: 34, gradient: Self.wrongGradient)
    #expect(result.description == Self.golden)
  }

  @Test func theReadmeShowsIt() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../README.md")
    let readme = try String(contentsOf: url, encoding: .utf8)
    #expect(readme.contains(Self.golden))
  }

  @Test func inOneLine() throws {
    let error = #expect(throws: GradientCheckFailure.self) {
      try checkGradient("swish", of: Self.swish, at: [2], gradient: Self.wrongGradient)
        .requirePassed()
    }
    #expect(error?.description.hasPrefix("✗ swish") == true)
    try checkGradient("square", of: { (x: Double) in x * x }, at: 3) { 2 * $0 }.requirePassed()
  }

  /// The line is the caller's, with its text.
  @Test func theCallersLineIsShown() throws {
    let line = #line + 1
    let result = try checkGradient("swish", of: Self.swish, at: [2], gradient: Self.wrongGradient)
    #expect(result.place.line == line)
    #expect(result.description.contains("let result = try checkGradient(\"swish\""), "\(result)")
  }
}
