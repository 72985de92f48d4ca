extension Report {
  /// A training-stall rule that fired.
  public struct Finding: Sendable, Equatable {
    /// The rule's id, such as `dead-relu`.
    public var rule: String
    /// How grave it is.
    public var severity: Severity
    /// The layer where it shows.
    public var layer: String?
    /// The finding in one sentence.
    public var message: String
    /// The numbers behind it.
    public var evidence: [String: Evidence]
    /// Where the layer stands.
    public var location: Location?
    /// What to change.
    public var repair: Repair?
    /// Whether it was expected or allowed.
    public var expected: Bool?
    /// The finding of which this is a consequence.
    public var causedBy: String?

    /// Creates a finding.
    public init(
      rule: String, severity: Severity, layer: String? = nil, message: String,
      evidence: [String: Evidence] = [:], location: Location? = nil, repair: Repair? = nil,
      expected: Bool? = nil, causedBy: String? = nil
    ) {
      self.rule = rule
      self.severity = severity
      self.layer = layer
      self.message = message
      self.evidence = evidence
      self.location = location
      self.repair = repair
      self.expected = expected
      self.causedBy = causedBy
    }

    /// Whether the finding was expected or allowed, and so fails nothing.
    public var isExpected: Bool { expected == true }
  }

  /// One piece of evidence of a finding.
  public enum Evidence: Sendable, Equatable {
    /// A number; `null` in JSON where it is not finite.
    case number(Double)
    /// Words.
    case text(String)
    /// A series, such as one value a layer.
    case numbers([Double])
  }

  /// A change that would repair a finding, with what a trial of it showed.
  public struct Repair: Sendable, Equatable, Codable {
    /// The edit, as a statement.
    public var statement: String
    /// What was measured before it.
    public var before: String?
    /// What was measured after it, on a copy.
    public var after: String?

    /// Creates a repair.
    public init(statement: String, before: String? = nil, after: String? = nil) {
      self.statement = statement
      self.before = before
      self.after = after
    }
  }
}
