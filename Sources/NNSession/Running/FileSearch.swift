import Foundation

/// Finds the `.nn` files that paths mean.
package enum FileSearch {
  /// The `.nn` files of `paths`, each once: files as they are named, folders with all below them
  /// but build folders, hidden ones, nested packages, and folders that hold `.gradcheckignore`.
  package static func files(in paths: [String]) throws -> [String] {
    var result: [String] = []
    var seen = Set<String>()
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw SessionError(
          "missing-file", "there is no file or folder \(path)", place: "\(path):1:1")
      }
      for file in isFolder.boolValue ? networks(below: path) : [path]
      where seen.insert(file).inserted {
        result.append(file)
      }
    }
    return result
  }

  /// The `.nn` files below a folder, in the order of their names.
  private static func networks(below root: String) -> [String] {
    var result: [String] = []
    var pending = [root]
    while let folder = pending.popLast() {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      if names.contains(".gradcheckignore") { continue }
      if folder != root, names.contains("Package.swift") { continue }
      for name in names where !name.hasPrefix(".") {
        let path =
          folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
        if isFolder.boolValue {
          let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
          if !isLink { pending.append(path) }
        } else if name.hasSuffix(".nn") {
          result.append(path)
        }
      }
    }
    return result.sorted()
  }
}
