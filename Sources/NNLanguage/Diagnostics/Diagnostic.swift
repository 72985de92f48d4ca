/// Something to say about a place in a text: an error, a warning or a remark.
///
/// The message says what is wrong, in lower case and without a full stop; `help` says what to do,
/// and the fix-its carry it out.
package struct Diagnostic: Sendable, Hashable {
  /// How serious a diagnostic is.
  package enum Severity: String, Sendable, Hashable, Comparable {
    case note
    case warning
    case error

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
    /// Orders by seriousness, errors last.
    package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  }

  /// A second place with what it has to do with the matter, such as where the other shape comes from.
  package struct Note: Sendable, Hashable {
    /// The place.
    package var range: SourceRange
    /// What stands there, a few words.
    package var label: String

    /// Makes a note.
    package init(_ range: SourceRange, _ label: String) {
      self.range = range
      self.label = label
    }
  }

  /// How serious it is.
  package var severity: Severity
  /// The kebab-case name of what is wrong; reads as "allow X".
  package var id: String
  /// What is wrong, by itself understandable.
  package var message: String
  /// The place, underlined with `^`.
  package var range: SourceRange
  /// A few words behind the `^`, possibly none.
  package var label: String
  /// Other places, underlined with `-`.
  package var notes: [Note]
  /// What to do, or nil.
  package var help: String?
  /// Edits that do it; the first is the preferred one and is shown.
  package var fixIts: [FixIt]
  /// Whether the place can go without loss (an unused value): editors show it faded.
  package var isUnnecessary: Bool

  /// Makes a diagnostic; see the properties. Words are cut where a name of megabytes stands in them.
  package init(
    _ severity: Severity = .error, id: String, _ message: String, at range: SourceRange,
    label: String = "", notes: [Note] = [], help: String? = nil, fixIts: [FixIt] = [],
    isUnnecessary: Bool = false
  ) {
    self.severity = severity
    self.id = id
    self.message = Self.cut(message)
    self.range = range
    self.label = Self.cut(label)
    self.notes = notes
    self.help = help.map(Self.cut)
    self.fixIts = fixIts
    self.isUnnecessary = isUnnecessary
  }

  /// The longest sentence that is shown whole, in bytes.
  package static let longestText = 500

  /// The text, or its two ends where it is longer than anything that one would read.
  package static func cut(_ text: String) -> String {
    guard text.utf8.count > longestText else { return text }
    return "\(text.prefix(longestText / 2 - 100))…\(text.suffix(100))"
  }
}

extension Sequence where Element == Diagnostic {
  /// Whether one of them is an error.
  package var hasErrors: Bool { contains { $0.severity == .error } }
}
