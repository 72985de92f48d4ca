/// The files inside a ZIP archive, stored or deflated, with the 64-bit extension.
///
/// Source: PKWARE, "APPNOTE.TXT: .ZIP File Format Specification", 4.3 and 4.5.3.
struct ZipArchive: Sendable {
  /// What the central directory says about one file.
  struct Entry: Sendable {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let packedSize: Int
    let unpackedSize: Int
    /// Where its local header stands.
    let offset: Int
  }

  let name: String
  let entries: [Entry]
  private let bytes: [UInt8]

  /// Reads the central directory.
  init(bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    self.bytes = bytes
    guard bytes.starts(with: [0x50, 0x4B]) else {
      throw DataError(
        bytes.isEmpty ? .emptyFile : .wrongFormat, file: name,
        message: bytes.isEmpty ? "the file is empty" : "this is not a ZIP archive",
        help: bytes.isEmpty ? nil : "`npz` reads what `numpy.savez` writes")
    }
    guard var (offset, count) = Self.directory(bytes) else {
      throw DataError(
        .truncatedFile, file: name, message: "the archive ends before its table of contents",
        help: "the file was cut off on its way: fetch it again")
    }
    var entries: [Entry] = []
    while count > 0 {
      guard let (entry, next) = Self.entry(bytes, at: offset) else {
        throw DataError(
          .corruptFile, file: name, message: "the archive's table of contents is damaged")
      }
      if let entry { entries.append(entry) }
      offset = next
      count -= 1
    }
    self.entries = entries
  }

  /// The bytes of one file, after its length and CRC-32 were compared.
  func unpack(_ entry: Entry) throws(DataError) -> [UInt8] {
    let file = "\(name)/\(entry.name)"
    guard entry.unpackedSize <= DataFile.maximumSize else {
      throw DataError(.tooLarge, file: file, message: "the file unpacks to more than 4 GiB")
    }
    guard Self.number(bytes, entry.offset, 4) == 0x0403_4B50,
      let nameLength = Self.number(bytes, entry.offset + 26, 2),
      let extraLength = Self.number(bytes, entry.offset + 28, 2),
      case let start = entry.offset + 30 + nameLength + extraLength,
      start <= bytes.count, entry.packedSize <= bytes.count - start
    else {
      throw DataError(.corruptFile, file: file, message: "the file lies outside the archive")
    }
    let range = start..<start + entry.packedSize
    var unpacked: [UInt8]
    if !entry.isDeflated {
      try DataMemory.require(entry.packedSize, toRead: file)
      unpacked = Array(bytes[range])
    } else {
      do {
        unpacked = try Inflate.inflate(bytes, in: range, limit: entry.unpackedSize).output
      } catch {
        throw Gzip.dataError(error, file: file, limit: entry.unpackedSize)
      }
    }
    guard unpacked.count == entry.unpackedSize,
      CRC32.checksum(unpacked, in: unpacked.indices) == entry.checksum
    else {
      throw DataError(
        .corruptFile, file: file, message: "the unpacked bytes do not match their CRC-32",
        help: "the file was damaged on its way: fetch it again")
    }
    return unpacked
  }

  /// Where the central directory begins and how many entries it has, from the record at the
  /// file's end, behind which a comment of up to 65,535 bytes may stand.
  private static func directory(_ bytes: [UInt8]) -> (offset: Int, count: Int)? {
    let earliest = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22 else { return nil }
    for end in stride(from: bytes.count - 22, through: earliest, by: -1)
    where number(bytes, end, 4) == 0x0605_4B50 {
      guard let count = number(bytes, end + 10, 2), let offset = number(bytes, end + 16, 4) else {
        return nil
      }
      guard count == 0xFFFF || offset == 0xFFFF_FFFF else { return (offset, count) }
      guard number(bytes, end - 20, 4) == 0x0706_4B50, let record = number(bytes, end - 12, 8),
        number(bytes, record, 4) == 0x0606_4B50, let count = number(bytes, record + 32, 8),
        let offset = number(bytes, record + 48, 8)
      else { return nil }
      return (offset, count)
    }
    return nil
  }

  /// The entry at `offset` and where the next one begins; the entry is `nil` if it is encrypted
  /// or packed by a method other than "stored" and "deflated".
  private static func entry(_ bytes: [UInt8], at offset: Int) -> (entry: Entry?, next: Int)? {
    guard number(bytes, offset, 4) == 0x0201_4B50, let flags = number(bytes, offset + 8, 2),
      let method = number(bytes, offset + 10, 2), let checksum = number(bytes, offset + 16, 4),
      var packedSize = number(bytes, offset + 20, 4),
      var unpackedSize = number(bytes, offset + 24, 4),
      let nameLength = number(bytes, offset + 28, 2),
      let extraLength = number(bytes, offset + 30, 2),
      let commentLength = number(bytes, offset + 32, 2),
      var local = number(bytes, offset + 42, 4)
    else { return nil }
    let nameStart = offset + 46
    let extraEnd = nameStart + nameLength + extraLength
    guard extraEnd + commentLength <= bytes.count else { return nil }
    var extra = nameStart + nameLength
    while extra + 4 <= extraEnd, let tag = number(bytes, extra, 2),
      let size = number(bytes, extra + 2, 2)
    {
      if tag == 1 {  // The 64-bit extension: only what did not fit, in this order.
        var field = extra + 4
        func widen(_ value: inout Int) -> Bool {
          guard value == 0xFFFF_FFFF else { return true }
          guard field + 8 <= extraEnd, let wide = number(bytes, field, 8) else { return false }
          value = wide
          field += 8
          return true
        }
        guard widen(&unpackedSize), widen(&packedSize), widen(&local) else { return nil }
      }
      extra += 4 + size
    }
    let next = extraEnd + commentLength
    guard method == 0 || method == 8, flags & 1 == 0 else { return (nil, next) }
    let name = String(decoding: bytes[nameStart..<nameStart + nameLength], as: UTF8.self)
    let entry = Entry(
      name: name, isDeflated: method == 8, checksum: UInt32(truncatingIfNeeded: checksum),
      packedSize: packedSize, unpackedSize: unpackedSize, offset: local)
    return (entry, next)
  }

  /// A little-endian number, or `nil` where it lies outside the bytes or is beyond 2^48.
  private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let value = bytes[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value < 1 << 48 ? Int(value) : nil
  }
}
