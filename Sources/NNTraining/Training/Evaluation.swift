import NNAutodiff
package import NNTensor

/// How well a network does on some examples.
package struct Evaluation: Sendable, Hashable {
  /// The mean loss of an example.
  package var loss: Double
  /// The share of right answers; `nil` where accuracy has no meaning for the network's loss.
  package var accuracy: Double?
  /// How many examples were looked at.
  package var exampleCount: Int
  /// Whether they were held out from training.
  package var isHeldOut: Bool
}

/// Runs a network forward over many examples, for its loss and accuracy.
///
/// A class because it is memory; one thread at a time.
package final class Evaluator<Scalar: TensorScalar>: @unchecked Sendable {
  /// Examples in one run: enough for the matrix products, few enough for the caches.
  package static var chunk: Int { 256 }

  private let executor: Executor<Scalar>
  private let data: Dataset
  private let feeds: [Dataset.Feed]
  private let loss: NodeID
  private let readout: Readout?
  private let parameters: ParameterMemory<Scalar>

  /// An evaluator of `network` with the given parameters.
  ///
  /// - Throws: ``TrainingError`` where there is no loss, or the data do not fit.
  package convenience init(
    _ network: Network, data: Dataset, parameters: ParameterStore
  ) throws(TrainingError) {
    do throws(DatasetError) {
      try data.validate(for: network)
    } catch {
      throw TrainingError(.data(error))
    }
    try self.init(network, data: data, memory: ParameterMemory(network.graph, parameters))
  }

  init(
    _ network: Network, data: Dataset, memory: ParameterMemory<Scalar>
  ) throws(TrainingError) {
    guard let loss = network.loss else { throw TrainingError(.noLoss) }
    self.loss = loss
    self.data = data
    parameters = memory
    readout = try? network.accuracyReadout()
    executor = Executor(
      network.graph, capacity: min(Self.chunk, data.exampleCount),
      outputs: [loss] + (readout.map { [$0.prediction, $0.target] } ?? []),
      keepsEveryValue: false, shared: memory.pointers)
    feeds = data.feeds(for: network)
  }

  /// The mean loss and the accuracy over the examples `rows`.
  package func evaluate(_ rows: [Int], isHeldOut: Bool = false) -> Evaluation {
    var total = 0.0
    var right = 0
    var answers = 0
    var start = 0
    while start < rows.count {
      let slice = rows[start..<min(start + executor.capacity, rows.count)]
      data.load(slice, into: executor, feeds)
      executor.run()
      total += executor.summedLoss(loss)
      if let readout, let prediction = executor.pointer(to: readout.prediction),
        let target = executor.pointer(to: readout.target)
      {
        let logits = executor.count(of: readout.prediction)
        let count = executor.count(of: readout.target)
        right += readout.kind.correct(prediction, logits: logits, target, count: count)
        answers += count
      }
      start = slice.endIndex
    }
    return Evaluation(
      loss: total / Double(max(1, rows.count)),
      accuracy: readout == nil || answers == 0 ? nil : Double(right) / Double(answers),
      exampleCount: rows.count, isHeldOut: isHeldOut)
  }
}

extension Executor {
  /// The sum of the batch's losses after a run; a shared loss counts once for each example.
  func summedLoss(_ id: NodeID) -> Double {
    guard let pointer = pointer(to: id) else { return .nan }
    let sum = total(pointer, count: count(of: id))
    return graph[id].type.isPerExample ? sum : sum * Double(batch)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func total(_ values: UnsafePointer<Scalar>, count: Int) -> Double {
    var total = 0.0
    for index in 0..<count { total += values[index].doubleValue }
    return total
  }
}

extension Readout.Kind {
  /// How many of `count` targets the predictions meet. NaN meets none.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func correct<Scalar: TensorScalar>(
    _ prediction: UnsafePointer<Scalar>, logits: Int, _ target: UnsafePointer<Scalar>, count: Int
  ) -> Int {
    var right = 0
    switch self {
    case .classes(let classes):
      guard count * classes == logits else { return 0 }
      for index in 0..<count {
        let row = prediction + index * classes
        var best = 0
        var isNumber = !row[0].isNaN
        for label in 1..<max(1, classes) {
          if row[label].isNaN { isNumber = false }
          if row[label] > row[best] { best = label }
        }
        if isNumber && Scalar(Double(best)) == target[index] { right += 1 }
      }
    case .binary:
      guard count == logits else { return 0 }
      for index in 0..<count where !prediction[index].isNaN {
        if (prediction[index] > .zero) == (target[index] >= Scalar(0.5)) { right += 1 }
      }
    }
    return right
  }
}
