import Foundation
import Gradcheck
import Testing

@Suite struct WholeFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "whole-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }
  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  @Test func aFileIsMadeAndReplaced() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try WholeFile.write("a longer text", to: path("report.json"))
    try WholeFile.write("short", to: path("report.json"))
    #expect(try text("report.json") == "short")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.json"])
  }

  @Test func aLinkStays() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try WholeFile.write("old", to: path("file"))
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: path("file"))
    try WholeFile.write("new", to: path("link"))
    #expect(try text("file") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == path("file"))
  }

  /// As /dev/null and /dev/stdout must: a file that takes the place of a device breaks the machine.
  @Test func aPipeIsWrittenInto() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try #require(mkfifo(path("pipe"), 0o600) == 0)
    let reader = open(path("pipe"), O_RDONLY | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    try WholeFile.write("through", to: path("pipe"))
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
    var status = stat()
    #expect(stat(path("pipe"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aFolderIsAnError() {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: (any Error).self) { try WholeFile.write("", to: folder.path) }
  }
}
