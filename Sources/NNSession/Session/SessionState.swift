package import NNInspection
package import NNLanguage
package import NNTraining

/// Everything that a statement can change, as one value: `undo` puts an older one back.
package struct SessionState: Sendable {
  /// A declaration of the open network.
  package struct Entry: Sendable, Equatable {
    package var text: String
    package var declaration: Declaration
  }

  /// The open file's name as it was given, `nil` for a network typed at the prompt.
  package var fileName: String?
  /// The folder that relative file names start from.
  package var directory = ""
  /// The declarations, in an order in which each stands below what it uses.
  package var entries: [Entry] = []
  /// What they mean together.
  package var network = LoweredNetwork()
  package var parameters = ParameterStore()
  package var training = TrainingState()
  /// What a line that starts with a dot goes on with: the last declaration or expression alone. Other
  /// actions and errors leave it.
  package var lastStatement: String?
  /// The result of the last check, for `gradientError` and hints.
  package var lastCheck: NetworkCheckResult?
  /// What the last `backward` differentiated.
  package var lastBackward: NodeReference?
  /// Whether `train` or `step` has run.
  package var isTrained = false

  /// A value by name, or the loss.
  package struct NodeReference: Sendable, Equatable {
    package var path: String
  }

  package init() {}

  /// The declarations as one program.
  package var documentText: String {
    entries.map(\.text).joined(separator: "\n") + (entries.isEmpty ? "" : "\n")
  }
}
