/// The server is to end: with status 0 after ``ShutdownRequest``, else with 1.
package struct ExitNotification: NotificationType {
  package static let method = "exit"

  package init() {}
}
