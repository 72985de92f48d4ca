/// What can be wrong with the header of a message.
package enum FramingError: Error, Hashable, Sendable {
  /// A header line that is not `Name: value`; the line's first bytes are quoted.
  case malformedHeader(String)
  /// A `Content-Length` that is no number from 0 up, or two that differ.
  case invalidLength(String)
  /// A header without `Content-Length`.
  case missingLength
  /// A header with no end in sight.
  case headerTooLong(limit: Int)
  /// A body beyond the limit; it is skipped without being held in memory.
  case messageTooLarge(length: Int, limit: Int)
  /// A `Content-Type` whose charset is not UTF-8; the body is skipped.
  case unsupportedCharset(String)
}

extension FramingError {
  /// The error as the client gets to see it.
  package var response: ResponseError {
    switch self {
    case .malformedHeader(let line):
      ResponseError(code: .parseError, message: "malformed header line '\(line)'")
    case .invalidLength(let value):
      ResponseError(code: .parseError, message: "'\(value)' is no Content-Length")
    case .missingLength:
      ResponseError(code: .parseError, message: "the header holds no Content-Length")
    case .headerTooLong(let limit):
      ResponseError(code: .parseError, message: "the header does not end within \(limit) bytes")
    case .messageTooLarge(let length, let limit):
      ResponseError(
        code: .invalidRequest,
        message: "a message of \(length) bytes is beyond the limit of \(limit) bytes")
    case .unsupportedCharset(let charset):
      ResponseError(
        code: .parseError, message: "the charset '\(charset)' is not supported, only utf-8 is")
    }
  }
}
