import Foundation
import Gradcheck
import NNSession
import Testing

/// Each file of `fixtures/mistakes` gives exactly the text beside it, and status 2.
struct MistakesTests {
  static let folder = fixtures + "/mistakes"
  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?
    .filter { $0.hasSuffix(".nn") }.map { String($0.dropLast(3)) }.sorted() ?? []

  @Test func thereAreMistakes() { #expect(Self.names.count >= 30) }

  @Test(arguments: names)
  func givesItsText(name: String) throws {
    let expected = try String(contentsOfFile: "\(Self.folder)/\(name).txt", encoding: .utf8)
    let runner = FileRunner(purpose: .check(trains: true), options: Session.Options())
    let outcome = runner.run("\(Self.folder)/\(name).nn")
    let failure = try #require(outcome.results.first { $0.status == 2 })
    let text = failure.renderedDiagnostics.replacing(Self.folder + "/", with: "")
    #expect(text + "\n" == expected)
    #expect(outcome.error != nil)
    #expect(runner.report([outcome]).summary.exitStatus == 2)
  }
}

/// The project's `fixtures` folder.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures").path
