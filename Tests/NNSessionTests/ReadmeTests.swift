import Foundation
import NNSession
import Testing

/// What README.md shows is what comes.
struct ReadmeTests {
  /// The text blocks of the README.
  private static let blocks: [String] = {
    let file = URL(fileURLWithPath: fixtures).deletingLastPathComponent()
      .appendingPathComponent("README.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```text\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }()

  @Test func theSessionByHandIsReplayed() throws {
    let block = try #require(Self.blocks.first { $0.hasPrefix("nn> ") })
    let session = Session()
    var lines: [String] = []
    for line in block.split(separator: "\n") where line.hasPrefix("nn> ") {
      lines.append(String(line))
      for result in session.evaluate(String(line.dropFirst(4))) { lines.append(result.text) }
    }
    #expect(lines.joined(separator: "\n") == block)
  }

  @Test func theMistakeIsTheFixture() throws {
    let block = try #require(Self.blocks.first { $0.contains("error[") })
    let text = try String(contentsOfFile: fixtures + "/mistakes/shape-dense.txt", encoding: .utf8)
    #expect(block + "\n" == text)
  }

  @Test func theWrongGradientIsFoundAsShown() throws {
    let block = try #require(Self.blocks.first { $0.hasPrefix("✗ affine") })
    let session = Session()
    let shown = session.load(file: fixtures + "/affine-wrong.nn").map(\.text)
      .joined(separator: "\n").replacing(fixtures, with: "fixtures")
    // Bounds are measured: only words and the digits of the gradients are the same everywhere.
    func stable(_ text: String) -> String { text.replacing(#/±\s?[0-9.e-]+/#, with: "±") }
    #expect(stable(shown).contains(stable(block)), "\(shown)")
  }

  @Test func theDigitsSessionHasTheSameWords() throws {
    let block = try #require(Self.blocks.first { $0.hasPrefix("digits.nn") })
    let session = Session()
    let shown = session.load(file: fixtures + "/digits.nn").map(\.text).joined(separator: "\n")
    func words(_ text: String) -> [String] {
      text.split { !$0.isLetter }.map(String.init).filter { $0.count > 1 }
    }
    #expect(words(shown) + ["digits"] == words(block), "\(shown)")
  }
}
