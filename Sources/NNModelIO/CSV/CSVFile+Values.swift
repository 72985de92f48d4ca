extension CSVFile {
  /// The numbers of some columns.
  ///
  /// - Parameter columns: Indices into `header`, ascending.
  /// - Returns: An array of shape `[rowCount, columns.count]`.
  /// - Throws: `notANumber` or `notFinite` with line, column, row and the column's name.
  package func numbers(columns: [Int]) throws(DataError) -> DataArray {
    var values: [Double] = []
    values.reserveCapacity(rowCount * columns.count)
    try forEachField(in: columns) { (field, row, column) throws(DataError) in
      guard !field.isEscaped,
        let value = CSVNumber.parse(bytes, from: field.start, to: field.end), value.isFinite
      else { throw notFinite(field, row: row, column: column) }
      values.append(value)
    }
    return DataArray(shape: [rowCount, columns.count], values: .float64(values))
  }

  /// The texts of one column, row by row, without blanks around them.
  package func texts(column: Int) throws(DataError) -> [String] {
    let scanner = CSVScanner(bytes: bytes, name: name)
    var texts: [String] = []
    texts.reserveCapacity(rowCount)
    try forEachField(in: [column]) { (field, _, _) throws(DataError) in
      texts.append(CSVScanner.trimmed(scanner.text(field)))
    }
    return texts
  }

  /// Line and column of a field, both from 1.
  package func place(row: Int, column: Int) -> (line: Int, column: Int) {
    let scanner = CSVScanner(bytes: bytes, name: name)
    var position = rowStarts[row]
    for _ in 0..<column {
      guard let field = try? scanner.field(at: position) else { break }
      position = field.next
    }
    return scanner.place(of: position)
  }

  /// Hands every field of the given columns to `body`, row by row, in the file's order.
  private func forEachField(
    in columns: [Int],
    _ body: (CSVScanner.Field, _ row: Int, _ column: Int) throws(DataError) -> Void
  ) throws(DataError) {
    let scanner = CSVScanner(bytes: bytes, name: name)
    for row in 0..<rowCount {
      var position = rowStarts[row]
      var column = 0
      for wanted in columns {
        while column < wanted {
          position = try scanner.field(at: position).next
          column += 1
        }
        let field = try scanner.field(at: position)
        try body(field, row, column)
        position = field.next
        column += 1
      }
    }
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
