import Foundation
import Testing

/// The documentation's code blocks are those that `DocumentationSnippets.swift` compiles and runs.
@Suite struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..")
  private static let catalogue = root.appendingPathComponent("Sources/Gradcheck/Gradcheck.docc")

  /// The Swift blocks of one article.
  private static func blocks(of article: URL) throws -> [String] {
    let parts = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```")
    return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("swift\n") }
      .map { normalized(String($0.element.dropFirst("swift\n".count))) }
  }

  /// The compiled blocks.
  private static func snippets() throws -> [String] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("DocumentationSnippets.swift")
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    var all: [String] = []
    var open: [String]?
    for line in lines.dropFirst(8) {
      if line.drop(while: { $0 == " " }) == "// snippet" {
        if let block = open { all.append(normalized(block.joined(separator: "\n"))) }
        open = open == nil ? [] : nil
      } else {
        open?.append(line)
      }
    }
    return all
  }

  /// Without the common indentation and outer blank lines.
  private static func normalized(_ text: String) -> String {
    let lines = text.components(separatedBy: "\n").filter { !$0.allSatisfy { $0 == " " } }
    let indentation = lines.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(indentation)) }.joined(separator: "\n")
  }

  @Test func everyCodeBlockIsCompiledAndRun() throws {
    let snippets = Set(try Self.snippets())
    let articles = try FileManager.default.contentsOfDirectory(
      at: Self.catalogue, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "md" }
    #expect(articles.count == 4)
    var count = 0
    for article in articles {
      for block in try Self.blocks(of: article) {
        count += 1
        #expect(
          snippets.contains(block), "\(article.lastPathComponent): not in the snippets:\n\(block)")
      }
    }
    #expect(count >= 15)
  }
}
