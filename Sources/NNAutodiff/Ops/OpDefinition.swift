package import NNTensor

/// What the table, `help`, hover and the tests know of an op.
package struct OpDefinition: Sendable {
  /// Netron's categories, for drawing and completion.
  package enum Category: String, Sendable, CaseIterable {
    case layer = "Layer"
    case activation = "Activation"
    case pool = "Pool"
    case normalization = "Normalization"
    case dropout = "Dropout"
    case shape = "Shape"
    case tensor = "Tensor"
    case attention = "Attention"
    case transform = "Transform"
    case data = "Data"
    case loss = "Loss"
    /// Only made as a part of a layer, not by a program.
    case part = "Part"
    /// Only made by backward passes, not by a program.
    case backward = "Backward"
  }

  /// The word in the language: `dense`.
  package var name: String
  package var category: Category
  /// One sentence for a newcomer.
  package var summary: String
  /// What it computes: `y = x Wᵀ + b`.
  package var formula: String
  /// Its vector-Jacobian product: `∂x = ∂y W, ∂W = Σ ∂yᵀ x, ∂b = Σ ∂y`.
  package var gradientFormula: String
  package var signature: OpSignature
  /// Whether it may have learned parameters: the formatter gives such an op a line of its own.
  package var isLearned: Bool
  /// Whether the derivative jumps somewhere (ReLU, maximum).
  package var hasKinks: Bool
  /// Whether along every line through its operands the result is a polynomial of at most second
  /// degree: a sum of products of two of their numbers at most. Central differences of it are then
  /// exact at any step.
  package var isSumOfProducts: Bool
  /// Calls that work, for the tests and the documentation.
  package var samples: [OpSample]
  /// Calls that must be refused, with the message.
  package var errorSamples: [OpErrorSample]
  /// Whether a program may call it by name.
  package var isCallable: Bool { category != .backward && category != .part }
  /// Makes the op from its arguments.
  package var make: @Sendable (Arguments) throws(ShapeError) -> any Layer

  package init<Operation: Layer>(
    _ type: Operation.Type, name: String, category: Category, summary: String, formula: String,
    gradientFormula: String, signature: OpSignature, isLearned: Bool = false,
    hasKinks: Bool = false, isSumOfProducts: Bool = false, samples: [OpSample],
    errorSamples: [OpErrorSample] = []
  ) {
    self.name = name
    self.category = category
    self.summary = summary
    self.formula = formula
    self.gradientFormula = gradientFormula
    self.signature = signature
    self.isLearned = isLearned
    self.hasKinks = hasKinks
    self.isSumOfProducts = isSumOfProducts
    self.samples = samples
    self.errorSamples = errorSamples
    make = { (arguments) throws(ShapeError) -> any Layer in try Operation(arguments) }
  }
}

/// The parameters of an op as a program writes them.
package struct OpSignature: Sendable {
  package struct Parameter: Sendable {
    package enum Kind: Hashable, Sendable {
      /// A tensor.
      case operand
      case integer, number, flag
      /// One or several whole numbers: a shape, a list of axes.
      case integers
      /// One axis; −1 is the last.
      case axis
      case initializer
      /// An initialiser, or `false` for none.
      case initializerOrFalse
      /// One of these words with a leading dot.
      case word([String])
      /// One or several whole numbers, or one of these words.
      case integersOrWord([String])
    }
    /// What stands before the colon; `nil` where none is written.
    package var label: String?
    /// What the op calls it.
    package var name: String
    package var kind: Kind
    /// Used where the call leaves it out; without one it must be given, unless `isOptional`.
    package var defaultValue: Argument?
    package var isOptional: Bool
    /// One phrase for `help` and completion.
    package var summary: String
  }

  package var parameters: [Parameter]

  package init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// How many tensors a call takes.
  package var operandCount: Int { parameters.count { $0.kind == .operand } }

  /// The arguments with every default that a call left out.
  package func fillingDefaults(of arguments: Arguments) -> Arguments {
    var result = arguments
    for parameter in parameters where result.values[parameter.name] == nil {
      result.values[parameter.name] = parameter.defaultValue
    }
    return result
  }
}

extension OpSignature.Parameter {
  /// A tensor, without a label unless one is given.
  package static func operand(
    _ name: String, label: String? = nil, _ summary: String = ""
  ) -> Self {
    .init(
      label: label, name: name, kind: .operand, defaultValue: nil, isOptional: false,
      summary: summary)
  }

  /// The one argument besides the tensors that everybody means: written without a label.
  package static func unlabeled(
    _ name: String, _ kind: Kind, default value: Argument? = nil, optional: Bool = false,
    _ summary: String
  ) -> Self {
    .init(
      label: nil, name: name, kind: kind, defaultValue: value, isOptional: optional,
      summary: summary)
  }

  /// An argument with its name as its label.
  package static func labeled(
    _ name: String, _ kind: Kind, default value: Argument? = nil, optional: Bool = false,
    _ summary: String
  ) -> Self {
    .init(
      label: name, name: name, kind: kind, defaultValue: value, isOptional: optional,
      summary: summary)
  }
}

/// A call of an op with operands drawn from stated ranges.
package struct OpSample: Sendable {
  /// One operand: its type and where its numbers are drawn from.
  package struct Operand: Sendable {
    package var type: ValueType
    package var range: ClosedRange<Double>
    /// Written values in place of drawn ones (row-major; for ties and kinks).
    package var values: [Double]?
  }
  /// What is special about it: `broadcast over the batch`.
  package var name: String
  package var operands: [Operand]
  package var arguments: Arguments

  package init(_ name: String, _ operands: [Operand], _ arguments: [String: Argument] = [:]) {
    self.name = name
    self.operands = operands
    self.arguments = Arguments(arguments)
  }
}

extension OpSample.Operand {
  /// A value of each example, drawn uniformly from `range`.
  package static func perExample(
    _ shape: Shape, in range: ClosedRange<Double> = -2...2, values: [Double]? = nil
  ) -> Self { .init(type: .perExample(shape), range: range, values: values) }

  /// A shared value, drawn uniformly from `range`.
  package static func shared(
    _ shape: Shape, in range: ClosedRange<Double> = -2...2, values: [Double]? = nil
  ) -> Self { .init(type: .shared(shape), range: range, values: values) }

  /// One class of `count` for each element of each example.
  package static func classes(_ count: Int, _ shape: Shape = []) -> Self {
    .init(
      type: ValueType(shape, isPerExample: true, element: .category(count)),
      range: 0...Double(count - 1), values: nil)
  }
}

extension OpSample.Operand {
  /// One row of a table of `count` for each element of each example.
  package static func indices(
    _ count: Int, _ shape: Shape = [], values: [Double]? = nil
  ) -> Self {
    .init(
      type: ValueType(shape, isPerExample: true, element: .index(count)),
      range: 0...Double(count - 1), values: values)
  }
}

/// A call that must be refused.
package struct OpErrorSample: Sendable {
  package var operands: [ValueType]
  package var arguments: Arguments
  /// The whole message.
  package var message: String

  package init(
    _ operands: [ValueType], _ arguments: [String: Argument] = [:], message: String
  ) {
    self.operands = operands
    self.arguments = Arguments(arguments)
    self.message = message
  }
}
