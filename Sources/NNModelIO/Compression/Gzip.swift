/// Unpacks gzip files (RFC 1952), of one member or several.
package enum Gzip {
  /// Whether `bytes` begin as a gzip file does.
  static func isGzipped(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Unpacks every member and compares length and CRC-32 of each.
  ///
  /// - Parameters:
  ///   - bytes: The gzip file.
  ///   - file: Its name, for errors.
  ///   - limit: The most bytes that may come out.
  package static func unpack(_ bytes: [UInt8], file: String, limit: Int) throws(DataError)
    -> [UInt8]
  {
    var output: [UInt8] = []
    var position = 0
    repeat {
      position = try skipHeader(bytes, at: position, file: file)
      let member: (output: [UInt8], end: Int)
      do {
        member = try Inflate.inflate(
          bytes, in: position..<bytes.count, limit: limit - output.count)
      } catch {
        throw dataError(error, file: file, limit: limit)
      }
      guard bytes.count - member.end >= 8 else { throw truncated(file) }
      let checksum = littleEndian(bytes, at: member.end)
      let length = littleEndian(bytes, at: member.end + 4)
      guard
        length == UInt32(truncatingIfNeeded: member.output.count),
        checksum == CRC32.checksum(member.output, in: member.output.indices)
      else {
        throw DataError(
          .corruptFile, file: file, message: "the unpacked bytes do not match their CRC-32",
          help: "the file was damaged on its way: fetch it again")
      }
      position = member.end + 8
      if output.isEmpty { output = member.output } else { output += member.output }
    } while isGzipped(at: position, in: bytes)
    guard bytes[position...].allSatisfy({ $0 == 0 }) else {
      throw DataError(
        .corruptFile, file: file, message: "something else follows the end of the gzip data")
    }
    return output
  }

  /// The first bytes that the file unpacks to, at most `count`, unchecked.
  package static func prefix(_ bytes: [UInt8], count: Int, file: String) throws(DataError)
    -> [UInt8]
  {
    let position = try skipHeader(bytes, at: 0, file: file)
    do {
      return try Inflate.inflate(
        bytes, in: position..<bytes.count, limit: count, stopsAtLimit: true
      ).output
    } catch {
      throw dataError(error, file: file, limit: count)
    }
  }

  /// An unpacking error, told of a file.
  static func dataError(_ failure: Inflate.Failure, file: String, limit: Int) -> DataError {
    switch failure {
    case .truncated: truncated(file)
    case .corrupt(let what):
      DataError(.corruptFile, file: file, message: "the compressed data are damaged: \(what)")
    case .limitExceeded:
      DataError(
        .tooLarge, file: file, message: "the file unpacks to more than \(limit) bytes")
    case .outOfMemory:
      DataError(
        .notEnoughMemory, file: file,
        message: "the file unpacks to more than there is memory for",
        help: "a file with fewer examples takes less")
    }
  }

  private static func truncated(_ file: String) -> DataError {
    DataError(
      .truncatedFile, file: file, message: "the compressed data end too early",
      help: "the file was cut off on its way: fetch it again")
  }

  private static func isGzipped(at position: Int, in bytes: [UInt8]) -> Bool {
    bytes.count - position >= 2 && bytes[position] == 0x1F && bytes[position + 1] == 0x8B
  }

  /// Where the compressed data of the member at `start` begin (RFC 1952, 2.3).
  private static func skipHeader(
    _ bytes: [UInt8], at start: Int, file: String
  ) throws(DataError) -> Int {
    guard bytes.count - start >= 10 else { throw truncated(file) }
    let flags = bytes[start + 3]
    guard bytes[start + 2] == 8, flags & 0xE0 == 0 else {
      throw DataError(.corruptFile, file: file, message: "the gzip header is damaged")
    }
    var position = start + 10
    if flags & 4 != 0 {  // FEXTRA
      guard bytes.count - position >= 2 else { throw truncated(file) }
      position += 2 + (Int(bytes[position]) | Int(bytes[position + 1]) << 8)
    }
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {  // FNAME, FCOMMENT
      guard position < bytes.count, let zero = bytes[position...].firstIndex(of: 0) else {
        throw truncated(file)
      }
      position = zero + 1
    }
    if flags & 2 != 0 { position += 2 }  // FHCRC
    guard position <= bytes.count else { throw truncated(file) }
    return position
  }

  private static func littleEndian(_ bytes: [UInt8], at position: Int) -> UInt32 {
    UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
      | UInt32(bytes[position + 2]) << 16 | UInt32(bytes[position + 3]) << 24
  }
}
