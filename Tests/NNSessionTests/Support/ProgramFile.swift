import Foundation

/// Writes a program to a file of its own, gives its path to `body`, and takes it away again.
func withFile<Result>(of program: String, _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "program-\(UInt64.random(in: 0...UInt64.max))")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent("net.nn").path
  try program.write(toFile: file, atomically: true, encoding: .utf8)
  return try body(file)
}
