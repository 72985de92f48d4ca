import NNLanguageServer
import Testing

struct IncomingMessageTests {
  private func kind(_ body: String) -> String {
    do {
      return "\(try IncomingMessage(body: Array(body.utf8)).kind)"
    } catch {
      let id = error.id.map { "\($0)" } ?? "nil"
      return "\(error.error.code.rawValue) \(id): \(error.error.message)"
    }
  }

  @Test func `requests, notifications and answers are told apart`() throws {
    func kind(_ body: String) throws -> IncomingMessage.Kind {
      try IncomingMessage(body: Array(body.utf8)).kind
    }
    #expect(
      try kind(#"{"jsonrpc":"2.0","id":1,"method":"a"}"#) == .request(.number(1), method: "a"))
    #expect(
      try kind(#"{"jsonrpc":"2.0","id":"x","method":"a"}"#) == .request(.string("x"), method: "a"))
    #expect(try kind(#"{"jsonrpc":"2.0","method":"a"}"#) == .notification(method: "a"))
    #expect(try kind(#"{"jsonrpc":"2.0","id":1,"result":null}"#) == .response(.number(1)))
    #expect(try kind(#"{"jsonrpc":"2.0","id":null,"error":{}}"#) == .response(nil))
  }

  @Test(arguments: [
    ("", "-32700 nil: the message is not valid JSON"),
    ("{", "-32700 nil: the message is not valid JSON"),
    (#"{"jsonrpc":"2.0","id":1,"method":"a"} x"#, "-32700 nil: the message is not valid JSON"),
    ("[]", "-32600 nil: batches are not supported"),
    (#"[{"jsonrpc":"2.0","id":1,"method":"a"}]"#, "-32600 nil: batches are not supported"),
    ("1", "-32600 nil: a message is a JSON object"),
    ("null", "-32600 nil: a message is a JSON object"),
    ("{}", "-32600 nil: 'jsonrpc' is not \"2.0\""),
    (#"{"jsonrpc":2.0,"id":7,"method":"a"}"#, "-32600 number(7): 'jsonrpc' is not \"2.0\""),
    (#"{"jsonrpc":"2.0","id":7}"#, "-32600 number(7): the message holds no 'method'"),
    (#"{"jsonrpc":"2.0","id":7,"method":3}"#, "-32600 number(7): 'method' is not a string"),
    (
      #"{"jsonrpc":"2.0","id":1.5,"method":"a"}"#,
      "-32600 nil: 'id' is neither a whole number nor a string"
    ),
    (
      #"{"jsonrpc":"2.0","id":null,"method":"a"}"#,
      "-32600 nil: 'id' is neither a whole number nor a string"
    ),
  ])
  func `what is no message is refused`(body: String, error: String) {
    #expect(kind(body) == error)
  }

  @Test func `deep nesting is refused, not followed`() {
    for depth in [1_000, 1_000_000] {
      let nest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      #expect(
        kind(#"{"jsonrpc":"2.0","method":"a","params":\#(nest)}"#)
          == "-32700 nil: the message is not valid JSON")
    }
  }

  @Test func `other encodings than UTF-8 are refused`() {
    let body = Array(#"{"jsonrpc":"2.0","method":"a"}"#.utf8)
    let utf16 = body.flatMap { byte -> [UInt8] in [byte, 0] }
    let others: [[UInt8]] = [utf16, body + [0xFF], [0xEF, 0xBB] + body, [0xC0, 0x80]]
    for bytes in others {
      #expect(throws: MessageError.self) { try IncomingMessage(body: bytes) }
    }
  }

  @Test(arguments: [
    (#"{"position":{"line":0,"character":0}}"#, "'textDocument' is missing"),
    (
      #"{"textDocument":{"uri":"a"},"position":{"line":0}}"#,
      "'character' is missing in 'params.position'"
    ),
    (
      #"{"textDocument":{"uri":"a"},"position":{"line":"0","character":0}}"#,
      "'params.position.line' is not of the expected kind"
    ),
    (
      #"{"textDocument":{"uri":"a"},"position":{"line":1e300,"character":0}}"#,
      "'params' is not of the expected kind"
    ),
    ("[]", "'params' is not of the expected kind"),
    ("null", "'params' is not of the expected kind"),
  ])
  func `parameters that do not fit are explained`(parameters: String, error: String) throws {
    let message = try IncomingMessage(
      body: Array(#"{"jsonrpc":"2.0","id":1,"method":"a","params":\#(parameters)}"#.utf8))
    let failure = #expect(throws: ResponseError.self) {
      try message.parameters(HoverRequest.self)
    }
    #expect(failure?.code == .invalidParams)
    #expect(failure?.message.contains(error) == true, "\(failure?.message ?? "")")
  }
}
