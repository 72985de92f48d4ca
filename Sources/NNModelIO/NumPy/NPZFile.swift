/// Several named arrays in NumPy's `.npz` format: a ZIP archive of `.npy` files.
package struct NPZFile: Sendable {
  /// The file's name, as errors show it.
  package let name: String
  /// The names of the arrays, in the archive's order.
  package let arrayNames: [String]
  private let archive: ZipArchive

  /// Reads the file at `path`.
  package init(path: String, as name: String? = nil) throws(DataError) {
    try self.init(bytes: DataFile.read(path, as: name), name: name ?? path)
  }

  /// Reads an archive from memory.
  package init(bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    archive = try ZipArchive(bytes: bytes, name: name)
    arrayNames = archive.entries.map(\.name).filter { $0.hasSuffix(".npy") }
      .map { String($0.dropLast(4)) }
  }

  /// Unpacks one array.
  ///
  /// - Throws: `unknownColumn` where the archive holds no such array, with the nearest name; what
  ///   unpacking and `NPYFile` throw, for the file `archive.npz/array`.
  package func array(_ array: String) throws(DataError) -> DataArray {
    guard let entry = archive.entries.first(where: { $0.name == array + ".npy" }) else {
      let nearest = EditDistance.nearest(to: array, among: arrayNames)
      let listed = arrayNames.prefix(6).map { "`\(CSVFile.shown($0))`" }.joined(separator: ", ")
      throw DataError(
        .unknownColumn, file: name, message: "there is no array `\(CSVFile.shown(array))`",
        help: nearest.map { "did you mean `\($0)`?" }
          ?? (arrayNames.isEmpty ? "the file holds no arrays" : "the arrays are \(listed)"))
    }
    let bytes = try archive.unpack(entry)
    return try NPYFile(bytes: bytes, name: "\(name)/\(array)").array
  }
}
