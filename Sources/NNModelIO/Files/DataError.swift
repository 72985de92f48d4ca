/// What is wrong with a data file, where, and what to do about it.
///
/// The position is the place in the *data* file; whoever shows the error adds the place in the
/// `.nn` file that asked for it.
package struct DataError: Error, Sendable, Equatable {
  /// What is wrong, as the kebab-case id that `explain` knows.
  package enum Kind: String, Sendable, CaseIterable {
    case missingFile = "missing-file"
    case unreadableFile = "unreadable-file"
    case emptyFile = "empty-file"
    case wrongFormat = "wrong-format"
    case truncatedFile = "truncated-file"
    case corruptFile = "corrupt-file"
    case tooLarge = "too-large"
    /// There is not enough memory for it.
    case notEnoughMemory = "not-enough-memory"
    case invalidUTF8 = "invalid-utf8"
    case unclosedQuote = "unclosed-quote"
    case strayQuote = "stray-quote"
    case raggedRow = "ragged-row"
    case duplicateColumn = "duplicate-column"
    case unknownColumn = "unknown-column"
    case notANumber = "not-a-number"
    case notFinite = "not-finite"
    case outOfRange = "out-of-range"
    case notAClass = "not-a-class"
    case shapeMismatch = "data-shape-mismatch"
    case countMismatch = "count-mismatch"
  }

  /// What is wrong.
  package var kind: Kind
  /// The file as the user named it.
  package var file: String
  /// The line of the text file, from 1; `nil` in binary files and for the file as a whole.
  package var line: Int?
  /// The column in that line, in Unicode scalars from 1.
  package var column: Int?
  /// One sentence without a full stop.
  package var message: String
  /// What to do about it, if that is known.
  package var help: String?

  package init(
    _ kind: Kind, file: String, line: Int? = nil, column: Int? = nil, message: String,
    help: String? = nil
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.help = help
  }
}

extension DataError: CustomStringConvertible {
  /// `FILE:LINE:COLUMN: error[id]: message`, then the help on a line of its own.
  package var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    let first = "\(place): error[\(kind.rawValue)]: \(message)"
    guard let help else { return first }
    return first + "\nhelp: " + help
  }
}
