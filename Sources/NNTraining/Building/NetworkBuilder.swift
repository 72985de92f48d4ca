import NNAutodiff
import NNTensor

/// Builds a network in Swift: the same graph that a `.nn` file describes.
///
/// ```swift
/// let network = NetworkBuilder()
/// let image = network.input("image", shape: [64], in: 0...16)
/// let digit = network.target("digit", classes: 10)
/// let hidden = try network.scope("hidden") { try (image / 16).dense(128, initializer: .he).relu() }
/// let logits = try network.scope("logits") { try hidden.dense(10) }
/// let model = try network.model(loss: logits.crossEntropy(digit), seed: 7)
/// ```
///
/// Shapes are those of one example: the batch is never part of them. A scope is the name that the
/// layer paths of what is built within begin with, as a `let` is in a `.nn` file:
/// `hidden.dense.weight`. Names decide the seeded first values of the parameters.
public final class NetworkBuilder {
  private var graph = Graph()
  private var outputs: [String: NodeID] = [:]

  /// A builder of an empty network.
  public init() {}

  /// An input that each example brings.
  ///
  /// - Parameters:
  ///   - name: What the examples call it.
  ///   - shape: Of one example; `[]` is a number.
  ///   - range: Where its numbers lie; examples outside are refused.
  public func input(
    _ name: String, shape: [Int], in range: ClosedRange<Double>? = nil
  ) -> Value {
    leaf(.input(range: range), .perExample(Shape(shape)), name)
  }

  /// An input of indices, each one of `rows` from 0, for an embedding.
  public func input(_ name: String, indices rows: Int, shape: [Int] = []) -> Value {
    leaf(
      .input(range: nil),
      ValueType(Shape(shape), isPerExample: true, element: .index(max(1, rows))), name)
  }

  /// A target of numbers.
  public func target(_ name: String, shape: [Int]) -> Value {
    leaf(.target, .perExample(Shape(shape)), name)
  }

  /// A target that is one of `classes` classes, counted from 0, at each place of `shape`.
  public func target(_ name: String, classes: Int, shape: [Int] = []) -> Value {
    leaf(
      .target, ValueType(Shape(shape), isPerExample: true, element: .category(max(1, classes))),
      name)
  }

  /// A trained tensor of its own. Its fan-in is its first extent, its fan-out its last.
  public func parameter(
    _ name: String, shape: [Int], initializer: ParameterInitializer = .zeros
  ) -> Value {
    leaf(
      .parameter(
        ParameterSpecification(
          fanIn: shape.first ?? 1, fanOut: shape.last ?? 1, initializer: initializer.initializer)),
      .shared(Shape(shape)), name)
  }

  /// A number.
  public func constant(_ value: Double) -> Value {
    Value(builder: self, id: graph.addConstant(value))
  }

  /// Builds within the scope `name`, and names the result so.
  public func scope(_ name: String, _ build: () throws -> Value) rethrows -> Value {
    let outer = graph.scope
    graph.scope = outer.isEmpty ? name : "\(outer).\(name)"
    defer { graph.scope = outer }
    let value = try build()
    outputs[graph.scope] = value.id
    return value
  }

  /// The network as built so far, with first values for its parameters drawn by `seed`.
  ///
  /// - Parameter loss: The loss of each example; training follows its mean over a batch.
  public func model(loss: Value, seed: UInt64 = 0) -> Model {
    Model(Network(graph: graph, loss: loss.id, outputs: outputs), seed: seed)
  }

  private func leaf(_ leaf: Leaf, _ type: ValueType, _ name: String) -> Value {
    let id = graph.addLeaf(leaf, type: type, name: name)
    outputs[name] = id
    return Value(builder: self, id: id)
  }

  func add(
    _ op: String, _ operands: [Value], _ arguments: [String: Argument], name: String?
  ) throws(NetworkError) -> Value {
    guard let definition = OpTable[op], definition.isCallable else {
      throw NetworkError("there is no op `\(op)`")
    }
    guard operands.allSatisfy({ $0.builder === self }) else {
      throw NetworkError("the operands of `\(op)` belong to different networks")
    }
    guard operands.count == definition.signature.operandCount else {
      throw NetworkError(
        "`\(op)` takes \(definition.signature.operandCount) values, but gets \(operands.count)")
    }
    do throws(ShapeError) {
      return Value(
        builder: self,
        id: try graph.addLayer(definition, operands.map(\.id), Arguments(arguments), name: name))
    } catch {
      throw NetworkError(error.message, help: error.help)
    }
  }

  func shape(of id: NodeID) -> [Int] { graph[id].type.shape.dimensions }
}

/// A network that does not fit together, or examples that do not fit it.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in one line.
  public let message: String
  /// What to do about it, if there is something to say.
  public let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  /// The message, and the help on a line of its own.
  public var description: String { help.map { "\(message)\nhelp: \($0)" } ?? message }
}

/// How a parameter gets its first values.
public enum ParameterInitializer: Hashable, Sendable {
  /// Zeros.
  case zeros
  /// One number everywhere.
  case constant(Double)
  /// Normal with mean 0 and the given standard deviation.
  case normal(std: Double)
  /// Uniform in `-limit ..< limit`.
  case uniform(limit: Double)
  /// Normal with variance 2 / fan-in (He et al., 2015).
  case he
  /// Uniform with limit √(6 / (fan-in + fan-out)) (Glorot and Bengio, 2010).
  case glorot

  var initializer: Initializer {
    switch self {
    case .zeros: .zeros
    case .constant(let value): .constant(value)
    case .normal(let std): .normal(std: std)
    case .uniform(let limit): .uniform(limit: limit)
    case .he: .he
    case .glorot: .glorot
    }
  }
}
