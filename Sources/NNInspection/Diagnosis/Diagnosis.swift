package import NNTraining

/// What a network's training suffers from: the measurement, and what the rules make of it.
package struct Diagnosis: Sendable {
  package var measurement: NetworkMeasurement
  /// Causes first; consequences stand inside their cause's finding.
  package var findings: [Finding]
  package var ruleCount: Int { RuleTable.all.count }

  /// Whether no rule fired.
  package var isHealthy: Bool { findings.isEmpty }

  /// Measures `network` at `parameters` over all training examples and asks every rule.
  ///
  /// - Returns: `nil` where `isCancelled` said so before the end.
  /// - Throws: ``TrainingError`` without a loss, or where the data do not fit.
  package static func diagnose(
    _ network: Network, data: Dataset, split: DataSplit, parameters: ParameterStore,
    isCancelled: () -> Bool = { false }
  ) throws(TrainingError) -> Diagnosis? {
    guard network.loss != nil else { throw TrainingError(.noLoss) }
    guard
      let measurement = try NetworkMeasurement.measure(
        network, data: data, rows: split.training, parameters: parameters,
        isCancelled: isCancelled)
    else { return nil }
    return Diagnosis(measurement)
  }

  /// Asks every rule about a measurement.
  package init(_ measurement: NetworkMeasurement) {
    self.measurement = measurement
    findings = []
    for rule in RuleTable.all {
      findings += rule.findings(in: measurement, earlier: findings)
    }
  }
}
