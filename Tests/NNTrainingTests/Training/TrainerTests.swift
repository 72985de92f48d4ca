import NNAutodiff
import NNTensor
import NNTraining
import Testing

@Suite struct TrainerTests {
  private func xorTrainer(
    _ optimizer: Optimizer = .adam(learningRate: 0.05), batch: Int = 4, seed: UInt64 = 7,
    state: TrainingState = TrainingState(), parameters: ParameterStore? = nil
  ) throws -> Trainer<Float> {
    let network = try xorNetwork()
    return try Trainer<Float>(
      network, data: xorData(), split: DataSplit(all: 4), optimizer: optimizer, batchSize: batch,
      seed: seed, parameters: parameters ?? ParameterStore(network.graph, seed: seed),
      state: state)
  }

  @Test func learnsXOR() throws {
    let result = try xorTrainer().train(epochs: 500)
    #expect(result.epochLosses.count == 500)
    #expect(result.evaluations.last?.accuracy == 1)
    #expect(result.evaluations.last?.isHeldOut == false)
    #expect((result.epochLosses.last ?? 1) < 0.05)
  }

  @Test func stopsWhereItsGoalIsReached() throws {
    let result = try xorTrainer().train(epochs: 500, until: { $0.accuracy == 1 })
    #expect(result.reachedGoal)
    #expect(result.epochLosses.count < 500)
    #expect(result.evaluations.dropLast().allSatisfy { $0.accuracy != 1 })
  }

  @Test func learnsDigits() throws {
    let network = try digitsNetwork()
    let data = try digitsData()
    let split = DataSplit(data, holdout: 0.2, seed: 7, network: network)
    let trainer = try Trainer<Float>(
      network, data: data, split: split, optimizer: .adam(), seed: 7,
      parameters: ParameterStore(network.graph, seed: 7))
    #expect(trainer.stepsPerEpoch == 45)
    let result = try trainer.train(epochs: 30)
    #expect(result.steps == 30 * 45)
    let last = try #require(result.evaluations.last)
    #expect(last.isHeldOut && last.exampleCount == 359)
    #expect((last.accuracy ?? 0) >= 0.95)
  }

  @Test func theLastBatchOfAnEpochMayBeSmaller() throws {
    let trainer = try xorTrainer(batch: 3)
    #expect(trainer.stepsPerEpoch == 2)
    #expect(try trainer.step().examples == 3)
    #expect(try trainer.step().examples == 1)
    #expect(try trainer.step().examples == 3)
    #expect(trainer.state.epoch == 1 && trainer.state.position == 3 && trainer.state.step == 3)
  }

  @Test(arguments: [
    Optimizer.sgd(learningRate: 0.1, momentum: 0.9), .sgd(learningRate: 0.1),
    .adam(learningRate: 0.05),
  ])
  func sameSeedSameBits(_ optimizer: Optimizer) throws {
    func run(seed: UInt64, pausing: Bool) throws -> (ParameterStore, TrainingState) {
      var trainer = try xorTrainer(optimizer, batch: 3, seed: seed)
      var store = ParameterStore(trainer.network.graph, seed: seed)
      for step in 0..<25 {
        if pausing && step % 4 == 1 {
          // A pause: everything leaves the trainer as values and comes back.
          trainer.save(to: &store)
          trainer = try xorTrainer(
            optimizer, batch: 3, seed: seed, state: trainer.state, parameters: store)
        }
        try trainer.step()
      }
      trainer.save(to: &store)
      return (store, trainer.state)
    }
    let once = try run(seed: 3, pausing: false)
    #expect(try run(seed: 3, pausing: false) == once)
    #expect(try run(seed: 3, pausing: true) == once)
    #expect(try run(seed: 4, pausing: false).0 != once.0)
  }

  @Test func anotherOptimizerStartsAfresh() throws {
    let first = try xorTrainer()
    try first.step()
    var store = ParameterStore(first.network.graph, seed: 7)
    first.save(to: &store)
    let other = try xorTrainer(
      .sgd(learningRate: 0.1, momentum: 0.9), state: first.state, parameters: store)
    try other.step()
    #expect(other.state.memory.values.allSatisfy { $0.slots.count == 1 && $0.steps == 1 })
    #expect(other.state.step == 2)
  }

  @Test func cancellingKeepsWhatWasLearned() throws {
    let trainer = try xorTrainer()
    var asked = 0
    var steps = 0
    let result = try trainer.train(
      epochs: 50, progress: { if $0.evaluation == nil { steps += 1 } },
      isCancelled: {
        asked += 1
        return asked > 10
      })
    #expect(result.wasCancelled)
    #expect(result.steps == 10 && steps == 10)
    #expect(result.epochLosses.count == 10)
    #expect(trainer.state.step == 10)
  }

  @Test func aLossThatIsNotFiniteNamesItsLayer() throws {
    let builder = NetworkBuilder()
    let x = builder.input("x", shape: [1])
    let t = builder.target("t", shape: [1])
    let shaped = try builder.scope("shaped") { try x.dense(1, bias: false).exp().log() }
    let model = try builder.model(loss: shaped.squaredError(t))
    var store = ParameterStore(model.network.graph, seed: 0)
    store["shaped.dense.weight"] = Tensor(repeating: 1000, shape: [1, 1])
    let data = try Dataset(
      columns: [
        Dataset.Column(name: "x", shape: [1], values: .doubles([1, 1])),
        Dataset.Column(name: "t", shape: [1], values: .doubles([1, 1])),
      ], exampleCount: 2, source: "")
    let trainer = try Trainer<Float>(
      model.network, data: data, split: DataSplit(all: 2), optimizer: .sgd(learningRate: 1),
      parameters: store)
    let error = #expect(throws: TrainingError.self) { try trainer.step() }
    #expect(error?.kind == .lossNotFinite(layer: "shaped.exp", step: 1))
    #expect(
      error?.message
        == "the loss is not finite at step 1: `shaped.exp` is the first that gives NaN or infinity")
    // Nothing was updated.
    var after = store
    trainer.save(to: &after)
    #expect(after == store)
  }

  @Test func aDivergingRunStops() throws {
    let network = try digitsNetwork()
    let data = try Dataset.random(for: network, examples: 64, seed: 0)
    let trainer = try Trainer<Float>(
      network, data: data, split: DataSplit(all: 64), optimizer: .sgd(learningRate: 1e30),
      parameters: ParameterStore(network.graph, seed: 0))
    let error = #expect(throws: TrainingError.self) { try trainer.train(epochs: 5) }
    switch error?.kind {
    case .lossNotFinite, .parameterNotFinite: break
    default: Issue.record("\(String(describing: error?.message))")
    }
  }

  @Test func whatCannotTrainSaysWhy() throws {
    let builder = NetworkBuilder()
    let x = builder.input("x", shape: [2], in: 0...1)
    let t = builder.target("t", shape: [1])
    let error = try builder.model(loss: x.mean().squaredError(t.mean())).network
    #expect(throws: TrainingError(.nothingToTrain)) {
      try Trainer<Float>(
        error, data: xorData(), split: DataSplit(all: 4), optimizer: .adam(),
        parameters: ParameterStore())
    }
    var network = try xorNetwork()
    network.loss = nil
    #expect(throws: TrainingError(.noLoss)) {
      try Trainer<Float>(
        network, data: xorData(), split: DataSplit(all: 4), optimizer: .adam(),
        parameters: ParameterStore())
    }
    #expect(throws: TrainingError(.noAccuracy)) { try error.accuracyReadout() }
    let other = try digitsNetwork()
    #expect(throws: TrainingError(.data(DatasetError(.missingColumn("image"))))) {
      try Trainer<Float>(
        other, data: xorData(), split: DataSplit(all: 4), optimizer: .adam(),
        parameters: ParameterStore(other.graph, seed: 0))
    }
  }
}
