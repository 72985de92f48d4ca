import NNTensor

/// Where training stands, for a progress line; made once a step.
package struct TrainingProgress: Sendable {
  /// The epoch of this call, counted from 1, and how many were asked for.
  package var epoch: Int
  package var epochs: Int
  /// The step within the epoch, counted from 1, and how many an epoch has.
  package var step: Int
  package var stepsPerEpoch: Int
  /// The mean loss of the epoch's examples so far.
  package var loss: Double
  /// The figures after a whole epoch; `nil` during it.
  package var evaluation: Evaluation?
}

/// What a call of ``Trainer/train(epochs:until:progress:isCancelled:)`` did.
package struct TrainingResult: Sendable, Equatable {
  /// The mean training loss of each whole epoch, each example's taken when its batch came.
  package var epochLosses: [Double] = []
  /// The figures after each whole epoch.
  package var evaluations: [Evaluation] = []
  /// How many steps were made.
  package var steps = 0
  /// Whether `until` ended it.
  package var reachedGoal = false
  /// Whether it was cancelled; what was learned until then is kept.
  package var wasCancelled = false

  package init() {}
}

extension Trainer {
  /// Trains for `epochs` whole epochs, beginning with a fresh one.
  ///
  /// - Parameters:
  ///   - until: Asked once an epoch; training ends where it is true.
  ///   - progress: Told after each step and after each epoch.
  ///   - isCancelled: Asked before each step.
  /// - Throws: ``TrainingError`` where the loss becomes NaN or infinite.
  package func train(
    epochs: Int, until: (Evaluation) -> Bool = { _ in false },
    progress: (TrainingProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(TrainingError) -> TrainingResult {
    var result = TrainingResult()
    for epoch in 0..<max(0, epochs) {
      beginEpoch()
      var total = 0.0
      var examples = 0
      for index in 0..<stepsPerEpoch {
        if isCancelled() {
          result.wasCancelled = true
          return result
        }
        let step = try step()
        total += step.loss * Double(step.examples)
        examples += step.examples
        result.steps += 1
        progress(
          TrainingProgress(
            epoch: epoch + 1, epochs: epochs, step: index + 1, stepsPerEpoch: stepsPerEpoch,
            loss: total / Double(max(1, examples))))
      }
      let evaluation = try evaluate()
      let mean = total / Double(max(1, examples))
      result.epochLosses.append(mean)
      result.evaluations.append(evaluation)
      progress(
        TrainingProgress(
          epoch: epoch + 1, epochs: epochs, step: stepsPerEpoch, stepsPerEpoch: stepsPerEpoch,
          loss: mean, evaluation: evaluation))
      if until(evaluation) {
        result.reachedGoal = true
        return result
      }
    }
    return result
  }
}
