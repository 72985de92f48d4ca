extension Report {
  /// A place in a text, 1-based.
  public struct Location: Sendable, Equatable, Hashable, Codable {
    /// The file, as given.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int
    /// The line on which what is meant ends; absent where it ends on `line`.
    public var endLine: Int?
    /// The column after its last character; absent where unknown.
    public var endColumn: Int?

    /// Creates a place.
    public init(
      file: String, line: Int, column: Int = 1, endLine: Int? = nil, endColumn: Int? = nil
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.endLine = endLine
      self.endColumn = endColumn
    }
  }

  /// How grave a finding or an error is.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    case error
    case warning
    case note
  }

  /// What could not be read or run, and what would help.
  public struct Diagnostic: Sendable, Equatable, Codable {
    /// The diagnostic's id, such as `shape-mismatch`.
    public var id: String
    /// How grave it is.
    public var severity: Severity
    /// The sentence.
    public var message: String
    /// What to do.
    public var help: String?
    /// Where.
    public var location: Location?

    /// Creates a diagnostic.
    public init(
      id: String, severity: Severity = .error, message: String, help: String? = nil,
      location: Location? = nil
    ) {
      self.id = id
      self.severity = severity
      self.message = message
      self.help = help
      self.location = location
    }
  }

  /// One network or one group of functions.
  public struct Subject: Sendable, Equatable, Codable {
    /// The subject's name, usually its file's.
    public var name: String
    /// The file it was read from.
    public var file: String?
    /// The loss as stated.
    public var loss: String?
    /// The scalar type that was judged, `float32` or `float64`.
    public var dtype: String
    /// The seed that reproduces the run.
    public var seed: UInt64
    /// The data, in words.
    public var data: String?
    /// How long it took, in seconds: all that was done with the subject, reading it, making its data
    /// and training among it.
    public var elapsedSeconds: Double
    /// How long of that the checks themselves took, in seconds: from the network, its parameters and
    /// its batch in memory to the verdicts. Absent where that was not measured.
    public var checkSeconds: Double?
    /// The process' peak memory in bytes.
    public var peakMemoryBytes: Int?
    /// How many function evaluations were made.
    public var evaluations: Int
    /// The layers, from the input on.
    public var layers: [Layer]
    /// Free parameters.
    public var parameters: [Parameter]
    /// Inputs and named scalars.
    public var inputs: [Parameter]
    /// Gradients written by hand.
    public var functions: [Function]
    /// The statements that were expected to hold.
    public var expectations: [Expectation]
    /// What stalls training.
    public var findings: [Finding]
    /// A digest of everything that the verdicts depend on: the program, the point of the check and
    /// its options. Parts of one check have the same.
    public var fingerprint: String?
    /// The gradient of the gradient, where that was asked.
    public var secondOrder: SecondOrder?
    /// How many planted faults the check would have caught, where that was asked.
    public var mutations: Mutations?
    /// Whether one share has done all of it, and the others none; absent where each does its part.
    public var isWhole: Bool?

    /// Creates a subject.
    public init(
      name: String, file: String? = nil, loss: String? = nil, dtype: String = "float64",
      seed: UInt64 = 0, data: String? = nil, elapsedSeconds: Double = 0,
      checkSeconds: Double? = nil, peakMemoryBytes: Int? = nil, evaluations: Int = 0,
      layers: [Layer] = [],
      parameters: [Parameter] = [], inputs: [Parameter] = [], functions: [Function] = [],
      expectations: [Expectation] = [], findings: [Finding] = [],
      fingerprint: String? = nil, secondOrder: SecondOrder? = nil, mutations: Mutations? = nil,
      isWhole: Bool? = nil
    ) {
      self.isWhole = isWhole
      self.fingerprint = fingerprint
      self.name = name
      self.file = file
      self.loss = loss
      self.dtype = dtype
      self.seed = seed
      self.data = data
      self.elapsedSeconds = elapsedSeconds
      self.checkSeconds = checkSeconds
      self.peakMemoryBytes = peakMemoryBytes
      self.evaluations = evaluations
      self.layers = layers
      self.parameters = parameters
      self.inputs = inputs
      self.functions = functions
      self.expectations = expectations
      self.findings = findings
      self.secondOrder = secondOrder
      self.mutations = mutations
    }

    /// Every tensor that was checked: the layers' parameters, free ones, inputs, second order,
    /// arguments. Those of a function that was expected to fail are marked as expected.
    public var tensors: [Parameter] {
      layers.flatMap(\.parameters) + parameters + inputs + (secondOrder?.parameters ?? [])
        + functions.flatMap { function in
          function.arguments.map { argument in
            var argument = argument
            if function.expected == true { argument.expected = true }
            return argument
          }
        }
    }

    /// The verdict over the subject; expected failures count as passed.
    public var verdict: Verdict {
      .combined(
        layers.map(\.verdict) + (parameters + inputs).map(\.effectiveVerdict)
          + functions.map(\.effectiveVerdict) + [secondOrder?.verdict].compactMap { $0 })
    }
  }

  /// One layer, checked by itself at the values it really sees, and each of its parameters from
  /// the loss.
  public struct Layer: Sendable, Equatable, Codable {
    /// The layer's path, `encoder.fc1`.
    public var name: String
    /// Its op.
    public var op: String
    /// The shape of its output without the batch, `nil` for a symbolic size.
    public var outputShape: [Int]
    /// Where it stands.
    public var location: Location?
    /// The check of the layer by itself.
    public var local: LocalCheck?
    /// Its parameters, end to end.
    public var parameters: [Parameter]
    /// What it does with the data.
    public var statistics: Statistics?
    /// Branches that no number of the batch took, in words: `off for every example in 5 of 128
    /// units`. A gradient that is right says nothing about them.
    public var branchesNotExercised: [String]?

    /// Creates a layer.
    public init(
      name: String, op: String, outputShape: [Int] = [], location: Location? = nil,
      local: LocalCheck? = nil, parameters: [Parameter] = [], statistics: Statistics? = nil,
      branchesNotExercised: [String]? = nil
    ) {
      self.branchesNotExercised = branchesNotExercised
      self.name = name
      self.op = op
      self.outputShape = outputShape
      self.location = location
      self.local = local
      self.parameters = parameters
      self.statistics = statistics
    }

    /// The verdict over the layer, local check included; expected failures count as passed.
    public var verdict: Verdict {
      .combined(
        parameters.map(\.effectiveVerdict) + (local.map { [$0.effectiveVerdict] } ?? []))
    }
  }

  /// What a layer does with the data, for diagnosis.
  public struct Statistics: Sendable, Equatable {
    /// The RMS of the layer's output.
    public var activationRMS: Double?
    /// The RMS of the gradient that arrives at its output.
    public var gradientRMS: Double?
    /// The share of its outputs that are exactly zero.
    public var zeroFraction: Double?
    /// How many units are zero for every example.
    public var deadUnits: Int?
    /// The share of its outputs in the flat part of its activation.
    public var saturatedFraction: Double?
    /// The size of an update relative to that of the weight.
    public var updateRatio: Double?

    /// Creates statistics.
    public init(
      activationRMS: Double? = nil, gradientRMS: Double? = nil, zeroFraction: Double? = nil,
      deadUnits: Int? = nil, saturatedFraction: Double? = nil, updateRatio: Double? = nil
    ) {
      self.activationRMS = activationRMS
      self.gradientRMS = gradientRMS
      self.zeroFraction = zeroFraction
      self.deadUnits = deadUnits
      self.saturatedFraction = saturatedFraction
      self.updateRatio = updateRatio
    }
  }

  /// A statement that was expected to hold.
  public struct Expectation: Sendable, Equatable, Codable {
    /// The statement as written.
    public var statement: String
    /// Where it stands.
    public var location: Location?
    /// Whether it held.
    public var met: Bool
    /// What was measured.
    public var actual: String

    /// Creates an expectation.
    public init(statement: String, location: Location? = nil, met: Bool, actual: String) {
      self.statement = statement
      self.location = location
      self.met = met
      self.actual = actual
    }
  }
}
