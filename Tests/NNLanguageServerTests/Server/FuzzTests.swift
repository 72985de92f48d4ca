import NNLanguageServer
import Testing

/// The transport under bytes that nobody meant: it must answer or be silent, and never trap.
struct FuzzTests {
  /// A session as an editor has it, as bodies.
  private static let session = [
    #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":1,"capabilities":{"#
      + #""general":{"positionEncodings":["utf-8"]}}}}"#,
    #"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
    #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.nn","#
      + #""languageId":"nn","version":1,"text":"input x: [2]\nlet y = x.dense(3).relu()\n"}}}"#,
    #"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.nn","#
      + #""version":2},"contentChanges":[{"range":{"start":{"line":1,"character":4},"#
      + #""end":{"line":1,"character":5}},"text":"é😀"}]}}"#,
    #"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///a.nn"},"#
      + #""position":{"line":1,"character":4}}}"#,
    #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":2}}"#,
    #"{"jsonrpc":"2.0","id":"s","method":"shutdown"}"#,
  ].map { Array($0.utf8) }

  private func feed(_ bytes: [UInt8], to test: TestServer) async {
    var framer = MessageFramer(limit: 1 << 16)
    framer.append(bytes)
    while let event = framer.next() { _ = await test.server.receive(event) }
  }

  /// Damages bytes: removes, doubles, changes or swaps a few.
  private func damaged(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    let replacements = Array("\"{}[],:0-9e\\u\u{0}\u{ff}\r\n null".utf8) + [0xFF, 0x80, 0xC3]
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let start = Int.random(in: bytes.indices, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 1...12, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2: bytes[start] = replacements.randomElement(using: &generator) ?? 0
      default: bytes.swapAt(start, Int.random(in: bytes.indices, using: &generator))
      }
    }
    return bytes
  }

  @Test func `random bytes`() async {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      await feed(bytes, to: TestServer())
    }
  }

  @Test func `damaged streams`() async {
    var generator = SplitMix64(seed: 2)
    let stream = Self.session.flatMap { body -> [UInt8] in
      Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }
    for _ in 0..<300 {
      await feed(damaged(stream, using: &generator), to: TestServer())
    }
  }

  @Test func `damaged messages, after which the server still answers`() async throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let test = try await TestServer.initialized()
      for body in Self.session.dropFirst(2).dropLast() {
        _ = await test.server.receive(.message(damaged(body, using: &generator)))
      }
      let answer = try await test.request("nn/nothing", "{}", id: 77)
      #expect(error(of: answer)?.hasPrefix("-32601") == true)
    }
  }

  @Test func `every place and any edit, however far out`() async throws {
    var generator = SplitMix64(seed: 4)
    let places = [Int.min, -1, 0, 1, 2, 5, 99, Int.max]
    let test = try await TestServer.initialized()
    _ = await test.server.receive(.message(Self.session[2]))
    for version in 2..<500 {
      let numbers = (0..<4).map { _ in places.randomElement(using: &generator) ?? 0 }
      await test.notify(
        "textDocument/didChange",
        #"{"textDocument":{"uri":"file:///a.nn","version":\#(version)},"contentChanges":[{"range":"#
          + #"{"start":{"line":\#(numbers[0]),"character":\#(numbers[1])},"#
          + #""end":{"line":\#(numbers[2]),"character":\#(numbers[3])}},"text":"a\nb"}]}"#)
    }
    let answer = try await test.request("nn/nothing", "{}", id: 77)
    #expect(error(of: answer)?.hasPrefix("-32601") == true)
  }
}
