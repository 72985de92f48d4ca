/// An array in the IDX format of the MNIST files, gzipped or not.
///
/// Two zero bytes, the type of the numbers, the number of axes, each axis as a big-endian 32-bit
/// integer, then the numbers (LeCun, Cortes and Burges, "The MNIST database").
package struct IDXFile: Sendable {
  /// The file's name, as errors show it.
  package let name: String
  /// The numbers; bytes stay bytes, 8 and 16-bit signed integers become `Float`s.
  package let array: DataArray

  /// Reads the file at `path`.
  ///
  /// Where there is no such file, but one with `.gz` behind its name, or without it, that one is
  /// read: MNIST is found in both forms.
  ///
  /// - Parameters:
  ///   - path: The place on disk.
  ///   - name: The name to show in errors; the path, if `nil`.
  package init(path: String, as name: String? = nil) throws(DataError) {
    var path = path
    if !DataFile.exists(path) {
      let twin = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path + ".gz"
      if DataFile.exists(twin) { path = twin }
    }
    try self.init(bytes: DataFile.read(path, as: name), name: name ?? path)
  }

  /// Reads an array from memory.
  package init(bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    guard !bytes.isEmpty else {
      throw DataError(.emptyFile, file: name, message: "the file is empty")
    }
    let isGzipped = Gzip.isGzipped(bytes)
    // The header says how much to unpack: a small file cannot ask for more than it claims.
    let start = isGzipped ? try Gzip.prefix(bytes, count: 4 + 4 * 255, file: name) : bytes
    let header = try Header(start, file: name)
    var unpacked = bytes
    if isGzipped {
      do {
        unpacked = try Gzip.unpack(bytes, file: name, limit: header.fileSize)
      } catch  where error.kind == .tooLarge {
        throw header.tooLong(file: name)
      }
    }
    guard unpacked.count >= header.fileSize else {
      throw DataError(
        .truncatedFile, file: name,
        message: "the header announces \(header.description), \(header.fileSize) bytes, but the "
          + "file ends after \(unpacked.count)",
        help: "the file was cut off on its way: fetch it again")
    }
    guard unpacked.count == header.fileSize else { throw header.tooLong(file: name) }
    try DataMemory.require(header.count * header.type.decodedSize, toRead: name)
    array = DataArray(
      shape: header.shape,
      values: header.type.decode(
        unpacked, from: header.size, count: header.count, bigEndian: true))
    try array.checkFinite(file: name)
  }

  /// What the first bytes say.
  private struct Header {
    let type: ElementType
    let shape: [Int]
    let count: Int

    /// Bytes of the header itself.
    var size: Int { 4 + 4 * shape.count }
    /// Bytes of the whole file.
    var fileSize: Int { size + count * type.size }

    var description: String {
      shape.map(String.init).joined(separator: " × ") + " numbers"
    }

    init(_ bytes: [UInt8], file: String) throws(DataError) {
      guard bytes.count >= 4 else {
        throw DataError(
          .truncatedFile, file: file, message: "the file ends inside the IDX header")
      }
      guard bytes[0] == 0, bytes[1] == 0, let type = Self.types[bytes[2]], bytes[3] > 0 else {
        throw DataError(
          .wrongFormat, file: file, message: "this is not an IDX file",
          help: "an IDX file begins with two zero bytes, its type of number and its number of "
            + "axes; there are also `csv` and `npz`")
      }
      let axes = Int(bytes[3])
      guard bytes.count >= 4 + 4 * axes else {
        throw DataError(
          .truncatedFile, file: file, message: "the file ends inside the IDX header")
      }
      let shape = (0..<axes).map { axis in
        bytes[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) }
      }
      guard let count = DataArray.elementCount(of: shape),
        count <= DataFile.maximumSize / type.size
      else {
        throw DataError(
          .tooLarge, file: file,
          message: "the header announces \(shape.map(String.init).joined(separator: " × ")) "
            + "numbers, more than 4 GiB")
      }
      guard count > 0 else {
        throw DataError(.emptyFile, file: file, message: "the file holds no examples")
      }
      self.type = type
      self.shape = shape
      self.count = count
    }

    func tooLong(file: String) -> DataError {
      DataError(
        .corruptFile, file: file,
        message: "the header announces \(description), \(fileSize) bytes, but the file goes on "
          + "behind them")
    }

    private static let types: [UInt8: ElementType] = [
      0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
    ]
  }
}
