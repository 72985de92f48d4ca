/// A table of comma-separated values (RFC 4180) whose first line names the columns.
///
/// Opening a file scans it once: the rows are found and counted, every one must have as many
/// fields as the header, and the text must be UTF-8. Fields are read when a column is asked for,
/// so a table costs its bytes and one offset a row.
package struct CSVFile: Sendable {
  /// The file's name, as errors show it.
  package let name: String
  /// The names of the columns, in the file's order.
  package let header: [String]
  /// Where each data row begins in `bytes`, and behind them where the last one ends.
  let rowStarts: [Int]
  /// The file without its byte order mark.
  let bytes: [UInt8]

  /// How many data rows there are.
  package var rowCount: Int { rowStarts.count - 1 }

  /// Reads the file at `path`; a gzipped one is unpacked.
  ///
  /// - Parameters:
  ///   - path: The place on disk.
  ///   - name: The name to show in errors; the path, if `nil`.
  package init(path: String, as name: String? = nil) throws(DataError) {
    let name = name ?? path
    var bytes = try DataFile.read(path, as: name)
    if Gzip.isGzipped(bytes) {
      bytes = try Gzip.unpack(bytes, file: name, limit: DataFile.maximumSize)
    }
    try self.init(bytes: bytes, name: name)
  }

  /// Reads a table from memory.
  package init(bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    // A copy without the mark, and an offset a row in an array that grows.
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D }
    try DataMemory.require((hasMark ? bytes.count : 0) + 3 * 8 * lines, toRead: name)
    self.bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
    guard !self.bytes.isEmpty else {
      throw DataError(
        .emptyFile, file: name, message: "the file is empty",
        help: "the first line names the columns, each further line is an example")
    }
    try Self.checkText(self.bytes, name: name)
    let scanner = CSVScanner(bytes: self.bytes, name: name)
    let (header, body) = try scanner.header()
    self.header = header
    try Self.checkHeader(header, name: name)
    self.rowStarts = try scanner.rows(from: body, columnCount: header.count)
    guard rowStarts.count > 1 else {
      throw DataError(
        .emptyFile, file: name, message: "the file holds a header but no rows")
    }
  }

  private static func checkHeader(_ header: [String], name: String) throws(DataError) {
    var seen: [String: Int] = [:]
    for (index, column) in header.enumerated() {
      guard let first = seen.updateValue(index, forKey: column) else { continue }
      let isNumber = CSVNumber.parse(Array(column.utf8)) != nil
      throw DataError(
        .duplicateColumn, file: name, line: 1,
        message: "columns \(first + 1) and \(index + 1) are both named `\(shown(column))`",
        help: isNumber ? "the first line must name the columns: is the header missing?" : nil)
    }
  }

  /// Refuses what is not UTF-8 text, at its first such byte.
  private static func checkText(_ bytes: [UInt8], name: String) throws(DataError) {
    var union: UInt8 = 0
    var hasControls = false
    for byte in bytes {
      union |= byte
      // Tab, line feed and carriage return are the only control characters of a table.
      hasControls = hasControls || (byte < 0x20 && byte != 9 && byte != 10 && byte != 13)
    }
    if hasControls {
      throw DataError(
        .wrongFormat, file: name, message: "this is not a text file",
        help: "`csv` reads comma-separated text; there are also `npz` and `idx`")
    }
    if union < 0x80 || String(validating: bytes, as: UTF8.self) != nil { return }
    let offset = firstInvalidByte(bytes)
    let place = CSVScanner(bytes: bytes, name: name).place(of: offset)
    throw DataError(
      .invalidUTF8, file: name, line: place.line, column: place.column,
      message: "the byte 0x\(String(bytes[offset], radix: 16, uppercase: true)) is not UTF-8",
      help: "save the file in UTF-8")
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
    var offset = 0
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .error, .emptyInput: return min(offset, bytes.count - 1)
      }
    }
  }

  /// A text from the file, cut to a length that fits a message.
  static func shown(_ text: some StringProtocol) -> String {
    let line = text.prefix(41).map { $0.isNewline ? " " : String($0) }
    return line.count > 40 ? line.prefix(39).joined() + "…" : line.joined()
  }
}
