import Foundation
import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor

/// One case as detection_peers.py rebuilds it: a function, a point and the gradient under test.
struct ExportedCase: Encodable {
  struct Node: Encodable {
    var op: String?
    /// `nil` where they are not known: an op that another op was put together from.
    var arguments: [String: Value]?
    var inputs: [Int]
    var shape: [Int]
    var isPerExample: Bool
    /// A leaf's numbers, the batch outermost.
    var values: [Double]?
    /// The gradient under test, for a leaf that can change.
    var gradient: [Double]?
  }

  /// An argument of an op.
  enum Value: Encodable {
    case number(Double), numbers([Int]), flag(Bool), word(String)

    init?(_ argument: Argument) {
      switch argument {
      case .integer(let value): self = .number(Double(value))
      case .integers(let values): self = .numbers(values)
      case .number(let value): self = .number(value)
      case .flag(let value): self = .flag(value)
      case .word(let value): self = .word(value)
      case .initializer: return nil
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let value): try container.encode(value)
      case .numbers(let values): try container.encode(values)
      case .flag(let value): try container.encode(value)
      case .word(let value): try container.encode(value)
      }
    }
  }

  struct Term: Encodable {
    var node: Int
    var weights: [Double]
  }

  struct Function: Encodable {
    var family: String
    var parameters: [Double]
    var point: [Double]
    var gradient: [Double]
  }

  var name: String
  /// The kind of fault, or what makes a right gradient hard.
  var group: String
  var isWrong: Bool
  /// `float64`, `float32`, and for functions `shadow`: float32 arguments, float64 inside.
  var dtype: String
  var verdict: String
  var batch = 1
  var nodes: [Node] = []
  var terms: [Term] = []
  var function: Function?

  init(_ function: HardFunction, verdict: Verdict) {
    name = function.name
    group = function.family.rawValue
    isWrong = false
    self.verdict = verdict.rawValue
    let (family, p) = (function.family, function.parameters)
    let gradient: [Double]
    switch function.scalar {
    case .double:
      dtype = "float64"
      gradient = family.gradient(function.point, p)
    case .floatWithShadow:
      dtype = "shadow"
      gradient = family.gradient(function.point, p).map { Double(Float($0)) }
    case .blackBoxFloat:
      dtype = "float32"
      gradient = family.gradient(function.point.map { Float($0) }, p).map { Double($0) }
    }
    self.function = Function(
      family: family.rawValue, parameters: p, point: function.point, gradient: gradient)
  }

  init(
    _ network: StudyNetwork, name: String, group: String, gradients: [NodeID: [Double]],
    precision: ScalarPrecision, isWrong: Bool, verdict: Verdict
  ) {
    self.name = name
    self.group = group
    self.isWrong = isWrong
    self.verdict = verdict.rawValue
    dtype = precision.rawValue
    batch = network.point.batch
    let leaves = Set(network.leaves)
    nodes = network.graph.ids.map { id in
      let node = network.graph[id]
      var values = network.point.values[id]
      if case .constant(let numbers) = node.leaf { values = numbers }
      if case .scalar(let number) = node.leaf { values = [number] }
      let zeros = leaves.contains(id) ? values?.map { _ in 0.0 } : nil
      return Node(
        op: node.op?.name,
        arguments: network.arguments[node.path]?.values.compactMapValues(Value.init),
        inputs: node.inputs.map(\.index), shape: node.type.shape.dimensions,
        isPerExample: node.type.isPerExample, values: node.leaf == nil ? nil : values,
        gradient: leaves.contains(id) ? gradients[id] ?? zeros : nil)
    }
    terms = network.objective.terms.map { Term(node: $0.node.index, weights: $0.weights) }
  }
}

extension DetectionResult {
  /// Every case as one line of JSON.
  package func exportedLines() throws -> [String] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var cases: [ExportedCase] = []
    for (mutant, outcome) in zip(mutants.plan.mutants, mutants.outcomes) {
      cases.append(
        ExportedCase(
          mutant.reference, name: mutant.name, group: mutant.kind.name,
          gradients: mutant.gradients, precision: .float64, isWrong: true,
          verdict: outcome.verdict))
    }
    for (number, outcome) in right.outcomes.prefix(right.functions).enumerated() {
      cases.append(
        ExportedCase(HardFunction(seed: seed, number: number), verdict: outcome.verdict))
    }
    for (number, outcome) in right.outcomes.dropFirst(right.functions).enumerated() {
      let hard = try HardNetwork(seed: seed, number: number)
      let gradients =
        hard.precision == .float32
        ? try hard.network.gradients(in: Float.self) : try hard.network.gradients(in: Double.self)
      cases.append(
        ExportedCase(
          hard.network, name: hard.name, group: outcome.family, gradients: gradients,
          precision: hard.precision, isWrong: false, verdict: outcome.verdict))
    }
    return try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
  }
}
