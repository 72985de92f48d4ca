/// A column of class labels as class numbers.
package struct ClassLabels: Sendable, Equatable {
  /// For each row its class, from 0.
  package let indices: [Int]
  /// The texts of the classes, sorted by code point; `nil` where the file holds the numbers.
  package let names: [String]?
}

extension CSVFile {
  /// The class of each row.
  ///
  /// Where every field is a whole number, that is the class. Otherwise the fields are names, and
  /// the classes are numbered in the order of the names' code points.
  ///
  /// - Parameters:
  ///   - column: An index into `header`.
  ///   - count: How many classes there are.
  /// - Throws: `notAClass` for a number that is not in `0..<count`, with its place, or for more
  ///   different names than classes.
  package func classes(column: Int, count: Int) throws(DataError) -> ClassLabels {
    let texts = try texts(column: column)
    let title = Self.shown(header[column])
    if let row = texts.firstIndex(of: "") {
      throw notAClass(row, column, "row \(row + 1) of column `\(title)` is empty")
    }
    let numbers = texts.compactMap { CSVNumber.parse(Array($0.utf8)) }
    guard numbers.count == texts.count else {
      return try namedClasses(texts, column: column, count: count)
    }
    var indices: [Int] = []
    indices.reserveCapacity(numbers.count)
    for (row, number) in numbers.enumerated() {
      guard let index = Int(exactly: number), 0..<count ~= index else {
        throw notAClass(
          row, column,
          "row \(row + 1) of column `\(title)` holds `\(Self.shown(texts[row]))`, "
            + "but the classes are 0 to \(count - 1)")
      }
      indices.append(index)
    }
    return ClassLabels(indices: indices, names: nil)
  }

  private func namedClasses(
    _ texts: [String], column: Int, count: Int
  ) throws(DataError) -> ClassLabels {
    let names = Set(texts).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    guard names.count <= count else {
      let listed = names.prefix(4).map { "`\(Self.shown($0))`" }.joined(separator: ", ")
      throw DataError(
        .notAClass, file: name, line: 1,
        message: "column `\(Self.shown(header[column]))` holds \(names.count) different labels, "
          + "but there are \(count) classes",
        help: "the labels begin \(listed): write `class(\(names.count))` if they are right")
    }
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    return ClassLabels(indices: texts.compactMap { numbers[$0] }, names: names)
  }

  private func notAClass(_ row: Int, _ column: Int, _ message: String) -> DataError {
    let place = place(row: row, column: column)
    return DataError(
      .notAClass, file: name, line: place.line, column: place.column, message: message)
  }
}
