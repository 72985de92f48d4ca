/// The client no longer needs an answer; it gets one all the same, if only that error.
package struct CancelRequestNotification: NotificationType {
  package static let method = "$/cancelRequest"

  package var id: RequestID

  package init(id: RequestID) {
    self.id = id
  }
}
