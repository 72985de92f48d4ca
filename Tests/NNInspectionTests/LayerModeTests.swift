import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// The check by directions: what it says while it runs, how it ends early, what it does in Float.
@Suite struct LayerModeTests {
  private struct Network {
    var graph = Graph()
    var values: [NodeID: [Double]] = [:]
    var loss: NodeID

    /// `count` layers of `width` units with an activation each, and the sum of squares.
    init(width: Int, layers: Int, _ activation: any Op = Tanh(), scale: Double = 1) throws {
      let input = graph.addLeaf(.input(range: nil), type: .perExample([width]), name: "x")
      var value = input
      for _ in 0..<layers {
        value = try graph.addLayer(
          Dense.definition, [value],
          Dense.definition.signature.fillingDefaults(of: Arguments(["units": .integer(width)])))
        value = try graph.add(activation, [value])
      }
      loss = try graph.add(SquaredError(), [value, input])
      for id in graph.ids where graph[id].op == nil {
        var random = RandomStream(seed: 3, purpose: "test", path: graph[id].path)
        let isWide = graph[id].type.shape.rank == 2
        let gain = isWide ? scale / Double(width).squareRoot() : scale
        values[id] = (0..<graph[id].type.count(batch: 4)).map { _ in gain * random.normal() }
      }
    }

    func check(
      _ change: (inout NetworkChecker.Options) -> Void = { _ in },
      isCancelled: @escaping () -> Bool = { false },
      progress: @escaping NetworkChecker.Progress = { _, _, _ in }
    ) throws -> NetworkCheckResult {
      var options = NetworkChecker.Options()
      options.confirmsByDirections = true
      options.wholeCount = 0
      change(&options)
      return try NetworkChecker(
        graph: graph, point: NetworkPoint(values: values, batch: 4), options: options
      ).check(
        objective: .mean(of: loss, in: graph, batch: 4),
        leaves: graph.ids.filter { graph[$0].leaf != nil }, isCancelled: isCancelled,
        progress: progress)
    }
  }

  @Test func everyOpIsToldAsItIsConfirmed() throws {
    let network = try Network(width: 24, layers: 3)
    var told: [(subject: String, done: Int, total: Int)] = []
    let result = try network.check(progress: { told.append(($0, $1, $2)) })
    #expect(result.verdict == .pass)
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(told.allSatisfy { $0.done <= $0.total && $0.total == told[0].total })
    #expect(told.last.map { $0.done == $0.total } == true)
    let ops = network.graph.ids.filter { network.graph[$0].op != nil }
    // Each op is told while directions confirm it, before the first result is written down.
    #expect(Set(told.prefix(ops.count).map(\.subject)).count == ops.count)
  }

  /// Wherever it is stopped, a check says so and holds no verdict that the whole does not.
  @Test(arguments: [1, 2, 3, 5, 8, 13, 30, 60, 100])
  func stoppedAnywhere(after asked: Int) throws {
    let network = try Network(width: 16, layers: 3)
    let whole = try network.check()
    let count = Counter()
    let part = try network.check(isCancelled: { count.next() > asked })
    #expect(part.wasInterrupted)
    let known = Dictionary(
      uniqueKeysWithValues: whole.layers.map { ($0.path, $0.localVerdict) })
    for layer in part.layers where !layer.local.isEmpty {
      #expect(layer.localVerdict == known[layer.path])
    }
    #expect(part.endToEnd.allSatisfy { $0.result.verdict == .pass })
  }

  private final class Counter {
    private var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }

  @Test func floatIsConfirmedByDirectionsToo() throws {
    let network = try Network(width: 40, layers: 3)
    let result = try network.check { $0.precision = .float32 }
    #expect(result.verdict == .pass)
    #expect(!result.endToEnd.isEmpty)
    for tensor in result.endToEnd {
      #expect(tensor.result.checked == 0, "\(tensor.result.name)")
      #expect(tensor.result.guarantee?.contains("float32") == true)
      // What rounding in Float leaves shows.
      #expect(tensor.result.maxRelativeError > 1e-9)
      #expect(tensor.result.maxRelativeError < 2.5e-4)
    }
  }

  /// Where Float rounds more than the tolerance allows, a tensor is looked at by itself.
  @Test func floatThatRoundsTooCoarselyIsNotConfirmed() throws {
    let network = try Network(width: 24, layers: 2)
    let result = try network.check {
      $0.precision = .float32
      $0.tolerance = 1e-8
    }
    #expect(result.verdict != .pass)
    #expect(result.endToEnd.contains { $0.result.checked > 0 })
  }

  /// A wrong gradient fails in either scalar.
  @Test(arguments: [ScalarPrecision.float32, .float64])
  func aWrongGradientFails(precision: ScalarPrecision) throws {
    let network = try Network(width: 24, layers: 2, SkewedTanh(by: 1.01))
    let result = try network.check { $0.precision = precision }
    #expect(result.verdict == .fail)
    #expect(result.layers.contains { $0.op == "skewedTanh" && $0.localVerdict == .fail })
  }

  /// An op that says to be a sum of products and is none is found out along each line: its right
  /// gradient passes through the whole network, a wrong one fails.
  @Test(arguments: [3.0, 3.003])
  func noOpIsTakenForASumOfProductsUnseen(factor: Double) throws {
    var graph = Graph()
    let inputs = ["a", "b", "target"].map {
      graph.addLeaf(.input(range: nil), type: .perExample([64]), name: $0)
    }
    let cubes = try graph.add(CubedSum(factor: factor), Array(inputs.prefix(2)))
    let loss = try graph.add(
      SquaredError(), [try graph.add(Tanh(), [cubes]), inputs[2]])
    let values = inputs.reduce(into: [NodeID: [Double]]()) { values, id in
      var random = RandomStream(seed: 5, purpose: "test", path: graph[id].path)
      values[id] = (0..<4 * 64).map { _ in 0.5 * random.normal() }
    }
    var options = NetworkChecker.Options()
    options.confirmsByDirections = true
    options.wholeCount = 0
    let result = try NetworkChecker(
      graph: graph, point: NetworkPoint(values: values, batch: 4), options: options
    ).check(objective: .mean(of: loss, in: graph, batch: 4), leaves: Array(inputs.prefix(2)))
    #expect(result.verdict == (factor == 3 ? .pass : .fail))
    guard factor == 3 else { return }
    for tensor in result.endToEnd {
      // Confirmed by directions, two of them through the whole network: no coordinate was looked at.
      #expect(tensor.result.checked == 0)
      #expect(tensor.result.directions.count == 4)
      #expect(tensor.result.directions.allSatisfy { $0.relativeError < 1e-7 })
    }
  }
}

/// (a + b)³, said to be a sum of products.
private struct CubedSum: Op {
  static let definition = OpDefinition(
    CubedSum.self, name: "cubedSum", category: .tensor, summary: "", formula: "",
    gradientFormula: "", signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true, samples: [], errorSamples: [])
  var factor = 3.0
  init(factor: Double) { self.factor = factor }
  init(_ arguments: Arguments) throws(ShapeError) {}
  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    for index in 0..<kernel.outputCount {
      let sum = kernel.input(0)[index] + kernel.input(1)[index]
      kernel.result[index] = sum * sum * sum
    }
  }
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let sum = try context.add(Add(), context.inputs[0], context.inputs[1])
    let square = try context.add(Multiply(), sum, sum)
    let product = try context.add(Multiply(), square, context.cotangent)
    let gradient = try context.add(Scale(by: factor), product)
    return [gradient, gradient]
  }
}

/// tanh whose gradient is so many times what it should be.
struct SkewedTanh: Op {
  static let definition = OpDefinition(
    SkewedTanh.self, name: "skewedTanh", category: .activation, summary: "", formula: "",
    gradientFormula: "", signature: OpSignature([.operand("x")]), samples: [], errorSamples: [])
  private let factor: Double
  init(by factor: Double) { self.factor = factor }
  init(_ arguments: Arguments) throws(ShapeError) { factor = 1 }
  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) { Tanh().forward(kernel) }
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let right = try context.add(TanhGradient(), context.cotangent, context.node)
    return [try context.add(Scale(by: factor), right)]
  }
}
