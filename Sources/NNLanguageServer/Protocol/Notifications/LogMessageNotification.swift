/// A line for the client's log.
package struct LogMessageNotification: NotificationType {
  package static let method = "window/logMessage"

  package var type: MessageType
  package var message: String

  package init(type: MessageType, message: String) {
    self.type = type
    self.message = message
  }
}

/// How much a line of the log matters.
package enum MessageType: Int, Codable, Hashable, Sendable {
  case error = 1
  case warning = 2
  case info = 3
  case log = 4
}
