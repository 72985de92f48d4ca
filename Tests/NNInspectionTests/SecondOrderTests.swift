import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// 3x², whose own derivative is stated as `factor`·x: right for 6.
private struct CubeSlope: Op {
  static let definition = OpDefinition(
    CubeSlope.self, name: "cubeSlope", category: .backward, summary: "The slope of x³.",
    formula: "y = 3x²", gradientFormula: "∂x = factor x ∂y",
    signature: OpSignature([.operand("x")]), samples: [])
  var factor: Double

  init(factor: Double) { self.factor = factor }
  init(_ arguments: Arguments) throws(ShapeError) { factor = 6 }
  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    for index in 0..<kernel.outputCount {
      kernel.result[index] = 3 * kernel.input(0)[index] * kernel.input(0)[index]
    }
  }
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let scaled = try context.add(Multiply(), context.constant(factor), context.inputs[0])
    return [try context.add(Multiply(), context.cotangent, scaled)]
  }
}

/// x³ with a right gradient, whose own derivative may be wrong.
private struct Cube: Op {
  static let definition = OpDefinition(
    Cube.self, name: "cube", category: .tensor, summary: "The cube of each element.",
    formula: "y = x³", gradientFormula: "∂x = 3x² ∂y", signature: OpSignature([.operand("x")]),
    samples: [])
  var factor: Double

  init(factor: Double) { self.factor = factor }
  init(_ arguments: Arguments) throws(ShapeError) { factor = 6 }
  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    for index in 0..<kernel.outputCount {
      let x = kernel.input(0)[index]
      kernel.result[index] = x * x * x
    }
  }
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let slope = try context.add(CubeSlope(factor: factor), context.inputs[0])
    return [try context.add(Multiply(), context.cotangent, slope)]
  }
}

@Suite struct SecondOrderTests {
  /// The check of Σ cube(x · w) with the second derivative's factor.
  private func check(factor: Double) throws -> NetworkCheckResult {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([3]), name: "x")
    let w = graph.addLeaf(
      .parameter(ParameterSpecification(fanIn: 1, fanOut: 1, initializer: .zeros)),
      type: .shared([3]), name: "w")
    let product = try graph.add(Multiply(), [x, w])
    let cube = try graph.add(Cube(factor: factor), [product])
    let point = NetworkPoint(
      values: [x: [0.3, -1.1, 0.7, 1.4, 0.2, -0.6], w: [0.9, -0.4, 1.3]], batch: 2)
    var options = NetworkChecker.Options()
    options.checksSecondOrder = true
    return try NetworkChecker(graph: graph, point: point, options: options).check(
      objective: .mean(of: cube, in: graph, batch: 2), leaves: [x, w])
  }

  @Test func aRightSecondDerivativePasses() throws {
    let result = try check(factor: 6)
    let second = try #require(result.secondOrder)
    #expect(result.verdict == .pass, "\(result)")
    #expect(second.verdict == .pass)
    #expect(second.tensors.map(\.result.name) == ["x", "w"])
    #expect(second.isSymmetric)
    #expect(second.symmetry.hasPrefix("symmetric: uᵀHv is "))
    #expect(second.evaluations > 0)
  }

  @Test func aWrongSecondDerivativeFailsThoughTheFirstIsRight() throws {
    let result = try check(factor: 5)
    let second = try #require(result.secondOrder)
    #expect(result.endToEnd.allSatisfy { $0.result.verdict == .pass }, "\(result)")
    #expect(second.verdict == .fail)
    #expect(result.verdict == .fail)
  }

  /// The slope of a square of what bends is 0 on both sides: no kink is seen in the first order. The
  /// second is looked at beside it, where what is wrong is wrong.
  @Test(arguments: [(6.0, Verdict.pass), (5, .fail)])
  func kinksThatShowInTheSecondOrderOnly(factor: Double, verdict: Verdict) throws {
    var graph = Graph()
    let w = graph.addLeaf(
      .parameter(ParameterSpecification(fanIn: 1, fanOut: 1, initializer: .zeros)),
      type: .shared([3]), name: "w")
    let bent = try graph.add(LeakyReLU(), [w])
    let square = try graph.add(Multiply(), [bent, bent])
    let one = graph.addConstant(1)
    let cube = try graph.add(Cube(factor: factor), [try graph.add(Add(), [w, one])])
    let sum = try graph.add(Add(), [square, cube])
    var options = NetworkChecker.Options()
    options.checksSecondOrder = true
    let result = try NetworkChecker(
      graph: graph, point: NetworkPoint(values: [w: [0, 0, 0]], batch: 1), options: options
    ).check(objective: .mean(of: sum, in: graph, batch: 1), leaves: [w])
    let second = try #require(result.secondOrder)
    #expect(result.endToEnd.allSatisfy { $0.result.counts.kinks == 0 }, "\(result)")
    #expect(second.isBesideKinks)
    #expect(second.verdict == verdict, "\(second)")
  }
}
