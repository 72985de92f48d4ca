package import NNAutodiff
package import NNTraining

/// What a program means, once names, labels and shapes are settled.
///
/// Made by `Analyzer` from a whole syntax tree; the prompt analyses its document again after each
/// statement. Nothing here has run.
package struct Analysis: Sendable {
  /// Every statement in order, whether it could be understood or not.
  package var statements: [AnalyzedStatement]
  /// Everything that the declarations define.
  package var network: LoweredNetwork
  /// Syntax and meaning, in order of place.
  package var diagnostics: [Diagnostic]

  package init(
    statements: [AnalyzedStatement], network: LoweredNetwork, diagnostics: [Diagnostic]
  ) {
    self.statements = statements
    self.network = network
    self.diagnostics = diagnostics
  }
}

/// One statement and what it does.
package struct AnalyzedStatement: Sendable {
  package enum Meaning: Sendable {
    /// Declares `name` (`loss`, `data`, `optimizer` and `seed` under these words).
    case declaration(Declaration)
    case action(Action)
    /// It has an error.
    case invalid
  }
  package var meaning: Meaning
  /// The statement's text, attributes included, without the space around it.
  package var range: SourceRange
  /// Rules silenced by `@allow` above it, with their reasons.
  package var allowances: [Allowance]
  /// Whether a `;` at its end hides the echo at the prompt.
  package var hidesEcho: Bool

  package init(
    meaning: Meaning, range: SourceRange, allowances: [Allowance] = [], hidesEcho: Bool = false
  ) {
    self.meaning = meaning
    self.range = range
    self.allowances = allowances
    self.hidesEcho = hidesEcho
  }
}

/// `@allow(rule, reason: "…")`.
package struct Allowance: Hashable, Sendable {
  package var rule: String
  package var reason: String?
  package var range: SourceRange
  package init(rule: String, reason: String?, range: SourceRange) {
    self.rule = rule
    self.reason = reason
    self.range = range
  }
}

/// What a declaration declares.
package struct Declaration: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case input, target, param, `let`, function, sharedFunction, gradient, loss, data, optimizer
    case seed, `import`
  }
  package var kind: Kind
  /// The declared name; the statement's word where there is none.
  package var name: String
  /// Names of values and functions that it uses, for redefinition at the prompt.
  package var uses: Set<String>
  package init(kind: Kind, name: String, uses: Set<String>) {
    self.kind = kind
    self.name = name
    self.uses = uses
  }
}

/// The network that a program's declarations define.
package struct LoweredNetwork: Sendable {
  package var graph = Graph()
  /// Values by their declared names (`input`, `target`, `param`, `let`).
  package var values: [String: NodeID] = [:]
  /// The declared names in order.
  package var valueNames: [String] = []
  package var inputs: [NodeID] = []
  package var targets: [NodeID] = []
  /// Named numbers that some op used as a whole number: no leaves for a gradient check.
  package var integerScalars: Set<NodeID> = []
  /// The per-example scalar loss.
  package var loss: NodeID?
  package var data: DataDescription?
  package var optimizer: Optimizer?
  package var seed: UInt64 = 0
  /// Every use of a function whose gradient was written by hand.
  package var handWritten: [HandWrittenUse] = []
  /// Functions with a `gradient` that no call reaches, with the place of the `gradient`.
  package var unusedGradients: [UnusedGradient] = []
  /// Uses of functions: the function's name and the layer path of each use.
  package var functionUses: [FunctionUse] = []
  /// Source places by a node's `origin`.
  package var origins: [SourceRange] = []
  /// `///` documentation by declared name.
  package var documentation: [String: String] = [:]

  package init() {}

  /// Where a node was written.
  package func range(of id: NodeID) -> SourceRange? {
    let origin = graph[id].origin
    return origins.indices.contains(origin) ? origins[origin] : nil
  }
}

/// One call of a function that has a gradient written by hand.
package struct HandWrittenUse: Sendable {
  package var function: String
  /// The node whose op is `HandWrittenGradient`.
  package var node: NodeID
  /// The names of the parameters that a gradient is returned for, in order.
  package var parameters: [String]
  /// The values that they were called with, in the same order (the node's inputs after the first).
  package var arguments: [NodeID]
  /// The place of the `gradient` declaration's name, and of each returned value.
  package var gradientRange: SourceRange
  package var returnedRanges: [SourceRange]
  /// The layer path of the use.
  package var path: String
  package init(
    function: String, node: NodeID, parameters: [String], arguments: [NodeID],
    gradientRange: SourceRange, returnedRanges: [SourceRange], path: String
  ) {
    self.function = function
    self.node = node
    self.parameters = parameters
    self.arguments = arguments
    self.gradientRange = gradientRange
    self.returnedRanges = returnedRanges
    self.path = path
  }
}

/// A `gradient` whose function is never called.
package struct UnusedGradient: Hashable, Sendable {
  package var function: String
  package var range: SourceRange
  package init(function: String, range: SourceRange) {
    self.function = function
    self.range = range
  }
}

/// One use of a `func`.
package struct FunctionUse: Hashable, Sendable {
  package var function: String
  /// The prefix of every layer path inside that use.
  package var path: String
  /// What it returned.
  package var result: NodeID
  package init(function: String, path: String, result: NodeID) {
    self.function = function
    self.path = path
    self.result = result
  }
}

/// A `data` declaration: where the examples come from, nothing read yet.
package struct DataDescription: Sendable {
  package enum Source: Sendable {
    /// `csv("file", image: "p*", digit: "label")`: a column name or glob for each input and target.
    case csv(file: String, columns: [Column])
    /// `npz("file", x: "x", …)`.
    case npz(file: String, columns: [Column])
    /// `idx(image: "images.gz", digit: "labels.gz")`: one file for each.
    case idx(files: [Column])
    /// `rows(x: [[…], …], …)`: row-major numbers for each, and the number of rows.
    case rows(values: [Rows])
    /// `random(examples: n)`.
    case random(examples: Int)
  }
  package struct Column: Hashable, Sendable {
    /// The input or target that it fills.
    package var name: String
    /// A column name or glob, an array's name, or a file.
    package var pattern: String
    package var range: SourceRange
    package init(name: String, pattern: String, range: SourceRange) {
      self.name = name
      self.pattern = pattern
      self.range = range
    }
  }
  package struct Rows: Hashable, Sendable {
    package var name: String
    package var count: Int
    package var values: [Double]
    package var range: SourceRange
    package init(name: String, count: Int, values: [Double], range: SourceRange) {
      self.name = name
      self.count = count
      self.values = values
      self.range = range
    }
  }
  package var source: Source
  /// The share held out, 0 for none.
  package var holdout: Double
  package var range: SourceRange
  package init(source: Source, holdout: Double, range: SourceRange) {
    self.source = source
    self.holdout = holdout
    self.range = range
  }
}
