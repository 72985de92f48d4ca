package import NNLanguage
import NNTensor

/// A statement that could not be carried out: nothing was changed.
package struct SessionError: Error, Sendable {
  /// A kebab-case name: `missing-file`.
  package var id: String
  /// One line.
  package var message: String
  package var help: String?
  /// A place inside the statement's source; `nil` is the whole statement.
  package var range: SourceRange?
  /// A place in another file, `digits.csv:7:3`, that replaces the statement's own in the first
  /// line.
  package var place: String?

  package init(
    _ id: String, _ message: String, help: String? = nil, range: SourceRange? = nil,
    place: String? = nil
  ) {
    self.id = id
    self.message = message
    self.help = help
    self.range = range
    self.place = place
  }
}

extension SessionError {
  /// Any error as one of a statement.
  init(_ error: any Error) {
    switch error {
    case let error as SessionError: self = error
    case let error as MemoryShortage:
      self.init("not-enough-memory", error.message, help: error.help)
    default: self.init("failed", "\(error)")
    }
  }
}
