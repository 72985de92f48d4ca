import Foundation

/// Files that are written whole or not at all.
package enum WholeFile {
  /// Writes `text` to `path`: a regular file, or one that is not there yet, through a temporary file
  /// that takes its place; a link stays, and the file that it names changes. A pipe or a device
  /// (`/dev/stdout`, `/dev/null`) is written to as it stands.
  ///
  /// - Throws: an error of Foundation where that cannot be done.
  package static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    let data = Data(text.utf8)
    var status = stat()
    guard stat(path, &status) == 0 else { return try data.write(to: url, options: .atomic) }
    if status.st_mode & S_IFMT == S_IFREG {
      return try data.write(to: url.resolvingSymlinksInPath(), options: .atomic)
    }
    let handle = try FileHandle(forWritingTo: url)
    defer { try? handle.close() }
    try handle.write(contentsOf: data)
  }
}
