import Foundation
import NNLanguageServer
import Testing

struct CompletionTests {
  private static let head = """
    input image: [2]
    target digit: class(3)
    func layer(x, _ width, depth = 2) { return x }

    """

  private func items(_ text: String) async throws -> [CompletionItem] {
    let marked = MarkedText(Self.head + text)
    let test = try await TestServer.open(marked.text)
    return try await test.answer(
      to: CompletionRequest(textDocument: test.document, position: marked.position("1️⃣"))
    ).items
  }

  private func labels(_ text: String) async throws -> Set<String> {
    Set(try await items(text).map(\.label))
  }

  @Test(arguments: ["1️⃣", "tra1️⃣", "let y = image\n1️⃣", "seed 1; 1️⃣"])
  func `a line starts with a statement's word`(text: String) async throws {
    let labels = try await labels(text)
    #expect(labels.isSuperset(of: ["let", "input", "train", "loss"]))
    #expect(labels.isDisjoint(with: ["undo", "return", "image"]))
  }

  @Test func `a body's line starts with let or return`() async throws {
    #expect(try await labels("func f(x) {\n  1️⃣\n}") == ["let", "return"])
  }

  @Test(arguments: [
    "let y = image.1️⃣", "let y = image.mul1️⃣", "let y = image\n  .1️⃣", "let y = (image).1️⃣",
    "let y = image.layer(2).1️⃣", "let y = image[0].1️⃣",
  ])
  func `after a value's dot come ops and functions`(text: String) async throws {
    let labels = try await labels(text)
    #expect(labels.isSuperset(of: ["multiply", "layer"]))
    #expect(labels.isDisjoint(with: ["image", "let"]))
  }

  @Test func `an op is written with what it needs as places to fill in`() async throws {
    let items = try await items("let y = image.la1️⃣")
    let layer = try #require(items.first { $0.label == "layer" })
    #expect(layer.textEdit?.newText == "layer(${1:width})$0")
    #expect(layer.detail == "layer(x, _ width, depth = 2)")
    let range = try #require(layer.textEdit?.range)
    #expect(range.end.character - range.start.character == 2)
  }

  @Test(arguments: ["let y = 1️⃣", "let y = image + 1️⃣", "let y = [1️⃣", "let y = image *\n  1️⃣"])
  func `in an expression come values and calls`(text: String) async throws {
    let labels = try await labels(text)
    #expect(labels.isSuperset(of: ["image", "digit", "layer", "multiply"]))
    #expect(labels.isDisjoint(with: ["train", "y"]))
  }

  @Test func `in a call come the labels that are not given yet`() async throws {
    let labels = try await labels("let y = image.layer(2, 1️⃣")
    #expect(labels.isSuperset(of: ["depth:", "image"]))
    #expect(try await !self.labels("let y = image.layer(2, depth: 3, 1️⃣").contains("depth:"))
  }

  @Test(arguments: [
    "let 1️⃣", "input 1️⃣", "// a 1️⃣", "let y = image // .1️⃣", "data csv(\"f\", image: \"1️⃣\")",
    "let y = 121️⃣",
    "let y = image 1️⃣",
  ])
  func `where nothing can stand nothing is proposed`(text: String) async throws {
    #expect(try await labels(text) == [])
  }

  @Test(arguments: [
    ("input a: 1️⃣", "class"), ("optimizer 1️⃣", "adam"), ("data 1️⃣", "csv"),
    ("gradcheck 1️⃣", "image"), ("gradcheck 1️⃣", "layer"), ("gradcheck 1️⃣", "order:"),
    ("show 1️⃣", "layers"),
    ("expect 1️⃣", "accuracy"), ("train 1️⃣", "epochs:"), ("param w: [2] = .1️⃣", "he"),
    ("shared 1️⃣", "func"), ("@allow(1️⃣", "dead-relu"), ("explain 1️⃣", "dead-relu"),
    ("explain 1️⃣", "image"),
  ])
  func `each statement proposes what it takes`(text: String, label: String) async throws {
    #expect(try await labels(text).contains(label))
  }

  @Test(arguments: [
    "@allow(dead-r1️⃣", "@allow(dead-re1️⃣, reason: \"x\")\nlet y = 1", "explain dead-1️⃣",
  ])
  func `a rule's id is one word`(text: String) async throws {
    let item = try #require(try await items(text).first { $0.label == "dead-relu" })
    let range = try #require(item.textEdit?.range)
    let line = text.split(separator: "\n")[0]
    let start = try #require(line.range(of: "dead")?.lowerBound)
    #expect(range.start.character == line.distance(from: line.startIndex, to: start))
    #expect(item.textEdit?.newText == "dead-relu")
    #expect(item.detail == "ReLU units that are 0 for every example")
  }

  @Test func `what is reserved is not proposed`() async throws {
    #expect(try await labels("1️⃣").isDisjoint(with: ["repair", "plot", "export", "import"]))
    #expect(try await !self.labels("show 1️⃣").contains("breaks"))
  }

  @Test func `names of files come within a string that names one`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "completion-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("data"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["digits.csv", "data/more.csv", ".hidden"] {
      try Data().write(to: folder.appendingPathComponent(name))
    }
    func names(_ text: String) async throws -> [String] {
      let marked = MarkedText(text)
      let test = try await TestServer.open("")
      let uri = DocumentURI(folder.appendingPathComponent("net.nn").absoluteString)
      try await test.notify(
        DidOpenTextDocumentNotification(
          textDocument: TextDocumentItem(uri: uri, languageId: "nn", version: 1, text: marked.text))
      )
      return try await test.answer(
        to: CompletionRequest(
          textDocument: TextDocumentIdentifier(uri), position: marked.position("1️⃣"))
      ).items.compactMap { $0.textEdit?.newText }
    }
    #expect(try await names("data csv(\"1️⃣") == ["data/", "digits.csv"])
    #expect(try await names("data csv(\"di1️⃣\", image: \"p*\")") == ["digits.csv"])
    #expect(try await names("data csv(\"data/1️⃣\")") == ["more.csv"])
    #expect(try await names("data idx(image: \"1️⃣") == ["data/", "digits.csv"])
    #expect(try await names("data csv(\".1️⃣") == [".hidden"])
    for text in ["data csv(\"digits.csv\", image: \"1️⃣\")", "@allow(dead-relu, reason: \"1️⃣"] {
      #expect(try await names(text) == [])
    }
  }

  @Test func `documentation comes when asked for`() async throws {
    let items = try await items("let y = image.mul1️⃣")
    let item = try #require(items.first { $0.label == "multiply" })
    #expect(item.documentation == nil)
    let test = try await TestServer.open("")
    let resolved = try await test.answer(to: CompletionItemResolveRequest(item: item))
    guard case .markupContent(let documentation) = resolved.documentation else {
      Issue.record("no documentation")
      return
    }
    #expect(documentation.kind == .markdown)
    #expect(documentation.value.contains("y = a · b"))
    #expect(resolved.label == "multiply")
  }
}

extension CompletionTests {
  @Test func `ops that take the shape come first, others with the reason`() async throws {
    let items = try await items("input pixels: [3, 4, 5]\nlet y = pixels.flatten().1️⃣")
    let dense = try #require(items.first { $0.label == "dense" })
    #expect(dense.sortText == "1dense")
    #expect(dense.textEdit?.newText == "dense(${1:units})$0")
    let others = try await self.items("input pixels: [3, 4, 5]\nlet y = pixels.1️⃣")
    let refused = try #require(others.first { $0.label == "dense" })
    #expect(refused.sortText == "8dense")
    #expect(refused.detail?.hasPrefix("`dense` expects features") == true)
  }

  @Test func `an initialiser's cases come after its label`() async throws {
    let withDot = try await items("let y = image.dense(3, init: 1️⃣")
    #expect(withDot.contains { $0.label == ".he" && $0.textEdit?.newText == ".he" })
    let afterDot = try await items("let y = image.dense(3, init: .1️⃣")
    #expect(afterDot.contains { $0.label == "he" && $0.textEdit?.newText == "he" })
  }

  @Test func `a loss is proposed after its word`() async throws {
    let items = try await items("loss 1️⃣")
    #expect(items.contains { $0.label == "crossEntropy" && $0.sortText == "0crossEntropy" })
    #expect(!items.contains { $0.label == "dense" })
  }
}
