/// The reason an answer is an error, by number.
///
/// The numbers are those of the JSON-RPC 2.0 specification, section 5.1, and of the Language
/// Server Protocol 3.17, `ErrorCodes`.
package struct ErrorCode: RawRepresentable, Hashable, Sendable, Codable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The body was not JSON, or not UTF-8, or its header made no sense.
  package static let parseError = ErrorCode(rawValue: -32700)
  /// JSON, but no request; or a request at a time when none may come.
  package static let invalidRequest = ErrorCode(rawValue: -32600)
  /// The server does not know the method.
  package static let methodNotFound = ErrorCode(rawValue: -32601)
  /// The parameters are not what the method takes.
  package static let invalidParams = ErrorCode(rawValue: -32602)
  /// The server made a mistake of its own.
  package static let internalError = ErrorCode(rawValue: -32603)
  /// A request came before `initialize`.
  package static let serverNotInitialized = ErrorCode(rawValue: -32002)
  /// The request was right, but cannot be fulfilled: a file with errors is not formatted.
  package static let requestFailed = ErrorCode(rawValue: -32803)
  /// The client cancelled the request.
  package static let cancelled = ErrorCode(rawValue: -32800)
}

/// An error as it stands in an answer.
package struct ResponseError: Error, Hashable, Sendable, Codable {
  package var code: ErrorCode
  /// One sentence that says what was wrong.
  package var message: String

  package init(code: ErrorCode, message: String) {
    self.code = code
    self.message = message
  }
}
