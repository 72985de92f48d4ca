package import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage
import NNTensor

extension Session {
  /// What was checked and found since the file was opened, as a report's subject.
  package func subject(name: String, elapsed: Double) -> Report.Subject {
    let network = state.network
    var layers: [NodeID: Report.Layer] = [:]
    var parameters: [String: Report.Parameter] = [:]
    var inputs: [String: Report.Parameter] = [:]
    var functions: [String: Report.Function] = [:]
    for check in record.checks {
      for layer in check.layers { layers[layer.node] = reported(layer) }
      for tensor in check.parameters { parameters[tensor.result.name] = reported(tensor) }
      for tensor in check.inputs { inputs[tensor.result.name] = reported(tensor) }
      for function in check.functions { functions[function.path] = reported(function) }
    }
    for unused in network.unusedGradients where functions[unused.function] == nil {
      functions[unused.function] = Report.Function(
        name: unused.function, location: reportLocation(of: unused.range), arguments: [])
    }
    let statistics = record.findings.isEmpty ? [:] : ((try? layerStatistics()) ?? [:])
    for id in layers.keys {
      if let path = layers[id]?.name { layers[id]?.statistics = statistics[path] }
    }
    return Report.Subject(
      name: name, file: fileName, loss: network.loss.map { network.graph[$0].path },
      dtype: options.usesFloat32 ? "float32" : "float64", seed: seed,
      data: try? dataSummary(), elapsedSeconds: elapsed,
      checkSeconds: record.checks.isEmpty ? nil : record.checks.reduce(0) { $0 + $1.seconds },
      peakMemoryBytes: ProcessMemory.peakBytes,
      evaluations: record.checks.reduce(0) { $0 + $1.evaluations },
      layers: layers.sorted { $0.key < $1.key }.map(\.value),
      parameters: parameters.sorted { $0.key < $1.key }.map(\.value),
      inputs: inputs.sorted { $0.key < $1.key }.map(\.value),
      functions: functions.sorted { $0.key < $1.key }.map(\.value),
      expectations: record.expectations, findings: record.findings,
      fingerprint: record.fingerprint,
      secondOrder: record.checks.last { $0.secondOrder != nil }?.secondOrder.map { reported($0) },
      mutations: mutations)
  }

  /// 0 or 1: what was checked, expected and found, with what was expected to fail left out.
  package var recordStatus: Int {
    let nothing = record.checks.isEmpty && record.expectations.isEmpty && record.findings.isEmpty
    if nothing { return record.earlierStatus }
    let report = Report(subjects: [subject(name: "", elapsed: 0)])
    return max(record.earlierStatus, report.summary.exitStatus)
  }

  /// The planted faults of all checks.
  private var mutations: Report.Mutations? {
    let all = record.checks.compactMap(\.mutations)
    guard !all.isEmpty else { return nil }
    return all.reduce(into: Report.Mutations()) { $0 += $1 }
  }

  private func reported(_ second: NetworkCheckResult.SecondOrder) -> Report.SecondOrder {
    Report.SecondOrder(
      verdict: second.verdict, parameters: second.tensors.map { Report.Parameter($0.result) },
      symmetry: second.symmetry, evaluations: second.evaluations)
  }

  private func reported(_ layer: NetworkCheckResult.Layer) -> Report.Layer {
    let node = state.network.graph[layer.node]
    let local = Report.LocalCheck(
      verdict: layer.localVerdict,
      maxRelativeError: layer.local.map(\.maxRelativeError).max() ?? 0,
      errorBound: layer.local.map(\.errorBound).max() ?? 0,
      fault: layer.local.first { $0.fault != nil }?.fault,
      reason: layer.local.first { $0.reason != nil }?.reason,
      skipped: layer.skipped.isEmpty ? nil : layer.skipped)
    return Report.Layer(
      name: layer.path, op: layer.op, outputShape: node.type.shape.dimensions,
      location: state.network.range(of: layer.node).flatMap { reportLocation(of: $0) },
      local: local, parameters: layer.parameters.map { reported($0) },
      branchesNotExercised: layer.branchesNotExercised.isEmpty ? nil : layer.branchesNotExercised)
  }

  private func reported(_ tensor: NetworkCheckResult.Tensor) -> Report.Parameter {
    var parameter = Report.Parameter(tensor.result)
    parameter.causedBy = tensor.causedBy
    if let cause = tensor.causedBy, record.expectedFailures.contains(cause) {
      parameter.expected = true
    }
    if record.expectedFailures.contains(tensor.result.name) { parameter.expected = true }
    return parameter
  }

  private func reported(_ function: NetworkCheckResult.Function) -> Report.Function {
    let use = state.network.handWritten.first {
      $0.function == function.name && $0.path == function.path
    }
    return Report.Function(
      name: function.name, location: use.flatMap { reportLocation(of: $0.gradientRange) },
      arguments: function.arguments.map { Report.Parameter($0) },
      expected: record.expectedFailures.contains(function.name) ? true : nil)
  }
}
