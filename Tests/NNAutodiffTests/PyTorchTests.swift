import NNAutodiff
import NNTensor
import Testing

/// Values and gradients against PyTorch's in float64: ‖a − b‖∞ ≤ 1e-12 ‖b‖∞ for each tensor.
struct PyTorchTests {
  @Test func opsAgree() throws {
    let cases = try PyTorchCases.load().cases
    for call in cases { try check(call) }
    let covered = Set(cases.map(\.op))
    #expect(
      OpTable.callable.allSatisfy { covered.contains($0.name) },
      "without a case: \(OpTable.callable.map(\.name).filter { !covered.contains($0) })")
  }

  private func check(_ call: PyTorchCases.Case) throws {
    let definition = try #require(OpTable[call.op], "\(call)")
    var graph = Graph()
    var arguments = Arguments(call.arguments.mapValues(\.argument))
    // `true` stands for the default bias.
    if arguments["bias"] == .flag(true) { arguments.values["bias"] = nil }
    var ids = call.operands.prefix(definition.signature.operandCount).map { operand in
      graph.addLeaf(
        .input(range: nil),
        type: ValueType(
          Shape(operand.shape), isPerExample: operand.perExample,
          element: operand.classes > 0 ? .category(operand.classes) : .real), name: "operand")
    }
    let root = try graph.addLayer(definition, ids, arguments)
    ids += graph.parameters
    try #require(ids.count == call.operands.count, "\(call)")

    let pass = try graph.addingGradients(of: root, seed: .leaf)
    var values = [pass.seed: call.cotangent]
    for (id, operand) in zip(ids, call.operands) { values[id] = operand.values }
    let executor = execute(
      pass.graph, values, outputs: [root] + ids.compactMap { pass.cotangents[$0] },
      as: Double.self)
    #expect(agrees(executor.elements(of: root), call.value), "\(call): value")
    for (id, operand) in zip(ids, call.operands) where operand.classes == 0 {
      let gradient =
        pass.cotangents[id].map { executor.elements(of: $0) }
        ?? Array(repeating: 0, count: operand.values.count)
      // A shift of all scores of a query changes no softmax: both hold rounding alone.
      if graph[id].path.hasSuffix("key.bias") {
        let weight = call.operands[3].gradient
        #expect(
          agrees(gradient + weight, operand.values.map { _ in 0 } + weight), "\(call): \(gradient)")
        continue
      }
      #expect(
        agrees(gradient, operand.gradient), "\(call): \(gradient) against \(operand.gradient)")
    }
  }

  @Test func networksAgree() throws {
    for network in try PyTorchCases.load().networks {
      let built = try BuiltNetwork(network)
      for keepsEveryValue in [true, false] {
        let executor = execute(
          built.pass.graph, built.values, outputs: built.outputs, batch: network.batch,
          keepsEveryValue: keepsEveryValue, as: Double.self)
        let losses = executor.elements(of: built.pass.root)
        let loss = losses.reduce(0, +) / Double(losses.count)
        #expect(agrees([loss], [network.value]), "\(network): \(loss) against \(network.value)")
        for (id, gradient) in zip(built.gradients, network.gradients) {
          #expect(agrees(executor.elements(of: id), gradient), "\(network)")
        }
      }
    }
  }
}

/// A network of the PyTorch cases with its backward pass and numbers.
struct BuiltNetwork {
  let pass: Backprop
  let values: [NodeID: [Double]]
  let input: NodeID
  let target: NodeID
  /// The parameters' gradients, in order.
  let gradients: [NodeID]
  var outputs: [NodeID] { [pass.root] + gradients }

  init(_ network: PyTorchCases.Network) throws {
    var graph = Graph()
    input = graph.addLeaf(
      .input(range: nil), type: .perExample([network.sizes[0]]), name: "x")
    target = graph.addLeaf(
      .target,
      type: network.classes > 0
        ? ValueType([], isPerExample: true, element: .category(network.classes))
        : .perExample([network.sizes[network.sizes.count - 1]]), name: "t")
    var value = input
    for (units, activation) in zip(network.sizes.dropFirst(), network.activations) {
      value = try graph.add(
        "dense", [value], Arguments(["units": .integer(units)]))
      if !activation.isEmpty { value = try graph.add(activation, [value]) }
    }
    let loss = try graph.add(network.loss, [value, target])
    pass = try graph.addingGradients(of: loss)
    var values = [input: network.input, target: network.target]
    for (id, numbers) in zip(graph.parameters, network.parameters) { values[id] = numbers }
    self.values = values
    let cotangents = pass.cotangents
    gradients = graph.parameters.compactMap { cotangents[$0] }
  }
}

extension Graph {
  /// Adds the op of that name with its learned parameters.
  mutating func add(
    _ name: String, _ operands: [NodeID], _ arguments: Arguments = Arguments()
  ) throws -> NodeID {
    try addLayer(try #require(OpTable[name]), operands, arguments)
  }
}
