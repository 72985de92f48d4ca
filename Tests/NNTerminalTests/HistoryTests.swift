import Foundation
import NNTerminal
import Testing

struct HistoryTests {
  /// A path that no other test uses, and nothing there yet.
  private func freshURL() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      .appendingPathComponent("nnrepl/history")
  }

  @Test func statementsComeBackOnceInTheOrderOfTheirLastUse() throws {
    let url = freshURL()
    var history = HistoryFile(url: url)
    let several = "func f(x) {\n  return x * 2 // \\n\n}"
    for statement in ["let x = 3", several, "show", "let x = 3", " ", "größe"] {
      history.append(statement)
    }
    #expect(history.statements == [several, "show", "let x = 3", "größe"])
    #expect(HistoryFile(url: url).statements == history.statements)
    let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func twoPromptsBesideEachOtherLoseNothing() {
    let url = freshURL()
    var one = HistoryFile(url: url)
    var other = HistoryFile(url: url)
    one.append("a")
    other.append("b")
    one.append("c")
    #expect(HistoryFile(url: url).statements == ["a", "b", "c"])
  }

  @Test func garbageIsAHistoryToo() throws {
    let url = freshURL()
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data([0xFF, 0x00, 0x0A, 0x0A, 0x61, 0x5C, 0x0A]).write(to: url)
    #expect(HistoryFile(url: url).statements == ["\u{FFFD}\u{0}", "a\\"])
  }

  @Test func aFileThatCannotBeWrittenIsNoReasonToComplain() {
    var history = HistoryFile(url: URL(fileURLWithPath: "/proc/nothing/here"))
    history.append("let x = 3")
    #expect(history.statements == ["let x = 3"])
  }

  @Test func theProjectsOwnFileWins() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    func path(_ environment: [String: String]) -> String? {
      HistoryFile.standardURL(environment: environment, directory: directory.path)?.path
    }
    #expect(path([:]) == nil)
    #expect(path(["HOME": "/home/ada"]) == "/home/ada/.local/state/nnrepl/history")
    #expect(path(["HOME": "/home/ada", "XDG_STATE_HOME": "/state"]) == "/state/nnrepl/history")
    let local = directory.appendingPathComponent(".nnrepl_history")
    try Data().write(to: local)
    #expect(path(["HOME": "/home/ada"]) == local.path)
  }

  @Test func walkingKeepsToWhatWasTyped() {
    let statements = ["let a = 1", "show", "let b = 2", "train"]
    var walk = HistoryWalk(typed: "let", in: statements)
    #expect(walk.older(in: statements) == "let b = 2")
    #expect(walk.older(in: statements) == "let a = 1")
    #expect(walk.older(in: statements) == nil)
    #expect(walk.newer(in: statements) == "let b = 2")
    #expect(walk.newer(in: statements) == "let")
    #expect(walk.newer(in: statements) == nil)
    #expect(walk.older(in: statements) == "let b = 2")
  }
}
