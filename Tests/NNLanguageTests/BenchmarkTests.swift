import Foundation
import NNAutodiff
import NNLanguage
import NNTensor
import Testing

/// The six benchmark networks: loss and gradients against PyTorch's in float64.
struct BenchmarkTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures/benchmarks")

  /// What make_reference.py wrote.
  struct Reference: Decodable {
    struct Gradient: Decodable {
      var largest: Double
      /// Places drawn among the elements, and what stands there.
      var entries: [Int]
      var values: [Double]
      /// Products with drawn vectors.
      var products: [Double]
    }
    struct Network: Decodable {
      var name: String
      var batch: Int
      var loss: Double
      var gradients: [Gradient]
    }
    var networks: [Network]
  }

  /// Knuth's MMIX generator, as in make_reference.py.
  struct Draws {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32
    }
    mutating func numbers(_ count: Int, _ scale: Double) -> [Double] {
      (0..<count).map { _ in (Double(next()) / 2_147_483_648 - 1) * scale }
    }
    mutating func classes(_ count: Int, _ limit: Int) -> [Double] {
      (0..<count).map { _ in Double(next() % UInt64(limit)) }
    }
  }

  static func network(_ name: String) throws -> LoweredNetwork {
    let text = try String(contentsOf: folder.appending(path: "\(name).nn"), encoding: .utf8)
    let analysis = Analyzer().analyze(SourceText(text))
    #expect(analysis.diagnostics == [], "\(name)")
    return analysis.network
  }

  /// The network with its backward pass at the reference's point, run once.
  static func execute<Scalar: TensorScalar>(
    _ network: LoweredNetwork, batch: Int, as type: Scalar.Type = Scalar.self
  ) throws -> (pass: Backprop, executor: Executor<Scalar>) {
    let graph = network.graph
    let pass = try graph.addingGradients(of: try #require(network.loss))
    let executor = Executor<Scalar>(
      pass.graph, capacity: batch,
      outputs: [pass.root] + graph.parameters.compactMap { pass.cotangents[$0] },
      keepsEveryValue: false)
    var draws = Draws(state: 7)
    for id in graph.parameters {
      let shape = graph[id].type.shape
      let fanIn = shape.dimensions.dropFirst().reduce(1, *)
      executor.set(
        id,
        to: draws.numbers(shape.count, (3 / Double(fanIn)).squareRoot()).map { Scalar($0) })
    }
    for id in network.inputs + network.targets {
      let type = graph[id].type
      let values: [Double]
      switch type.element {
      case .real where network.targets.contains(id): values = draws.classes(batch, 2)
      case .real: values = draws.numbers(type.count(batch: batch), 1)
      case .category(let count), .index(let count): values = draws.classes(batch, count)
      }
      executor.set(id, to: values.map { Scalar($0) })
    }
    executor.run()
    return (pass, executor)
  }

  @Test func agreesWithPyTorch() throws {
    let data = try Data(contentsOf: Self.folder.appending(path: "reference.json"))
    let references = try JSONDecoder().decode(Reference.self, from: data).networks
    #expect(references.count == 6)
    for reference in references {
      let network = try Self.network(reference.name)
      let (pass, executor) = try Self.execute(network, batch: reference.batch, as: Double.self)
      let losses = executor.elements(of: pass.root)
      let loss = losses.reduce(0, +) / Double(losses.count)
      #expect(abs(loss - reference.loss) <= 1e-12 * abs(reference.loss), "\(reference.name)")
      let parameters = network.graph.parameters
      try #require(parameters.count == reference.gradients.count)
      for (number, (id, expected)) in zip(parameters, reference.gradients).enumerated() {
        let place = "\(reference.name), \(network.graph[id].path)"
        let gradient = executor.elements(of: try #require(pass.cotangents[id]))
        // A shift of all scores of a query changes no softmax: the gradient of the keys' bias is 0,
        // and both hold rounding alone, judged by the keys' weights.
        let vanishes = place.hasSuffix("key.bias")
        let scale = vanishes ? reference.gradients[number - 1].largest : expected.largest
        let bound = 1e-12 * scale
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        #expect(abs(largest - expected.largest) <= bound, "\(place): \(largest)")
        for (entry, value) in zip(expected.entries, expected.values) {
          #expect(abs(gradient[entry] - value) <= bound, "\(place)[\(entry)]")
        }
        #expect(!vanishes || expected.largest <= bound)
        for (index, product) in expected.products.enumerated() {
          var draws = Draws(state: UInt64(1000 * number + index))
          let weights = draws.numbers(gradient.count, 1)
          let own = zip(weights, gradient).reduce(0) { $0 + $1.0 * $1.1 }
          // Rounding of the sum itself grows with the square root of its length.
          let room = bound * Double(gradient.count).squareRoot()
          #expect(abs(own - product) <= room, "\(place): product \(index)")
        }
      }
    }
  }
}
