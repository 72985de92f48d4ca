import Foundation

/// The `.nn` files that `gradcheck check .` finds.
enum NetworkFiles {
  /// Whether there is one below `folder`, outside hidden folders, nested packages, and folders
  /// that hold a file `.gradcheckignore`.
  static func exist(in folder: URL) -> Bool {
    let files = FileManager.default
    guard
      let children = try? files.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)
    else { return false }
    var folders: [URL] = []
    for child in children {
      let values = try? child.resourceValues(forKeys: [.isDirectoryKey])
      if values?.isDirectory == true {
        folders.append(child)
      } else if child.pathExtension == "nn" {
        return true
      }
    }
    return folders.contains { folder in
      let isClosed = ["Package.swift", ".gradcheckignore"].contains {
        files.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      return !isClosed && exist(in: folder)
    }
  }
}
