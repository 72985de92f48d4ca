import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// A hyperbolic tangent whose rule for small changes is wrong, always or from some size on.
private struct MisstatedTanh: Op, ChangePropagating {
  static let definition = OpDefinition(
    MisstatedTanh.self, name: "misstatedTanh", category: .activation, summary: "A test.",
    formula: "y = tanh(x)", gradientFormula: "∂x = ∂y (1 − y²)",
    signature: OpSignature([.operand("x")]), samples: [])

  var isAlwaysWrong = true

  init(isAlwaysWrong: Bool) { self.isAlwaysWrong = isAlwaysWrong }
  init(_ arguments: Arguments) throws(ShapeError) {}

  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try Tanh().inferType(inputs)
  }
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) { Tanh().forward(kernel) }
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    try Tanh().vjp(&context)
  }

  var changeResponse: ChangeResponse { .elementwise }
  var elementwiseChange: ElementwiseChange? {
    let always = isAlwaysWrong
    return ElementwiseChange(keepsDigits: false) { x, kept, count in
      kept.first.update(from: x, count: count)
      Double.tanh(x, kept.second, count: count)
    } apply: { kept, change, result, count in
      let (x, value) = (kept.first, kept.second)
      for index in 0..<count {
        let right = Double.tanh(x[index] + change[index]) - value[index]
        result[index] = always || x[index] > 0 ? 1.25 * right : right
      }
      return false
    }
  }
}

/// A rule for small changes that is wrong must not decide anything, and must be reported.
struct WrongRuleTests {
  @Test(arguments: [true, false])
  func wholeEvaluationsTakeOver(isAlwaysWrong: Bool) throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([6]), name: "x")
    let hidden = try graph.addLayer(Dense.definition, [x], Arguments(["units": .integer(8)]))
    let moved = try graph.add(MisstatedTanh(isAlwaysWrong: isAlwaysWrong), [hidden])
    let output = try graph.addLayer(Dense.definition, [moved], Arguments(["units": .integer(3)]))
    var values: [NodeID: [Double]] = [:]
    for id in graph.ids where graph[id].leaf != nil {
      var random = RandomStream(seed: 5, purpose: "point", index: UInt64(id.index))
      values[id] = (0..<graph[id].type.count(batch: 4)).map { _ in random.uniform(-1, 1) }
    }
    let point = NetworkPoint(values: values, batch: 4)
    let result = try NetworkChecker(graph: graph, point: point).check(
      objective: .mean(of: output, in: graph, batch: 4), leaves: graph.parameters + [x])
    #expect(result.verdict == .pass)
    let tensors = result.results.filter { $0.reason?.contains("whole evaluations") == true }
    // All that lies before the op but for what its own check covers: the layer's weight and bias, x.
    #expect(tensors.count >= 3, "\(result.results.map { ($0.name, $0.reason) })")
    for tensor in result.results { #expect(tensor.verdict == .pass, "\(tensor.name)") }
  }
}
