#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of a file, read whole and, if they are gzipped, unpacked.
package enum DataFile {
  /// The most bytes that a file may hold, packed or unpacked: 4 GiB.
  package static let maximumSize = 1 << 32

  /// Whether something that can be opened stands at `path`.
  package static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Reads a regular file or a pipe.
  ///
  /// - Parameters:
  ///   - path: The place on disk.
  ///   - name: The name to show in errors; the path, if `nil`.
  /// - Throws: `DataError` of kind `missingFile`, `unreadableFile` or `tooLarge`.
  package static func read(
    _ path: String, as name: String? = nil
  ) throws(DataError) -> [UInt8] {
    let name = name ?? path
    guard !path.utf8.contains(0) else {
      throw DataError(.unreadableFile, file: name, message: "a file name cannot hold a zero byte")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(name, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(name, errno) }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    guard isRegular || status.st_mode & S_IFMT == S_IFIFO else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device"
      throw DataError(.unreadableFile, file: name, message: "this is \(what), not a file")
    }
    var bytes: [UInt8] = []
    var chunk = isRegular ? Int(status.st_size) + 1 : 1 << 16
    guard chunk <= maximumSize else { throw oversized(name) }
    if isRegular { try DataMemory.require(chunk, toRead: name) }
    while true {
      let (read, problem) = append(chunk, from: descriptor, to: &bytes)
      if problem == EINTR { continue }
      guard problem == 0 else { throw unreadable(name, problem) }
      if read == 0 { return bytes }
      guard bytes.count <= maximumSize else { throw oversized(name) }
      chunk = 1 << 16
      // What grows is copied into a block of twice the size.
      if bytes.count + chunk > bytes.capacity {
        try DataMemory.require(2 * bytes.capacity, toRead: name)
      }
    }
  }

  /// Appends at most `count` bytes; zero bytes are the end of the file.
  private static func append(
    _ count: Int, from descriptor: Int32, to bytes: inout [UInt8]
  ) -> (read: Int, errno: Int32) {
    var length = 0
    var problem: Int32 = 0
    let block = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      length = Self.read(descriptor, into: buffer)
      if length < 0 { problem = errno }
      initialized = max(length, 0)
    }
    if bytes.isEmpty { bytes = block } else { bytes += block }
    return (max(length, 0), problem)
  }

  private static func read(_ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>)
    -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func unreadable(_ name: String, _ number: Int32) -> DataError {
    if number == ENOENT || number == ENOTDIR {
      return DataError(
        .missingFile, file: name, message: "there is no such file",
        help: "a relative name is looked up beside the `.nn` file")
    }
    let reason = String(cString: strerror(number))
    return DataError(
      .unreadableFile, file: name, message: "cannot read the file: \(reason.lowercased())")
  }

  private static func oversized(_ name: String) -> DataError {
    DataError(.tooLarge, file: name, message: "the file is larger than 4 GiB")
  }
}
