import NNLanguageServer
import Testing

struct LifecycleTests {
  @Test func `requests before initialize are refused`() async throws {
    let test = TestServer()
    let answer = try await test.request("textDocument/hover", "{}")
    #expect(error(of: answer) == "-32002 'textDocument/hover' came before 'initialize'")
  }

  @Test func `initialize works once`() async throws {
    let test = try await TestServer.initialized()
    let answer = try await test.request("initialize", #"{"capabilities": {}}"#)
    #expect(error(of: answer) == "-32600 'initialize' came a second time")
  }

  @Test func `unknown methods are refused, unknown notifications passed over`() async throws {
    let test = try await TestServer.initialized()
    let answer = try await test.request("nn/nothing", "{}")
    #expect(error(of: answer) == "-32601 the method 'nn/nothing' is not known")
    await test.notify("nn/nothing", "{}")
    await test.notify("$/setTrace", #"{"value": "off"}"#)
    #expect(test.messages.isEmpty)
  }

  @Test func `after shutdown only exit is left, with status 0`() async throws {
    let test = try await TestServer.initialized()
    let answer = try await test.request("shutdown", "null")
    #expect(answer.keys.contains("result"))
    let late = try await test.request("shutdown", "null", id: 2)
    #expect(error(of: late) == "-32600 'shutdown' came after 'shutdown'")
    #expect(await test.notify("exit", "null") == 0)
  }

  @Test func `shutdown takes no parameters, in whatever way`() async throws {
    for parameters in ["", #", "params": null"#, #", "params": {}"#, #", "params": []"#] {
      let test = try await TestServer.initialized()
      await test.send(#"{"jsonrpc": "2.0", "id": 9, "method": "shutdown"\#(parameters)}"#)
      #expect(test.messages.first?.keys.contains("result") == true)
    }
  }

  @Test func `exit without shutdown has status 1`() async throws {
    #expect(await TestServer().notify("exit", "null") == 1)
    let test = try await TestServer.initialized()
    #expect(await test.notify("exit", "null") == 1)
  }

  @Test(arguments: [
    ("{}", "utf-16"),
    (#"{"general": {"positionEncodings": ["utf-16", "utf-8"]}}"#, "utf-8"),
    (#"{"general": {"positionEncodings": ["utf-32", "utf-16"]}}"#, "utf-32"),
    (#"{"general": {"positionEncodings": ["utf-16", "utf-32"]}}"#, "utf-16"),
    (#"{"general": {"positionEncodings": ["ebcdic"]}}"#, "utf-16"),
    (#"{"general": {"positionEncodings": 3}, "textDocument": null}"#, "utf-16"),
  ])
  func `the encoding of positions is negotiated`(client: String, encoding: String) async throws {
    let test = TestServer()
    let answer = try await test.request("initialize", #"{"capabilities": \#(client)}"#)
    let result = answer["result"] as? [String: Any]
    let capabilities = result?["capabilities"] as? [String: Any]
    #expect(capabilities?["positionEncoding"] as? String == encoding)
  }

  @Test func `initialize without capabilities can be said again`() async throws {
    let test = TestServer()
    let answer = try await test.request("initialize", "{}")
    #expect(error(of: answer) == "-32602 'capabilities' is missing in 'params'")
    let second = try await test.request("initialize", #"{"capabilities": {}}"#)
    #expect(error(of: second) == nil)
  }

  @Test func `errors in a header reach the client`() async {
    let test = TestServer()
    _ = await test.server.receive(.failure(.missingLength))
    #expect(test.messages.map(error(of:)) == ["-32700 the header holds no Content-Length"])
    #expect(test.messages.first?.keys.contains("id") == true)
  }

  @Test func `cancelling what is not under way does nothing`() async throws {
    let test = try await TestServer.initialized()
    await test.notify("$/cancelRequest", #"{"id": 99}"#)
    #expect(test.messages.isEmpty)
    await test.notify("$/cancelRequest", #"{"id": {}}"#)
    #expect(test.messages.count == 1)
  }
}
