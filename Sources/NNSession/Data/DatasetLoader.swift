import NNAutodiff
package import NNLanguage
import NNModelIO
import NNTensor
package import NNTraining

/// Turns a `data` declaration into examples. The only place that opens data files.
package struct DatasetLoader {
  /// The folder that relative file names start from.
  package var directory: String
  /// What error messages call the network's file.
  package var network: Network

  package init(directory: String, network: Network) {
    self.directory = directory
    self.network = network
  }

  /// Reads what `description` names and holds it against the network's inputs and targets.
  package func load(_ description: DataDescription, seed: UInt64) throws -> Dataset {
    let data: Dataset
    do {
      switch description.source {
      case .csv(let file, let columns): data = try csv(file, columns)
      case .npz(let file, let columns): data = try npz(file, columns)
      case .idx(let files): data = try idx(files)
      case .rows(let values): data = try rows(values)
      case .random(let examples):
        data = try Dataset.random(for: network, examples: examples, seed: seed)
      }
      try data.validate(for: network)
    } catch let error as DataError {
      let place = "\(error.file):\(error.line ?? 1):\(error.column ?? 1)"
      throw SessionError(
        error.kind.rawValue, error.message, help: error.help,
        range: description.range, place: place)
    } catch let error as DatasetError {
      throw SessionError(
        Self.id(of: error).rawValue, error.message, help: error.help, range: description.range,
        place: filePlace(error, description))
    }
    return data
  }

  /// The kind of an error found after reading, named as those that are found while reading.
  private static func id(of error: DatasetError) -> DataError.Kind {
    switch error.kind {
    case .noExamples: .emptyFile
    case .wrongCount: .countMismatch
    case .missingColumn, .unknownColumn: .unknownColumn
    case .wrongShape: .shapeMismatch
    case .notFinite: .notFinite
    case .outOfRange: .outOfRange
    case .notAClass: .notAClass
    }
  }

  /// Where a value of a file stands, for an error found after reading.
  private func filePlace(_ error: DatasetError, _ description: DataDescription) -> String? {
    guard case .csv(let file, _) = description.source, let place = error.place,
      let csv = try? CSVFile(path: resolve(file), as: file)
    else { return nil }
    let column = place.field.flatMap { csv.header.firstIndex(of: $0) } ?? 0
    let position = csv.place(row: place.row, column: column)
    return "\(file):\(position.line):\(position.column)"
  }

  private func resolve(_ file: String) -> String {
    file.hasPrefix("/") || directory.isEmpty ? file : directory + "/" + file
  }

  private func leaf(_ name: String) -> Node? {
    (network.inputs + network.targets).map { network.graph[$0] }.first { $0.path == name }
  }

  private func csv(_ file: String, _ columns: [DataDescription.Column]) throws -> Dataset {
    let csv = try CSVFile(path: resolve(file), as: file)
    let matches = try csv.columns(matching: columns.map(\.pattern))
    var result: [Dataset.Column] = []
    for (column, indices) in zip(columns, matches) {
      guard let node = leaf(column.name) else { continue }
      let fields = indices.map { csv.header.indices.contains($0) ? csv.header[$0] : "" }
      if case .category(let count) = node.type.element, indices.count == 1 {
        let classes = try csv.classes(column: indices[0], count: count)
        result.append(
          Dataset.Column(
            name: column.name, shape: node.type.shape,
            values: .doubles(classes.indices.map(Double.init)), labels: classes.names,
            fields: fields))
        continue
      }
      guard indices.count == node.type.shape.count else {
        throw SessionError(
          DataError.Kind.shapeMismatch.rawValue,
          "`\(column.name)` is \(node.type.shape): \(node.type.shape.count) columns, but "
            + "\"\(column.pattern)\" matches \(indices.count) of \(file)",
          help: "the columns are \(Self.listed(csv.header))", range: column.range)
      }
      let numbers = try csv.numbers(columns: indices)
      result.append(
        Dataset.Column(
          name: column.name, shape: node.type.shape, values: numbers.values,
          fields: fields))
    }
    return try Dataset(columns: result, exampleCount: csv.rowCount, source: file)
  }

  private func npz(_ file: String, _ columns: [DataDescription.Column]) throws -> Dataset {
    let archive = try NPZFile(path: resolve(file), as: file)
    return try arrays(
      columns.map { ($0, try archive.array($0.pattern), file) }, source: file)
  }

  private func idx(_ files: [DataDescription.Column]) throws -> Dataset {
    try arrays(
      files.map { ($0, try IDXFile(path: resolve($0.pattern), as: $0.pattern).array, $0.pattern) },
      source: files.map(\.pattern).joined(separator: ", "))
  }

  private func arrays(
    _ parts: [(column: DataDescription.Column, array: DataArray, file: String)], source: String
  ) throws -> Dataset {
    var result: [Dataset.Column] = []
    let examples = parts.first?.array.exampleCount ?? 0
    for (column, array, file) in parts {
      guard let node = leaf(column.name) else { continue }
      guard array.exampleCount == examples else {
        throw SessionError(
          DataError.Kind.countMismatch.rawValue,
          "\(file) has \(array.exampleCount) examples, but \(parts[0].file) has \(examples)",
          range: column.range)
      }
      let size = array.exampleShape.reduce(1, *)
      guard size == node.type.shape.count else {
        throw SessionError(
          DataError.Kind.shapeMismatch.rawValue,
          "`\(column.name)` is \(node.type.shape), but each example of \(file) is "
            + "\(Shape(array.exampleShape))", range: column.range)
      }
      result.append(
        Dataset.Column(name: column.name, shape: node.type.shape, values: array.values))
    }
    return try Dataset(columns: result, exampleCount: examples, source: source)
  }

  private func rows(_ values: [DataDescription.Rows]) throws -> Dataset {
    let examples = values.first?.count ?? 0
    let columns = try values.map { rows in
      guard rows.count == examples else {
        throw SessionError(
          DataError.Kind.countMismatch.rawValue,
          "`\(rows.name)` has \(rows.count) rows, but `\(values[0].name)` has \(examples)",
          range: rows.range)
      }
      return Dataset.Column(
        name: rows.name, shape: leaf(rows.name)?.type.shape ?? [], values: .doubles(rows.values))
    }
    return try Dataset(columns: columns, exampleCount: examples, source: "\(examples) rows")
  }

  private static func listed(_ names: [String]) -> String {
    names.count <= 8
      ? names.joined(separator: ", ")
      : names.prefix(4).joined(separator: ", ") + ", … "
        + names.suffix(2).joined(separator: ", ") + " (\(names.count) in all)"
  }
}
