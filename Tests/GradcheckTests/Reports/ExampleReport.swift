import Gradcheck

/// A report with one of everything.
let exampleReport: Report = {
  let weight = Report.Parameter(
    name: "weight", shape: [2, 3], coordinates: 6, checked: 6, verdict: .fail,
    maxRelativeError: 0.5, errorBound: 3e-11,
    worst: [
      Report.Coordinate(index: [1, 0], analytic: -0.4182, numerical: -0.2091, bound: 3e-11),
      Report.Coordinate(index: [0, 2], analytic: .nan, numerical: 0.001, bound: 2e-11),
    ], failed: 2, evaluations: 120,
    fault: Fault(
      pattern: .scaledByConstant,
      detail: "every coordinate is 2 times too large (2); seen from 6 of 6 coordinates, ratio 2 ± "
        + "4e-10"))
  let bias = Report.Parameter(
    name: "bias", shape: [2], coordinates: 2, checked: 2, verdict: .pass,
    maxRelativeError: 3.1e-10, errorBound: 4e-10, notExercised: 1, atTensorScale: 1,
    evaluations: 40)
  let location = Report.Location(file: "net.nn", line: 2, column: 9, endColumn: 22)
  let subject = Report.Subject(
    name: "net", file: "net.nn", loss: "crossEntropy", seed: 7, data: "rows",
    elapsedSeconds: 0.21, checkSeconds: 0.14, peakMemoryBytes: 1 << 20, evaluations: 160,
    layers: [
      Report.Layer(
        name: "hidden.dense", op: "dense", outputShape: [2], location: location,
        local: Report.LocalCheck(verdict: .fail, maxRelativeError: 0.5, errorBound: 2e-11),
        parameters: [weight, bias],
        statistics: Report.Statistics(activationRMS: 0.3, gradientRMS: .nan, deadUnits: 0)),
      Report.Layer(
        name: "hidden.relu", op: "relu", outputShape: [2],
        local: Report.LocalCheck(verdict: .pass, maxRelativeError: 1.8e-11, errorBound: 2e-11)),
    ],
    inputs: [
      Report.Parameter(
        name: "image", shape: [3], coordinates: 3, checked: 3, verdict: .inconclusive,
        maxRelativeError: 0, errorBound: 1, inconclusive: 3,
        reason: "the values resolve the derivative only to ±1")
    ],
    functions: [
      Report.Function(
        name: "affine", location: Report.Location(file: "net.nn", line: 3, column: 1),
        arguments: [
          Report.Parameter(
            name: "x", shape: [], coordinates: 1, checked: 1, verdict: .pass,
            maxRelativeError: 1e-11, errorBound: 1e-11)
        ]),
      Report.Function(
        name: "wrong", arguments: [weight], expected: true),
    ],
    expectations: [
      Report.Expectation(
        statement: "expect accuracy >= 0.95", location: location, met: false, actual: "0.91")
    ],
    findings: [
      Report.Finding(
        rule: "dead-relu", severity: .warning, layer: "hidden.relu",
        message: "1 of 2 units is 0 for all examples", evidence: ["dead": .number(1)],
        location: location,
        repair: Report.Repair(statement: "bias: .zeros", before: "1.71", after: "0.22"))
    ])
  return Report(subjects: [subject])
}()

/// The text of `net.nn`, for excerpts.
let exampleSource = "input x: [3]\nlet h = x.dense(2, 3).relu()\nfunc affine(x) { x }\n"
