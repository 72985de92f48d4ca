/// A mistake or a remark, as the editor shows it.
package struct Diagnostic: Codable, Hashable, Sendable {
  package var range: PositionRange
  package var severity: DiagnosticSeverity
  /// The rule's id, as `shape-mismatch`.
  package var code: String?
  /// Who says it.
  package var source: String?
  package var message: String
  package var tags: [DiagnosticTag]?
  package var relatedInformation: [DiagnosticRelatedInformation]?

  package init(
    range: PositionRange, severity: DiagnosticSeverity, code: String? = nil,
    source: String? = nil, message: String, tags: [DiagnosticTag]? = nil,
    relatedInformation: [DiagnosticRelatedInformation]? = nil
  ) {
    self.range = range
    self.severity = severity
    self.code = code
    self.source = source
    self.message = message
    self.tags = tags
    self.relatedInformation = relatedInformation
  }
}

/// How much a diagnostic matters.
package enum DiagnosticSeverity: Int, Codable, Hashable, Sendable {
  case error = 1
  case warning = 2
  case information = 3
  case hint = 4
}

/// How an editor may show a diagnostic.
package enum DiagnosticTag: Int, Codable, Hashable, Sendable {
  /// Greyed out: nothing uses it.
  case unnecessary = 1
  /// Struck through.
  case deprecated = 2
}

/// Another place that a diagnostic speaks of.
package struct DiagnosticRelatedInformation: Codable, Hashable, Sendable {
  package var location: Location
  package var message: String

  package init(location: Location, message: String) {
    self.location = location
    self.message = message
  }
}
