import NNAutodiff
import NNTensor

/// A network with parameters: what a ``NetworkBuilder`` has built.
///
/// A value: a copy is a snapshot.
public struct Model: Sendable {
  package let network: Network
  package private(set) var store: ParameterStore
  package private(set) var state = TrainingState()
  /// Of the first parameters, the hold-out and the order of the examples.
  public let seed: UInt64

  package init(_ network: Network, seed: UInt64) {
    self.network = network
    self.seed = seed
    store = ParameterStore(network.graph, seed: seed)
  }

  /// The layer paths of the parameters, in the network's order.
  public var parameterPaths: [String] { network.graph.parameters.map { network.graph[$0].path } }

  /// The numbers of the parameter at a layer path, row-major (`[out, in]` for a weight). Numbers of
  /// another count than the present ones are not taken.
  public subscript(path: String) -> [Double]? {
    get { store[path]?.elements }
    set {
      guard let newValue, let present = store[path],
        let tensor = Tensor(shape: present.shape, elements: newValue)
      else { return }
      store[path] = tensor
    }
  }

  /// Loss and accuracy.
  public struct Figures: Sendable, Hashable {
    /// The mean loss of an example.
    public let loss: Double
    /// The share of right answers; `nil` where the loss is none of classes or binary targets.
    public let accuracy: Double?
  }

  /// Trains in `Float` for whole epochs.
  ///
  /// - Parameters:
  ///   - examples: The numbers of each input and target by name, row-major, the example outermost.
  ///   - rule: The optimiser.
  ///   - batch: Examples in a step; the last one of an epoch may have fewer.
  ///   - holdout: The share of the examples that training never sees, stratified by class.
  /// - Returns: The figures after each epoch: on the held-out examples where there are some.
  /// - Throws: ``NetworkError`` where the examples do not fit, or the loss becomes NaN or infinite.
  @discardableResult
  public mutating func train(
    on examples: [String: [Double]], by rule: OptimizerRule, epochs: Int = 1, batch: Int = 32,
    holdout: Double = 0
  ) throws(NetworkError) -> [Figures] {
    do {
      let data = try dataset(examples)
      let trainer = try Trainer<Float>(
        network, data: data,
        split: DataSplit(data, holdout: holdout, seed: seed, network: network),
        optimizer: rule.optimizer, batchSize: batch, seed: seed, parameters: store, state: state)
      let result = try trainer.train(epochs: epochs)
      trainer.save(to: &store)
      state = trainer.state
      return result.evaluations.map { Figures(loss: $0.loss, accuracy: $0.accuracy) }
    } catch {
      throw NetworkError(error)
    }
  }

  /// Loss and accuracy over `examples`, in `Double`.
  ///
  /// - Throws: ``NetworkError`` where the examples do not fit.
  public func figures(on examples: [String: [Double]]) throws(NetworkError) -> Figures {
    do {
      let data = try dataset(examples)
      let result = try Evaluator<Double>(network, data: data, parameters: store)
        .evaluate(Array(0..<data.exampleCount))
      return Figures(loss: result.loss, accuracy: result.accuracy)
    } catch {
      throw NetworkError(error)
    }
  }

  /// The examples as a data set; their number follows from any of the inputs.
  private func dataset(_ examples: [String: [Double]]) throws(DatasetError) -> Dataset {
    let leaves = (network.inputs + network.targets).map { network.graph[$0] }
    var count = 1
    if let first = leaves.first, let values = examples[first.path] {
      count = values.count / max(1, first.type.shape.count)
    }
    let shapes = Dictionary(
      leaves.map { ($0.path, $0.type.shape) }, uniquingKeysWith: { first, _ in first })
    return try Dataset(
      columns: examples.sorted { $0.key < $1.key }.map { name, values in
        Dataset.Column(
          name: name,
          shape: shapes[name] ?? Shape([values.count / max(1, count)]),
          values: .doubles(values))
      }, exampleCount: count, source: "the examples")
  }
}

/// An optimiser, with PyTorch's formulas and defaults.
public enum OptimizerRule: Hashable, Sendable {
  /// Stochastic gradient descent with momentum; the weight decay is added to the gradient.
  case sgd(learningRate: Double, momentum: Double = 0, weightDecay: Double = 0)
  /// Adam (Kingma and Ba, 2015).
  case adam(learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999)

  var optimizer: Optimizer {
    switch self {
    case .sgd(let rate, let momentum, let decay):
      .sgd(learningRate: rate, momentum: momentum, weightDecay: decay)
    case .adam(let rate, let beta1, let beta2):
      .adam(learningRate: rate, beta1: beta1, beta2: beta2)
    }
  }
}

extension NetworkError {
  /// An error of the data or of training as one of the network.
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as DatasetError: self.init(error.message, help: error.help)
    case let error as TrainingError: self.init(error.message, help: error.help)
    default: self.init(String(describing: error))
    }
  }
}
