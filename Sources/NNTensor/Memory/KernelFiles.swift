#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The small files in which a Linux kernel tells figures.
package struct KernelFiles: Sendable {
  /// The beginning of the file at a path, at least 8 KB of it; `nil` where it cannot be read.
  package let text: @Sendable (String) -> String?

  /// - Parameter text: What stands in the file at a path.
  package init(text: @escaping @Sendable (String) -> String?) { self.text = text }

  /// Those of this machine; on other systems there are none.
  package static let machine = KernelFiles { path in
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// The number that a file consists of, or begins with.
  func number(_ path: String) -> Int? {
    text(path).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  /// The number behind `name` at the beginning of a line.
  func number(of name: String, in path: String) -> Int? {
    guard let text = text(path) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
    return nil
  }
}
