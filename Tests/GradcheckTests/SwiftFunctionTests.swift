import Foundation
import Gradcheck
import Testing

private struct Affine: CheckableStruct, Sendable {
  var weight: [[Double]]
  var bias: [Double]

  static var parts: [CheckedPart<Affine>] { [.part("weight", \.weight), .part("bias", \.bias)] }
}

@Suite struct SwiftFunctionTests {
  @Test func aScalarFunctionOfAnArray() throws {
    let result = try checkGradient(
      of: { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 } }, at: [1, 2]
    ) { x in x.map { 2 * $0 } }
    #expect(result.passed)
  }

  @Test func simdAndFloatArguments() throws {
    let simd = try checkGradient(
      of: { (x: SIMD3<Double>) in (x * x * x).sum() }, at: SIMD3(1, -2, 0.5)
    ) { 3 * $0 * $0 }
    #expect(simd.passed, "\(simd)")
    let float = try checkGradient(of: { (x: [Float]) in x[0] * x[0] + sin(x[1]) }, at: [3, 0.5]) {
      [2 * $0[0], cos($0[1])]
    }
    #expect(float.passed, "\(float)")
    let wrong = try checkGradient(of: { (x: [Float]) in x[0] * x[0] + sin(x[1]) }, at: [3, 0.5]) {
      [2 * $0[0], cos($0[1]) * 1.1]
    }
    #expect(wrong.verdict == .fail, "\(wrong)")
  }

  @Test func aStructNamesItsParts() throws {
    let layer = Affine(weight: [[0.1, -0.4], [0.7, 0.2]], bias: [0.3, -0.1])
    let loss = { (layer: Affine) in
      (0..<2).reduce(0.0) { sum, row in
        sum + tanh(layer.weight[row][0] * 0.5 + layer.weight[row][1] * 2 + layer.bias[row])
      }
    }
    let result = try checkGradient("affine", of: loss, at: layer) { layer in
      let slopes = (0..<2).map { row in
        1 - pow(tanh(layer.weight[row][0] * 0.5 + layer.weight[row][1] * 2 + layer.bias[row]), 2)
      }
      return Affine(weight: slopes.map { [0.5 * $0, 2 * $0 * 1.01] }, bias: slopes)
    }
    #expect(result.tensors.map(\.name) == [".weight", ".bias"])
    #expect(result.tensors.map(\.verdict) == [.fail, .pass])
    #expect(result.tensors[0].shape == [2, 2])
    #expect(result.description.contains(".weight[0, 1]"), "\(result)")
  }

  @Test func aVectorJacobianProduct() throws {
    let softmax = { (x: [Double]) -> [Double] in
      let e = x.map { exp($0) }
      return e.map { $0 / e.reduce(0, +) }
    }
    let right = try checkVectorJacobianProduct(of: softmax, at: [1, 2, 3]) { x, v in
      let y = softmax(x)
      let dot = zip(y, v).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(y, v).map { $0 * ($1 - dot) }
    }
    #expect(right.passed, "\(right)")
    // The diagonal of the Jacobian alone: a term is missing.
    let wrong = try checkVectorJacobianProduct(of: softmax, at: [1, 2, 3]) { x, v in
      zip(softmax(x), v).map { $0 * (1 - $0) * $1 }
    }
    #expect(wrong.verdict == .fail)
    let constant = try checkVectorJacobianProduct(of: { (x: [Double]) in x }, at: [1, 2, 3]) {
      _, v in v.map { $0 * abs($0) }
    }
    #expect(constant.protocolFaults.count == 1, "\(constant)")
  }
}

private struct ExampleGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {
    GradientCheck("cube", at: [0.5, -1.0], of: { $0.reduce(0) { $0 + $1 * $1 * $1 } }) { x in
      x.map { 3 * $0 * $0 }
    }
    GradientCheck("square", at: [0.5, -1.0], of: { $0.reduce(0) { $0 + $1 * $1 } }) { x in
      x.map { 4 * $0 }
    }
  }
}

private struct NoGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {}
}

@Suite struct GradientChecksTests {
  @Test func aFailureExitsWithOne() async throws {
    let output = await ExampleGradientChecks.run(words: ["check", ".", "--seed", "7"])
    #expect(output.status == 1)
    #expect(output.standardError.isEmpty)
    #expect(output.standardOutput.contains("✗ square"), "\(output.standardOutput)")
    #expect(output.standardOutput.contains("✓ cube"))
    let json = await ExampleGradientChecks.run(words: ["--format=json"])
    let report = try Report(json: Data(json.standardOutput.utf8))
    #expect(report.summary.exitStatus == 1)
    #expect(report.subjects[0].functions.map(\.verdict) == [.pass, .fail])
  }

  @Test func badUsageExitsWithTwo() async {
    for (words, message) in [
      (["--sped"], "error[usage]: unknown option '--sped'\n"),
      (["train"], "error[usage]: 'train' is not a word of this program; it knows 'check'\n"),
      (["--seed", "x"], "error[usage]: --seed needs a number, not 'x'\n"),
    ] {
      let output = await ExampleGradientChecks.run(words: words)
      #expect(output.status == 2)
      #expect(output.standardError == message + "help: --help lists the words\n")
    }
    let empty = await NoGradientChecks.run(words: [])
    #expect(empty.status == 2)
    let allowed = await NoGradientChecks.run(words: ["--allow-empty"])
    #expect(allowed.status == 0)
  }

  @Test func sharesComeToTheWhole() async throws {
    var parts: [(name: String, report: Report)] = []
    for word in ["1/2", "2/2"] {
      let output = await ExampleGradientChecks.run(words: ["--shard", word, "--format=json"])
      parts.append((word, try Report(json: Data(output.standardOutput.utf8))))
    }
    #expect(parts.map { $0.report.subjects[0].functions.map(\.name) } == [["cube"], ["square"]])
    let merged = try Report.merging(parts)
    #expect(merged.subjects[0].functions.map(\.verdict) == [.pass, .fail])
    #expect(merged.summary.exitStatus == 1)
    let assigned = await ExampleGradientChecks.run(
      words: ["--format=json"],
      environment: ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"])
    let second = try Report(json: Data(assigned.standardOutput.utf8))
    #expect(second.shard == Share("2/2"))
    let wrong = await ExampleGradientChecks.run(words: ["--shard", "3/2"])
    #expect(wrong.status == 2)
  }

  @Test func anInterruptedRunExitsWith130() async {
    let output = await ExampleGradientChecks.run(words: [], isCancelled: { true })
    #expect(output.status == 130)
  }
}
