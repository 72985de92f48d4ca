import NNLanguageServer
import Testing

struct MessageFramerTests {
  /// What comes of `text`, with bodies as strings and errors as their sentences.
  private func events(
    _ text: String, piece: Int = .max, limit: Int = MessageFramer.defaultLimit
  ) -> [String] {
    var framer = MessageFramer(limit: limit)
    var rest = Array(text.utf8)[...]
    var events: [String] = []
    while !rest.isEmpty {
      framer.append(rest.prefix(piece))
      rest = rest.dropFirst(piece)
      while let event = framer.next() {
        switch event {
        case .message(let body): events.append(String(decoding: body, as: UTF8.self))
        case .failure(let error): events.append("! " + error.response.message)
        }
      }
    }
    return events
  }

  @Test(arguments: [1, 2, 3, 7, 100])
  func `messages come out whole whatever the pieces`(piece: Int) {
    let text = "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\n\"é\"Content-Length: 0\r\n\r\n"
    #expect(events(text, piece: piece) == ["{}", "\"é\"", ""])
  }

  @Test func `field names have no case, other fields are passed over, a bare line feed will do`() {
    let header = "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nX-Other: 1\r\n"
    #expect(events("\(header)CONTENT-LENGTH:2\r\n\r\n{}") == ["{}"])
    #expect(events("content-length: 2\n\n{}") == ["{}"])
  }

  @Test(arguments: [
    ("-5", "'-5' is no Content-Length"),
    ("+5", "'+5' is no Content-Length"),
    ("", "'' is no Content-Length"),
    ("five", "'five' is no Content-Length"),
    ("5.0", "'5.0' is no Content-Length"),
    ("99999999999999999999", "'99999999999999999999' is no Content-Length"),
  ])
  func `after a length that is none the next message is found`(length: String, error: String) {
    let text = "Content-Length: \(length)\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}"
    #expect(events(text, piece: 1) == ["! \(error)", "{}"])
  }

  @Test(arguments: [
    ("hello\r\n\r\n", "malformed header line 'hello'"),
    (": 5\r\n\r\n", "malformed header line ': 5'"),
    ("X: 1\r\n\r\n", "the header holds no Content-Length"),
    ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "'2' is no Content-Length"),
    (String(repeating: "x", count: 9000), "the header does not end within 8192 bytes"),
    (
      String(repeating: "X: 1\r\n", count: 3000) + "\r\n",
      "the header does not end within 8192 bytes"
    ),
  ])
  func `after a malformed header the next message is found`(header: String, error: String) {
    #expect(events("\(header)Content-Length: 2\r\n\r\n{}") == ["! \(error)", "{}"])
  }

  @Test(arguments: [1, 8, 100])
  func `a message beyond the limit is skipped`(piece: Int) {
    let text = "Content-Length: 11\r\n\r\n[1,2,3,4,5]Content-Length: 2\r\n\r\n{}"
    #expect(
      events(text, piece: piece, limit: 10)
        == ["! a message of 11 bytes is beyond the limit of 10 bytes", "{}"])
  }

  @Test func `the largest length there is does not trap`() {
    let text = "Content-Length: \(Int.max)\r\n\r\n{}Content-Length: 2\r\n\r\n{}"
    #expect(
      events(text)
        == ["! a message of \(Int.max) bytes is beyond the limit of \(64 << 20) bytes"])
  }

  @Test func `a charset other than UTF-8 is refused`() {
    let text = "Content-Type: a/b; charset=\"utf-16\"\r\nContent-Length: 2\r\n\r\n{}"
    #expect(
      events(text + "Content-Length: 2\r\n\r\n[]")
        == ["! the charset 'utf-16' is not supported, only utf-8 is", "[]"])
  }
}
