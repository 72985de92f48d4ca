import NNAutodiff
package import NNTensor

/// Trains a network: planned once, then nothing is allocated from step to step.
///
/// A class because it is memory; one thread at a time. The parameters and the optimiser's memory
/// come in and go out as values (``ParameterStore``, ``TrainingState``), so that a session can undo.
/// For the same seed, data, batch size and BLAS, the bits of the result are the same.
package final class Trainer<Scalar: TensorScalar>: @unchecked Sendable {
  package let network: Network
  package let data: Dataset
  package let split: DataSplit
  package let batchSize: Int
  package let seed: UInt64

  let memory: ParameterMemory<Scalar>
  private let backprop: Backprop
  private let executor: Executor<Scalar>
  private let optimizer: OptimizerMemory<Scalar>
  private let feeds: [Dataset.Feed]
  private let loss: NodeID
  private var counters: TrainingState
  /// The order of the present epoch; `nil` until it is asked for.
  private var order: (epoch: Int, rows: [Int])?
  private var evaluator: Evaluator<Scalar>?

  /// Plans the training of `network` on the examples that `split` gives to training.
  ///
  /// - Parameters:
  ///   - data: Checked against the network, whole.
  ///   - batchSize: Examples in a step; the last one of an epoch may have fewer.
  ///   - seed: Of the order of the examples.
  ///   - parameters: Where to start, and of which the network's paths are taken.
  ///   - state: The steps made before.
  /// - Throws: ``TrainingError`` where there is no loss, no parameter, or the data do not fit.
  package init(
    _ network: Network, data: Dataset, split: DataSplit, optimizer: Optimizer,
    batchSize: Int = 32, seed: UInt64 = 0, parameters: ParameterStore,
    state: TrainingState = TrainingState()
  ) throws(TrainingError) {
    guard let loss = network.loss else { throw TrainingError(.noLoss) }
    do throws(DatasetError) {
      try data.validate(for: network)
    } catch {
      throw TrainingError(.data(error))
    }
    let backprop: Backprop
    do throws(ShapeError) {
      backprop = try network.graph.addingGradients(of: loss)
    } catch {
      throw TrainingError(.noGradient(error.message))
    }
    let trained = network.graph.parameters.filter { backprop.cotangents[$0] != nil }
    guard !trained.isEmpty else { throw TrainingError(.nothingToTrain) }
    self.network = network
    self.data = data
    self.split = split
    self.batchSize = min(max(1, batchSize), max(1, split.training.count))
    self.seed = seed
    self.backprop = backprop
    self.loss = loss
    memory = ParameterMemory(network.graph, parameters)
    feeds = data.feeds(for: network)
    executor = Executor(
      backprop.graph, capacity: self.batchSize,
      outputs: [loss] + trained.compactMap { backprop.cotangents[$0] }, keepsEveryValue: false,
      shared: memory.pointers)
    var gradients: [NodeID: UnsafeMutablePointer<Scalar>] = [:]
    for id in trained {
      if let cotangent = backprop.cotangents[id] {
        gradients[id] = executor.pointer(to: cotangent)
      }
    }
    self.optimizer = OptimizerMemory(optimizer, memory, gradients: gradients, state: state)
    counters = state
  }

  /// How many steps an epoch has.
  package var stepsPerEpoch: Int { (split.training.count + batchSize - 1) / batchSize }

  /// The parameters as they are now.
  package func save(to store: inout ParameterStore) { memory.save(to: &store) }

  /// The optimiser's memory and the place in the data as they are now.
  package var state: TrainingState {
    var result = counters
    optimizer.save(to: &result)
    return result
  }

  /// The rows of the current batch.
  private func currentRows() -> ArraySlice<Int> {
    if counters.position >= split.training.count {
      counters.epoch += 1
      counters.position = 0
    }
    let rows: [Int]
    if let order, order.epoch == counters.epoch {
      rows = order.rows
    } else {
      rows = split.order(epoch: counters.epoch, seed: seed)
      order = (counters.epoch, rows)
    }
    return rows[counters.position..<min(counters.position + batchSize, rows.count)]
  }

  /// Goes to the start of the next epoch, unless an epoch is just beginning.
  func beginEpoch() {
    guard counters.position > 0 else { return }
    counters.epoch += 1
    counters.position = 0
  }

  /// One step on the current batch; the next batch becomes the current one.
  ///
  /// - Returns: The batch's mean loss, before the update, and its number of examples.
  /// - Throws: ``TrainingError`` where the loss is not finite; nothing is updated then.
  @discardableResult
  package func step() throws(TrainingError) -> (loss: Double, examples: Int) {
    let rows = currentRows()
    data.load(rows, into: executor, feeds)
    executor.run()
    let total = executor.summedLoss(loss)
    guard total.isFinite else { throw notFinite(rows) }
    optimizer.step()
    counters.position += rows.count
    counters.step += 1
    return (total / Double(max(1, rows.count)), rows.count)
  }

  /// What made the loss of `rows` infinite or NaN: found by running them again with every value
  /// kept.
  private func notFinite(_ rows: ArraySlice<Int>) -> TrainingError {
    if let path = memory.firstNonFinite {
      return TrainingError(.parameterNotFinite(path: path, step: counters.step))
    }
    let whole = Executor<Scalar>(
      network.graph, capacity: rows.count, outputs: [loss], shared: memory.pointers)
    data.load(rows, into: whole, feeds)
    whole.run()
    let node = whole.firstNonFinite() ?? loss
    return TrainingError(
      .lossNotFinite(layer: network.graph[node].path, step: counters.step + 1))
  }

  /// Loss and accuracy on the held-out examples, or on all of them where none are held out.
  ///
  /// - Throws: ``TrainingError`` where the loss is not finite.
  package func evaluate() throws(TrainingError) -> Evaluation {
    let isHeldOut = !split.heldOut.isEmpty
    let rows = isHeldOut ? split.heldOut : split.training
    let evaluator: Evaluator<Scalar>
    if let planned = self.evaluator {
      evaluator = planned
    } else {
      evaluator = try Evaluator(network, data: data, memory: memory)
      self.evaluator = evaluator
    }
    let result = evaluator.evaluate(rows, isHeldOut: isHeldOut)
    guard result.loss.isFinite else { throw notFinite(rows[...]) }
    return result
  }
}
