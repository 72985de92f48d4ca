import Foundation

/// Names of files, for completion.
package enum FileNames {
  /// What may stand after the last `/` of `typed`: the entries of the folder that it names, relative
  /// to `directory`, folders with a slash at their end. Hidden ones only where their dot is typed.
  package static func completing(_ typed: String, in directory: String) -> [String] {
    let start = typed.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let folder = String(typed.dropLast(start.count))
    let base = URL(fileURLWithPath: directory.isEmpty ? "." : directory, isDirectory: true)
    let url = folder.isEmpty ? base : URL(fileURLWithPath: folder, relativeTo: base)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return entries.sorted().filter { entry in
      entry.hasPrefix(start) && (start.hasPrefix(".") || !entry.hasPrefix("."))
    }.map { entry in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: url.appendingPathComponent(entry).path, isDirectory: &isFolder)
      return isFolder.boolValue ? entry + "/" : entry
    }
  }
}
