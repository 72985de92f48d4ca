package import NNAutodiff

/// What an action asks for, its arguments settled.
package enum Action: Sendable {
  /// Runs the current batch; `nil` is the loss, else every value that nothing uses.
  case forward(NodeID?)
  /// Runs backprop from the value; `nil` is the loss.
  case backward(NodeID?)
  /// So many training steps.
  case step(count: Int)
  case train(TrainingRequest)
  case gradcheck(CheckRequest)
  case diagnose
  case expect(Expectation)
  case set(Assignment)
  case setDisplay([DisplaySetting])
  case show(ShowRequest)
  case summary
  case explain(ExplainRequest)
  case save(file: String)
  case open(file: String)
  case undo(count: Int)
  case redo(count: Int)
  /// Runs history entries again, counted from 1; `nil` is the last.
  case again(ClosedRange<Int>?)
  case history(filter: String?)
  case help(topic: String)
  /// An expression alone: shows its value.
  case evaluate(NodeID)
  /// `loss` alone.
  case showLoss
  /// A reserved word whose action does not exist yet.
  case unavailable(word: String)
}

/// `train epochs: 5, batch: 64, until: accuracy >= 0.98, dtype: float64`.
package struct TrainingRequest: Sendable {
  package var epochs: Int
  package var batch: Int
  package var until: Comparison?
  /// Whether float64 was asked for in place of float32.
  package var usesDouble: Bool
  package init(epochs: Int = 1, batch: Int = 32, until: Comparison? = nil, usesDouble: Bool = false)
  {
    self.epochs = epochs
    self.batch = batch
    self.until = until
    self.usesDouble = usesDouble
  }
}

/// `gradcheck`, `gradcheck hidden`, `gradcheck affine`, `gradcheck encoder[1]`, `batch: 8`,
/// `order: 2`.
package struct CheckRequest: Sendable {
  package enum Target: Hashable, Sendable {
    case whole
    /// A parameter, an input or a named number: itself.
    case leaf(NodeID)
    /// Every op and parameter whose layer path is this or below it.
    case path(String)
    /// Every use of a function, and its hand-written gradient.
    case function(String)
  }
  package var target: Target
  package var batch: Int?
  /// 1 for the gradient, 2 for the gradient of the gradient as well.
  package var order: Int
  /// The target as it was written.
  package var text: String
  package init(target: Target = .whole, batch: Int? = nil, order: Int = 1, text: String = "") {
    self.target = target
    self.batch = batch
    self.order = order
    self.text = text
  }
}

/// A measured figure.
package enum Metric: Hashable, Sendable {
  case accuracy
  case loss
  /// The largest relative error of the last check.
  case gradientError
  /// The number of findings.
  case findings
  /// The number of units of a layer that are dead over all data.
  case deadUnits(path: String)
}

/// A figure against a number.
package struct Comparison: Sendable {
  package enum Relation: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }
  package var metric: Metric
  package var relation: Relation
  package var value: Double
  package init(metric: Metric, relation: Relation, value: Double) {
    self.metric = metric
    self.relation = relation
    self.value = value
  }

  /// Whether `measured` is as demanded; NaN never is.
  package func holds(for measured: Double) -> Bool {
    switch relation {
    case .equal: measured == value
    case .notEqual: measured != value && !measured.isNaN
    case .less: measured < value
    case .lessOrEqual: measured <= value
    case .greater: measured > value
    case .greaterOrEqual: measured >= value
    }
  }
}

/// What an `expect` demands.
package struct Expectation: Sendable {
  package enum Demand: Sendable {
    case comparison(Comparison)
    /// No finding at all.
    case healthy
    /// The verdict of a layer path, parameter or function; `isEqual` is false for `!=`.
    case verdict(of: CheckRequest, word: String, isEqual: Bool)
    /// That rule has a finding.
    case finding(rule: String)
  }
  package var demand: Demand
  /// The statement as written, after `expect`.
  package var text: String
  /// Whether what a `gradcheck` found decides it.
  package var concernsChecks: Bool {
    switch demand {
    case .verdict: true
    case .comparison(let comparison): comparison.metric == .gradientError
    case .healthy, .finding: false
    }
  }
  package init(demand: Demand, text: String) {
    self.demand = demand
    self.text = text
  }
}

/// `set hidden.weight[0, 3] = 0.5`, `set hidden.bias = 0`: a number, or a literal of the shape.
package struct Assignment: Sendable {
  package var target: NodeID
  /// The index, one number an axis; `nil` is the whole tensor.
  package var index: [Int]?
  /// One number for all, or as many as the tensor (or the indexed part) has; row-major.
  package var values: [Double]
  package var text: String
  package init(target: NodeID, index: [Int]?, values: [Double], text: String) {
    self.target = target
    self.index = index
    self.values = values
    self.text = text
  }
}

/// `set display width: 100, rows: 40`.
package struct DisplaySetting: Hashable, Sendable {
  package var name: String
  package var value: Double
  package init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

/// `show layers as markdown to "file"`.
package struct ShowRequest: Sendable {
  package enum Subject: Hashable, Sendable {
    case layers, shapes, parameters, gradients, graph, predictions, data, findings
    /// A value with its numbers.
    case value(NodeID)
  }
  package var subject: Subject
  /// `markdown`, `json`, … as written after `as`; `nil` is the table.
  package var format: String?
  package var file: String?
  package init(subject: Subject, format: String? = nil, file: String? = nil) {
    self.subject = subject
    self.format = format
    self.file = file
  }
}

/// `explain dead-relu`, `explain hidden.weight[3, 20]`.
package enum ExplainRequest: Sendable {
  case rule(String)
  case coordinate(NodeID, index: [Int]?, text: String)
}
