import Foundation
import NNLanguageServer
import Synchronization
import Testing

/// A server with a client that tests speak for: what goes in and comes out is JSON.
final class TestServer: Sendable {
  let server: LanguageServer
  private let inbox: Inbox

  init() {
    let inbox = Inbox()
    self.inbox = inbox
    server = LanguageServer(send: inbox.take)
  }

  /// A server that has been told of its client.
  static func initialized(_ capabilities: String = "{}") async throws -> TestServer {
    let test = TestServer()
    let answer = try await test.request(
      "initialize", #"{"processId": null, "capabilities": \#(capabilities)}"#)
    _ = try #require(answer["result"] as? [String: Any])
    await test.notify("initialized", "{}")
    return test
  }

  /// Sends a body as it stands; gives the exit status, if the server wants to end.
  @discardableResult
  func send(_ body: String) async -> Int32? {
    await server.receive(.message(Array(body.utf8)))
  }

  /// Sends a notification.
  @discardableResult
  func notify(_ method: String, _ parameters: String) async -> Int32? {
    await send(#"{"jsonrpc": "2.0", "method": "\#(method)", "params": \#(parameters)}"#)
  }

  /// Sends a request and waits for its answer, which may be an error.
  func request(_ method: String, _ parameters: String, id: Int = 1) async throws -> [String: Any] {
    await send(
      #"{"jsonrpc": "2.0", "id": \#(id), "method": "\#(method)", "params": \#(parameters)}"#)
    return try await message { $0["id"] as? Int == id }
  }

  /// Takes the first message that satisfies `predicate` out of what came, waiting for it if need be.
  func message(
    where predicate: @Sendable ([String: Any]) -> Bool
  ) async throws -> [String: Any] {
    // Fails rather than hangs when an answer never comes.
    for _ in 0..<2000 {
      if let bytes = inbox.remove(where: { Self.parsed($0).map(predicate) ?? false }) {
        return try #require(Self.parsed(bytes))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw NoMessage()
  }

  /// Everything that came and was not taken, in order.
  var messages: [[String: Any]] {
    inbox.all.compactMap(Self.parsed)
  }

  private static func parsed(_ message: [UInt8]) -> [String: Any]? {
    var framer = MessageFramer()
    framer.append(message)
    guard case .message(let body)? = framer.next() else { return nil }
    return try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
  }
}

struct NoMessage: Error {}

private final class Inbox: Sendable {
  private let messages = Mutex<[[UInt8]]>([])

  func take(_ message: [UInt8]) {
    messages.withLock { $0.append(message) }
  }

  func remove(where predicate: ([UInt8]) -> Bool) -> [UInt8]? {
    messages.withLock { messages in
      messages.firstIndex(where: predicate).map { messages.remove(at: $0) }
    }
  }

  var all: [[UInt8]] {
    messages.withLock { $0 }
  }
}

/// The error of an answer: its code and its message.
func error(of answer: [String: Any]) -> String? {
  guard let error = answer["error"] as? [String: Any], let code = error["code"] as? Int,
    let message = error["message"] as? String
  else { return nil }
  return "\(code) \(message)"
}

extension TestServer {
  /// The document that tests open.
  static let uri = DocumentURI("file:///net.nn")

  /// A server for a client that can do everything, with one document open.
  static func open(_ text: String, encoding: String = "utf-16") async throws -> TestServer {
    let test = try await initialized(
      """
      {"general": {"positionEncodings": ["\(encoding)"]}, "textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {
          "snippetSupport": true, "documentationFormat": ["markdown"]}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        "codeAction": {"codeActionLiteralSupport": {}},
        "publishDiagnostics": {"relatedInformation": true}}}
      """)
    try await test.notify(
      DidOpenTextDocumentNotification(
        textDocument: TextDocumentItem(uri: uri, languageId: "nn", version: 1, text: text)))
    return test
  }

  /// Sends a notification.
  func notify<Notification: NotificationType>(_ notification: Notification) async throws {
    let parameters = try JSONEncoder().encode(notification)
    await notify(Notification.method, String(decoding: parameters, as: UTF8.self))
  }

  /// Sends a request and reads its answer.
  func answer<Request: RequestType>(to request: Request) async throws -> Request.Response {
    let parameters = try JSONEncoder().encode(request)
    let message = try await self.request(
      Request.method, String(decoding: parameters, as: UTF8.self), id: 1000)
    if let error = error(of: message) { Issue.record("\(Request.method): \(error)") }
    let data = try JSONSerialization.data(
      withJSONObject: message["result"] ?? NSNull(), options: .fragmentsAllowed)
    return try JSONDecoder().decode(Request.Response.self, from: data)
  }

  /// Sends what is published about the open document next.
  func diagnostics() async throws -> PublishDiagnosticsNotification {
    let message = try await message {
      $0["method"] as? String == PublishDiagnosticsNotification.method
    }
    let data = try JSONSerialization.data(withJSONObject: message["params"] ?? NSNull())
    return try JSONDecoder().decode(PublishDiagnosticsNotification.self, from: data)
  }

  /// The document, for requests.
  var document: TextDocumentIdentifier { TextDocumentIdentifier(Self.uri) }
}
