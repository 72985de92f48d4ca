/// A language server for `.nn` files: takes messages in and sends messages out.
///
/// It knows nothing of where they come from and go to, so that tests talk to it directly.
/// Notifications are handled in the order in which they come; a request is answered beside them,
/// on the documents as they were when it came. Nothing here waits for work to be done, so a
/// request can be cancelled at any time.
package actor LanguageServer {
  /// Where the server stands between its first message and its last.
  private enum Phase {
    case waitingForInitialize
    case running
    case shutDown
  }

  /// How many requests may be under way; another one is refused, which keeps memory bounded.
  private static let requestLimit = 1000

  private let send: @Sendable ([UInt8]) -> Void
  private let router = Router()
  private var phase = Phase.waitingForInitialize
  private var client = ClientCapabilities()
  private var encoding = PositionEncodingKind.utf16
  private var documents = DocumentStore()
  private var publisher = DiagnosticsPublisher()
  /// The requests that are not answered yet.
  private var requests: [RequestID: (number: Int, task: Task<Void, Never>)] = [:]
  /// How many requests have come, to tell two apart that have the same id one after the other.
  private var requestCount = 0
  /// How many requests are worked on, those included that were cancelled and have not noticed.
  private var workCount = 0

  /// Makes a server.
  ///
  /// - Parameter send: takes whole messages, header included, in the order in which they are to
  ///   go out; must not wait.
  package init(send: @escaping @Sendable ([UInt8]) -> Void) {
    self.send = send
  }

  /// Takes in what the framer found.
  ///
  /// - Returns: the status to exit with, once the client asked for that.
  package func receive(_ event: MessageFramer.Event) -> Int32? {
    switch event {
    case .failure(let error):
      refuse(nil, error.response)
      return nil
    case .message(let body):
      do {
        return receive(try IncomingMessage(body: body))
      } catch {
        refuse(error.id, error.error)
        return nil
      }
    }
  }

  private func receive(_ message: IncomingMessage) -> Int32? {
    switch message.kind {
    case .request(let id, let method):
      request(message, id: id, method: method)
    case .notification(ExitNotification.method):
      return phase == .shutDown ? 0 : 1
    case .notification(let method):
      // Before `initialize` and after `shutdown` the protocol has notifications dropped.
      guard phase == .running else { return nil }
      do {
        try notification(message, method: method)
      } catch {
        log(.error, "'\(method)' was ignored: \(error.message)")
      }
    case .response:
      break
    }
    return nil
  }
}

// MARK: - Requests

extension LanguageServer {
  private func request(_ message: IncomingMessage, id: RequestID, method: String) {
    do {
      switch (phase, method) {
      case (.waitingForInitialize, InitializeRequest.method):
        try initialize(message, id: id)
      case (.waitingForInitialize, _):
        throw ResponseError(
          code: .serverNotInitialized, message: "'\(method)' came before 'initialize'")
      case (.running, InitializeRequest.method):
        throw ResponseError(code: .invalidRequest, message: "'initialize' came a second time")
      case (.running, ShutdownRequest.method):
        phase = .shutDown
        for id in requests.keys { cancel(id) }
        send(try OutgoingMessage.response(id: id, result: Null()))
      case (.running, _):
        try start(message, id: id, method: method)
      case (.shutDown, _):
        throw ResponseError(code: .invalidRequest, message: "'\(method)' came after 'shutdown'")
      }
    } catch {
      refuse(id, error as? ResponseError ?? Self.internalError(error))
    }
  }

  private func initialize(_ message: IncomingMessage, id: RequestID) throws {
    client = try message.parameters(InitializeRequest.self).capabilities
    let capabilities = Router.capabilities(for: client)
    encoding = capabilities.positionEncoding
    phase = .running
    send(
      try OutgoingMessage.response(
        id: id,
        result: InitializeResult(
          capabilities: capabilities, serverInfo: ServerInfo(name: "nn-language-server"))))
  }

  /// Has a request answered beside what else goes on.
  private func start(_ message: IncomingMessage, id: RequestID, method: String) throws {
    guard requests[id] == nil else {
      throw ResponseError(code: .invalidRequest, message: "a request with this id is under way")
    }
    guard workCount < Self.requestLimit else {
      throw ResponseError(code: .requestFailed, message: "too many requests are under way")
    }
    let answer = try router.answer(
      to: message, method: method, id: id, documents: documents, client: client)
    workCount += 1
    requestCount += 1
    let number = requestCount
    let task = Task.detached(executorPreference: WorkQueue.shared) {
      let outcome = Result { try answer() }
      await self.finish(id, number, with: outcome)
    }
    requests[id] = (number, task)
  }

  private func finish(_ id: RequestID, _ number: Int, with outcome: Result<[UInt8], any Error>) {
    workCount -= 1
    // What was cancelled has been answered; its id may stand for another request by now.
    guard requests[id]?.number == number else { return }
    requests[id] = nil
    switch outcome {
    case .success(let message): send(message)
    case .failure(let error): refuse(id, error as? ResponseError ?? Self.internalError(error))
    }
  }

  /// Answers a request at once that the client no longer needs, and has its work stopped.
  private func cancel(_ id: RequestID) {
    guard let request = requests.removeValue(forKey: id) else { return }
    request.task.cancel()
    refuse(id, ResponseError(code: .cancelled, message: "the request was cancelled"))
  }

  private static func internalError(_ error: any Error) -> ResponseError {
    ResponseError(code: .internalError, message: "the server failed: \(error)")
  }

  /// Answers with an error.
  private func refuse(_ id: RequestID?, _ error: ResponseError) {
    // An error is made of strings and numbers, which always can be put into JSON.
    if let message = try? OutgoingMessage.error(id: id, error) { send(message) }
  }
}

// MARK: - Notifications

extension LanguageServer {
  private func notification(
    _ message: IncomingMessage, method: String
  ) throws(ResponseError) {
    switch method {
    case CancelRequestNotification.method:
      cancel(try message.parameters(CancelRequestNotification.self).id)
    case DidOpenTextDocumentNotification.method:
      let item = try message.parameters(DidOpenTextDocumentNotification.self).textDocument
      complain(documents.open(item, encoding: encoding))
      publishDiagnostics(of: item.uri, isNew: true)
    case DidChangeTextDocumentNotification.method:
      let change = try message.parameters(DidChangeTextDocumentNotification.self)
      complain(documents.change(change.textDocument, by: change.contentChanges))
      publishDiagnostics(of: change.textDocument.uri, isNew: false)
    case DidCloseTextDocumentNotification.method:
      let uri = try message.parameters(DidCloseTextDocumentNotification.self).textDocument.uri
      complain(documents.close(uri))
      publisher.cancel(uri)
      if !client.pullsDiagnostics {
        notify(PublishDiagnosticsNotification(uri: uri, diagnostics: []))
      }
    default:
      // `initialized`, `$/setTrace` and what a client may tell besides need no answer.
      break
    }
  }

  /// Has the diagnostics of a document sent in a while, unless the client asks for them itself.
  private func publishDiagnostics(of uri: DocumentURI, isNew: Bool) {
    guard !client.pullsDiagnostics, let document = documents[uri] else { return }
    publisher.schedule(document, isNew: isNew, client: client) { notification in
      await self.publish(notification)
    }
  }

  /// Sends diagnostics, if the document is still in the state that they are about.
  private func publish(_ notification: PublishDiagnosticsNotification) {
    guard phase == .running, documents[notification.uri]?.version == notification.version else {
      return
    }
    publisher.sent(for: notification.uri)
    notify(notification)
  }

  private func complain(_ complaints: [String]) {
    for complaint in complaints { log(.error, complaint) }
  }

  private func log(_ type: MessageType, _ message: String) {
    notify(LogMessageNotification(type: type, message: message))
  }

  private func notify(_ notification: some NotificationType) {
    do {
      send(try OutgoingMessage.notification(notification))
    } catch {
      refuse(nil, Self.internalError(error))
    }
  }
}
