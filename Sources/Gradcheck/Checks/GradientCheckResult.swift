/// The outcome of checking one Swift function's gradient.
///
/// Made for `#expect(result.passed)` and `XCTAssert(result.passed, "\(result)")`: the description
/// is the whole explanation.
public struct GradientCheckResult: Sendable, CustomStringConvertible {
  /// The function's name.
  public var name: String
  /// One result for each tensor of the argument.
  public var tensors: [TensorResult]
  /// What the backward pass did wrong besides its numbers: not linear in the cotangent, changed by
  /// a second forward pass, different when run again.
  public var protocolFaults: [String]
  /// Where the check is written.
  public var place: SourcePlace
  /// How it was made; the seed reproduces it.
  public var options: CheckOptions
  /// How many planted faults the check would have caught, where that was asked.
  public var mutations: MutationResult?
  /// What else there is to say, such as the smallest failing input.
  public var note: String?

  /// The verdict over all tensors: the first of fail, inconclusive, pass, kink, not exercised,
  /// skipped that occurs.
  public var verdict: Verdict {
    .combined(tensors.map(\.verdict) + (protocolFaults.isEmpty ? [] : [.fail]))
  }

  /// Whether the gradient was confirmed: the verdict is `pass` or `kink`. Not exercised is no pass:
  /// an agreement of zeros that nothing reached proves nothing.
  public var passed: Bool { verdict == .pass || verdict == .kink }

  /// How many times the function was evaluated; planted faults (`mutates`) apart.
  public var evaluations = 0
  /// How many times its gradient was.
  public var gradientEvaluations = 0
  /// The relative tolerance: what the options ask for, or the default of the point's scalar type.
  public var tolerance = ScalarPrecision.float64.defaultTolerance

  init(
    name: String, tensors: [TensorResult], protocolFaults: [String] = [], place: SourcePlace,
    options: CheckOptions
  ) {
    self.name = name
    self.tensors = tensors
    self.protocolFaults = protocolFaults
    self.place = place
    self.options = options
  }

  /// Does nothing where the gradient was confirmed; for a check in one line.
  ///
  /// - Throws: `GradientCheckFailure` with the whole explanation where it was not.
  public func requirePassed() throws {
    if !passed { throw GradientCheckFailure(result: self) }
  }

  /// The report's entry for this function.
  public var function: Report.Function {
    var function = Report.Function(
      name: name, location: place.location,
      arguments: tensors.map { tensor in
        var parameter = Report.Parameter(tensor)
        if parameter.name.isEmpty { parameter.name = "x" }
        return parameter
      }, protocolFaults: protocolFaults.isEmpty ? nil : protocolFaults)
    function.notes = note.map { [$0] }
    function.evaluations = evaluations
    function.gradientEvaluations = gradientEvaluations
    function.tolerance = tolerance
    function.mutations = mutations
    return function
  }

  /// The whole explanation, as the text report prints it, and how to repeat the check.
  public var description: String {
    var lines: [String] = []
    TextReport().write(function: function, to: &lines)
    lines.append("  seed \(options.seed), \(place.fileID):\(place.line)")
    return lines.joined(separator: "\n")
  }
}

/// A gradient that was not confirmed; its description is the whole explanation.
public struct GradientCheckFailure: Error, CustomStringConvertible {
  /// What the check found.
  public var result: GradientCheckResult
  /// The result's description.
  public var description: String { result.description }
}
