import NNTensor
import NNTraining

extension CSVFile {
  /// The numbers of some columns.
  ///
  /// - Parameter columns: Indices into `header`, ascending.
  /// - Returns: An array of shape `[rowCount, columns.count]`.
  /// - Throws: `notANumber` or `notFinite` with line, column, row and the column's name.
  package func numbers(columns: [Int]) throws(DataError) -> DataArray {
    let scanner = CSVScanner(bytes: bytes, name: name)
    try DataMemory.require(
      rowCount.multipliedSaturated(by: columns.count * MemoryLayout<Double>.stride), toRead: name)
    var values: [Double] = []
    values.reserveCapacity(rowCount * columns.count)
    for row in 0..<rowCount {
      var position = rowStarts[row]
      var column = 0
      for wanted in columns {
        position = try scanner.skip(wanted - column, from: position)
        if let plain = CSVNumber.parsePlain(bytes, from: position) {
          values.append(plain.value)
          position = plain.next
        } else {
          let field = try scanner.field(at: position)
          guard !field.isEscaped,
            let value = CSVNumber.parse(bytes, from: field.start, to: field.end), value.isFinite
          else { throw notFinite(field, row: row, column: wanted) }
          values.append(value)
          position = field.next
        }
        column = wanted + 1
      }
    }
    return DataArray(shape: [rowCount, columns.count], values: .doubles(values))
  }

  /// The texts of one column, row by row, without blanks around them.
  package func texts(column: Int) throws(DataError) -> [String] {
    // A text, its bytes, its number and its class; long ones lie elsewhere.
    try DataMemory.require(
      rowCount.multipliedSaturated(by: 64).addingSaturated(bytes.count), toRead: name)
    let scanner = CSVScanner(bytes: bytes, name: name)
    var texts: [String] = []
    texts.reserveCapacity(rowCount)
    for row in 0..<rowCount {
      let start = try scanner.skip(column, from: rowStarts[row])
      texts.append(CSVScanner.trimmed(scanner.text(try scanner.field(at: start))))
    }
    return texts
  }

  /// Line and column of a field, both from 1.
  package func place(row: Int, column: Int) -> (line: Int, column: Int) {
    let scanner = CSVScanner(bytes: bytes, name: name)
    let start = try? scanner.skip(column, from: rowStarts[row])
    return scanner.place(of: start ?? rowStarts[row])
  }

  private func notFinite(_ field: CSVScanner.Field, row: Int, column: Int) -> DataError {
    let scanner = CSVScanner(bytes: bytes, name: name)
    let text = CSVScanner.trimmed(scanner.text(field))
    let place = scanner.place(of: field.start)
    let at = "row \(row + 1) of column `\(Self.shown(header[column]))`"
    let isNumber = CSVNumber.parse(Array(text.utf8)) != nil
    let message =
      text.isEmpty
      ? "\(at) is empty"
      : "\(at) holds `\(Self.shown(text))`, which is not a \(isNumber ? "finite " : "")number"
    return DataError(
      isNumber ? .notFinite : .notANumber, file: name, line: place.line, column: place.column,
      message: message,
      help: text.isEmpty || isNumber ? "leave out the rows whose values are missing" : nil)
  }
}
