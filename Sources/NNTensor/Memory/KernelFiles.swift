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
  func number(_ path: String) -> Int? { text(path).flatMap { Self.number($0.utf8[...]) } }

  /// The number behind `name` at the beginning of a line.
  ///
  /// Byte by byte: characters take several times as long, and small checks wait for it.
  func number(of name: String, in path: String) -> Int? {
    guard let text = text(path) else { return nil }
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: name.utf8) {
      let rest = line.dropFirst(name.utf8.count)
      guard rest.first == UInt8(ascii: " ") else { continue }
      return Self.number(rest.drop { $0 == UInt8(ascii: " ") })
    }
    return nil
  }

  /// The digits that `bytes` begin with; `nil` where there are none, or too many.
  private static func number(_ bytes: Substring.UTF8View) -> Int? {
    Int(Substring(bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }))
  }
}
