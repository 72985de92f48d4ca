extension Report {
  /// A backward pass written by hand.
  public struct Function: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// Where it stands.
    public var location: Location?
    /// The verdict over its arguments.
    public var verdict: Verdict
    /// The gradient with respect to each argument.
    public var arguments: [Parameter]
    /// Whether a failure was expected, by `expect verdict(…) == .fail`.
    public var expected: Bool?
    /// The name of what failed first and brought this failure about.
    public var causedBy: String?
    /// What the backward pass does wrong besides its numbers, such as not being linear in the
    /// cotangent.
    public var protocolFaults: [String]?
    /// What else there is to say, such as the smallest failing input.
    public var notes: [String]?
    /// How many times the function was evaluated.
    public var evaluations: Int?
    /// How many times its gradient was.
    public var gradientEvaluations: Int?
    /// The relative tolerance.
    public var tolerance: Double?
    /// How many planted faults the check would have caught, where that was asked.
    public var mutations: Mutations?

    /// Creates a function; its verdict is that over its arguments.
    public init(
      name: String, location: Location? = nil, arguments: [Parameter], expected: Bool? = nil,
      causedBy: String? = nil, protocolFaults: [String]? = nil
    ) {
      self.name = name
      self.location = location
      verdict = .combined(
        arguments.map(\.verdict) + (protocolFaults?.isEmpty == false ? [.fail] : []))
      self.arguments = arguments
      self.expected = expected
      self.causedBy = causedBy
      self.protocolFaults = protocolFaults
    }

    /// The verdict as it counts: an expected failure has passed.
    public var effectiveVerdict: Verdict {
      if expected == true, verdict == .fail { return .pass }
      return .combined(
        arguments.map(\.effectiveVerdict) + (protocolFaults?.isEmpty == false ? [.fail] : []))
    }
  }

  /// How many planted faults a check would have caught: a check that cannot fail is found out.
  public struct Mutations: Sendable, Equatable, Codable {
    /// How many faults were planted that change the gradient by more than the tolerance.
    public var planted: Int
    /// How many of them the check failed.
    public var caught: Int
    /// The names of those that it did not.
    public var missed: [String]

    /// Creates a count of planted faults.
    public init(planted: Int = 0, caught: Int = 0, missed: [String] = []) {
      self.planted = planted
      self.caught = caught
      self.missed = missed
    }

    /// `11 of 12 planted faults caught; missed: one coordinate zero`.
    public var sentence: String {
      guard planted > 0 else { return "no fault could be planted that changes this gradient" }
      let text = "\(caught) of \(planted.counted("planted fault")) caught"
      return missed.isEmpty ? text : text + "; missed: " + missed.joined(separator: ", ")
    }
  }

  /// The gradient of the gradient.
  public struct SecondOrder: Sendable, Equatable, Codable {
    /// The verdict over its tensors and its symmetry.
    public var verdict: Verdict
    /// The Hessian-vector product with respect to each tensor, against differences of the gradient.
    public var parameters: [Parameter]
    /// What `uᵀHv = vᵀHu` gave, in words.
    public var symmetry: String
    /// How many gradients were evaluated.
    public var evaluations: Int

    /// Creates the outcome of a check of second derivatives.
    public init(verdict: Verdict, parameters: [Parameter], symmetry: String, evaluations: Int) {
      self.verdict = verdict
      self.parameters = parameters
      self.symmetry = symmetry
      self.evaluations = evaluations
    }
  }
}
