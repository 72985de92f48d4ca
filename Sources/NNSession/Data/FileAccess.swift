import Foundation
import Gradcheck
import NNTensor

/// Reading and writing of small text files, with errors that say it all.
package enum FileAccess {
  /// The largest `.nn` file that is read: 64 MB.
  package static let maximumSourceSize = 64 << 20

  package static var currentDirectory: String { FileManager.default.currentDirectoryPath }

  /// The bytes of a source file.
  package static func source(_ path: String) throws -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw SessionError("missing-file", "there is no file \(path)", place: "\(path):1:1")
    }
    if isDirectory.boolValue {
      throw SessionError("not-a-file", "\(path) is a folder", place: "\(path):1:1")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= maximumSourceSize else {
      throw SessionError(
        "file-too-large", "\(path) has \(size) bytes; a program has at most 64 MB",
        place: "\(path):1:1")
    }
    // A tree that keeps every byte, and what it means: so much for lists of one-digit numbers.
    do throws(MemoryShortage) {
      try MemoryNeed.require(
        96 * size, to: "read \(path)", computes: false, help: "a shorter program takes less")
    } catch {
      var failure = SessionError(error)
      failure.place = "\(path):1:1"
      throw failure
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SessionError("unreadable-file", "\(path) cannot be read", place: "\(path):1:1")
    }
    return Array(data)
  }

  /// Writes `text` to `path`, whole or not at all.
  package static func write(_ text: String, to path: String) throws {
    do {
      try WholeFile.write(text, to: path)
    } catch {
      throw SessionError("unwritable-file", "\(path) cannot be written")
    }
  }
}
