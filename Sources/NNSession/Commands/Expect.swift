import Gradcheck
import NNInspection
import NNLanguage
import NNTraining

extension Session {
  /// `expect`: a demand that makes a file its own test; shows what was measured.
  func expect(_ expectation: Expectation) throws -> StatementResult {
    let (met, actual) = try measure(expectation)
    let location = reportLocation(of: currentRange)
    record.expectations.append(
      Report.Expectation(
        statement: "expect \(expectation.text)", location: location, met: met, actual: actual))
    let mark = met ? style("✓", .good) : style("✗", .bad)
    return StatementResult(
      statement: "", text: "expect \(expectation.text): \(actual) \(mark)",
      json: .object([
        "kind": .string("expect"), "met": .bool(met), "actual": .string(actual),
      ]), status: met ? 0 : 1)
  }

  private func measure(_ expectation: Expectation) throws -> (met: Bool, actual: String) {
    switch expectation.demand {
    case .comparison(let comparison):
      let value = try measure(comparison.metric)
      return (comparison.holds(for: value), value.short)
    case .healthy:
      let findings = try currentFindings().network
      return (
        findings.isEmpty,
        findings.isEmpty ? "healthy" : findings.map(\.rule).joined(separator: ", ")
      )
    case .finding(let rule):
      let findings = try currentFindings()
      let rules = Set((findings.network + findings.allowances).map(\.rule))
      if rules.contains(rule) { expectFinding(rule) }
      return (
        rules.contains(rule),
        rules.isEmpty ? "no finding" : rules.sorted().joined(separator: ", ")
      )
    case .verdict(let request, let word, let isEqual):
      let result = try check(request)
      state.lastCheck = result
      record.checks.append(result)
      let verdict = Self.verdict(of: result, target: request.target)
      let met = (verdict.rawValue == word) == isEqual
      if met, isEqual, word == "fail" {
        if case .function(let name) = request.target {
          record.expectedFailures.insert(name)
        } else {
          record.expectedFailures.insert(request.text)
        }
      }
      return (met, verdict.rawValue)
    }
  }

  /// A function's verdict is that of its hand-written gradient by itself, where it has one.
  private static func verdict(
    of result: NetworkCheckResult, target: CheckRequest.Target
  ) -> Verdict {
    if case .function = target, !result.functions.isEmpty {
      return .combined(result.functions.map(\.verdict))
    }
    return result.verdict
  }

  /// The value of a figure; what no earlier action measured is measured now.
  func measure(_ metric: Metric) throws -> Double {
    switch metric {
    case .accuracy, .loss:
      let evaluation = try evaluation()
      guard let value = Self.value(of: metric, in: evaluation) else {
        do {
          _ = try trainingNetwork.accuracyReadout()
        } catch {
          throw SessionError("no-accuracy", error.message, help: error.help)
        }
        return .nan
      }
      return value
    case .gradientError:
      if state.lastCheck == nil {
        let result = try check(CheckRequest())
        state.lastCheck = result
        record.checks.append(result)
      }
      return state.lastCheck?.maxRelativeError ?? .nan
    case .findings:
      let findings = try currentFindings()
      return Double(findings.network.count + findings.allowances.count)
    case .deadUnits(let path): return Double(try deadUnits(at: path))
    }
  }

  /// Loss and accuracy: held out where there is a hold-out, else over all data.
  private func evaluation() throws -> Evaluation {
    guard state.network.loss != nil else {
      throw SessionError("no-loss", "there is no `loss` to measure")
    }
    guard let loaded = try data() else {
      throw SessionError("no-data", "the network has no inputs")
    }
    try requireMemory(
      toTrain: loaded.data, batch: 32, by: .sgd(learningRate: 0), in: Double.self)
    do throws(TrainingError) {
      let trainer = try Trainer<Double>(
        trainingNetwork, data: loaded.data, split: loaded.split,
        optimizer: .sgd(learningRate: 0), seed: seed, parameters: state.parameters)
      return try trainer.evaluate()
    } catch {
      throw SessionError("cannot-measure", error.message, help: error.help)
    }
  }

  private func expectFinding(_ rule: String) {
    for index in record.findings.indices where record.findings[index].rule == rule {
      record.findings[index].expected = true
    }
    record.expectedFindings.insert(rule)
  }

  /// Where a range of the open file stands, for a report.
  func reportLocation(of range: SourceRange) -> Report.Location? {
    guard let fileName else { return nil }
    let start = currentSource.position(at: range.start)
    let end = currentSource.position(at: range.end)
    return Report.Location(
      file: fileName, line: start.line, column: start.column, endLine: end.line,
      endColumn: end.column)
  }
}
