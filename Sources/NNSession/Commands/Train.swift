import Gradcheck
import NNLanguage
import NNTensor
import NNTraining

extension Session {
  /// `train`: epochs over the training examples, with a progress line.
  func train(_ request: TrainingRequest) throws -> StatementResult {
    if request.usesDouble {
      return try train(request, in: Double.self)
    }
    return try train(request, in: Float.self)
  }

  private func train<Scalar: TensorScalar>(
    _ request: TrainingRequest, in scalar: Scalar.Type
  ) throws -> StatementResult {
    let start = ContinuousClock.now
    let trainer: Trainer<Scalar> = try makeTrainer(batch: request.batch)
    let interrupted = isInterrupted
    let say = progress
    var losses: [Double] = []
    let title = Self.trainTitle(request)
    let result: TrainingResult
    var failure: TrainingError?
    do throws(TrainingError) {
      result = try trainer.train(
        epochs: request.epochs,
        until: { evaluation in
          guard let until = request.until else { return false }
          return until.holds(for: Self.value(of: until.metric, in: evaluation) ?? .nan)
        },
        progress: { progress in
          if progress.evaluation != nil { losses.append(progress.loss) }
          say {
            "epoch \(progress.epoch)/\(progress.epochs)  step \(progress.step)/\(progress.stepsPerEpoch)  loss \(progress.loss.short) \(Sparkline.text(losses))"
          }
        },
        isCancelled: { interrupted() })
    } catch {
      failure = error
      result = TrainingResult()
    }
    trainer.save(to: &state.parameters)
    state.training = trainer.state
    state.isTrained = true
    let seconds = (ContinuousClock.now - start).seconds
    if let failure {
      remember(
        Report.Finding(
          rule: "non-finite", severity: .error, message: failure.message,
          location: reportLocation(of: currentRange),
          repair: failure.help.map { Report.Repair(statement: $0) }))
      let text =
        "  " + style("✗", .bad) + " " + failure.message
        + (failure.help.map { "\n  help: \($0)" } ?? "")
      return StatementResult(
        statement: "", text: title + "\n" + text.wrapped(to: style.width),
        json: .object(["kind": .string("train"), "error": .string(failure.message)]), status: 1)
    }
    return StatementResult(
      statement: "", text: title + "\n" + trainedLine(result, request, seconds: seconds),
      json: .object([
        "kind": .string("train"), "epochs": .number(Double(result.epochLosses.count)),
        "steps": .number(Double(result.steps)), "losses": .numbers(result.epochLosses),
        "heldOut": .bool(result.evaluations.last?.isHeldOut ?? false),
        "evaluationLoss": result.evaluations.last.map { .number($0.loss) } ?? .null,
        "accuracy": result.evaluations.last?.accuracy.map { .number($0) } ?? .null,
        "seconds": .number(seconds),
      ]), status: result.wasCancelled ? 130 : 0)
  }

  private static func trainTitle(_ request: TrainingRequest) -> String {
    var title = "train epochs: \(request.epochs), batch: \(request.batch)"
    if request.usesDouble { title += ", dtype: float64" }
    return title
  }

  private func trainedLine(
    _ result: TrainingResult, _ request: TrainingRequest, seconds: Double
  ) -> String {
    var line = "  epoch \(result.epochLosses.count)/\(request.epochs)"
    if let loss = result.epochLosses.last { line += "  loss \(loss.short)" }
    line += " \(Sparkline.text(result.epochLosses))"
    let last = result.evaluations.last
    let accuracy = last?.accuracy.map { "accuracy \($0.short)" }
    if let accuracy, last?.isHeldOut == false { line += "  " + accuracy }
    line += "  \(seconds.formatted(significant: 2)) s"
    if let last, last.isHeldOut {
      line += "\n  held out: "
      line += ["loss \(last.loss.short)", accuracy].compactMap(\.self).joined(separator: ", ")
    }
    if result.reachedGoal { line += "\n  reached what `until:` asks" }
    if result.wasCancelled { line += "\n  interrupted: what was learned so far is kept" }
    return line
  }

  /// `step`: so many training steps on the next batches.
  func step(count: Int) throws -> StatementResult {
    let trainer: Trainer<Float> = try makeTrainer(batch: 32)
    var losses: [Double] = []
    do throws(TrainingError) {
      for _ in 0..<max(1, count) {
        if isInterrupted() { break }
        losses.append(try trainer.step().loss)
      }
    } catch {
      throw SessionError("not-finite", error.message, help: error.help)
    }
    trainer.save(to: &state.parameters)
    state.training = trainer.state
    state.isTrained = true
    let text =
      losses.count == 1
      ? "step \(state.training.step): loss \(losses[0].short) before it"
      : "steps up to \(state.training.step): loss \((losses.first ?? 0).short) → \((losses.last ?? 0).short) \(Sparkline.text(losses))"
    return StatementResult(
      statement: "", text: text,
      json: .object(["kind": .string("step"), "losses": .numbers(losses)]))
  }

  func makeTrainer<Scalar: TensorScalar>(batch: Int) throws -> Trainer<Scalar> {
    guard state.network.loss != nil else {
      throw SessionError(
        "no-loss", "there is no `loss` to train by",
        help: "declare one: `loss crossEntropy(logits, label)`")
    }
    guard let optimizer = state.network.optimizer else {
      throw SessionError(
        "no-optimizer", "there is no `optimizer` to train with",
        help: "declare one: `optimizer adam(learningRate: 1e-3)`")
    }
    guard let loaded = try data() else {
      throw SessionError("no-data", "the network has no inputs to train on")
    }
    try requireMemory(toTrain: loaded.data, batch: batch, by: optimizer, in: Scalar.self)
    do throws(TrainingError) {
      return try Trainer<Scalar>(
        trainingNetwork, data: loaded.data, split: loaded.split, optimizer: optimizer,
        batchSize: batch, seed: seed, parameters: state.parameters, state: state.training)
    } catch {
      throw SessionError("cannot-train", error.message, help: error.help)
    }
  }

  /// `accuracy` or `loss` of an evaluation.
  static func value(of metric: Metric, in evaluation: Evaluation) -> Double? {
    switch metric {
    case .accuracy: evaluation.accuracy
    case .loss: evaluation.loss
    default: nil
    }
  }
}
