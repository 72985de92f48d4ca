/// Decides when the diagnostics of documents are sent, and works them out beside the server.
///
/// A document that was opened gets its diagnostics at once. After an edit they wait until typing
/// pauses, but not longer than half a second, so that an error shows while one types on.
struct DiagnosticsPublisher: Sendable {
  /// How long typing must pause.
  static let pause = Duration.milliseconds(60)
  /// How long diagnostics may be put off by more typing.
  static let patience = Duration.milliseconds(500)

  private struct Pending {
    var task: Task<Void, Never>
    var since: ContinuousClock.Instant
  }

  private var pending: [DocumentURI: Pending] = [:]

  /// Has the diagnostics of a document worked out and handed to `send`, in place of those of an
  /// earlier state that are still waited for.
  mutating func schedule(
    _ document: Document, isNew: Bool, client: ClientCapabilities,
    send: @escaping @Sendable (PublishDiagnosticsNotification) async -> Void
  ) {
    let now = ContinuousClock.now
    let since = pending[document.uri]?.since ?? now
    pending[document.uri]?.task.cancel()
    let delay = isNew ? .zero : max(.zero, min(Self.pause, Self.patience - (now - since)))
    let task = Task.detached(executorPreference: WorkQueue.shared) {
      if delay > .zero { try? await Task.sleep(for: delay) }
      guard !Task.isCancelled else { return }
      let diagnostics = DiagnosticsFeature.diagnostics(of: document, client: client)
      await send(
        PublishDiagnosticsNotification(
          uri: document.uri, version: document.version, diagnostics: diagnostics))
    }
    pending[document.uri] = Pending(task: task, since: since)
  }

  /// Notes that the diagnostics of a document were sent.
  mutating func sent(for uri: DocumentURI) {
    pending[uri] = nil
  }

  /// Forgets what is waited for.
  mutating func cancel(_ uri: DocumentURI) {
    pending.removeValue(forKey: uri)?.task.cancel()
  }
}
