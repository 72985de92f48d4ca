import NNTraining

/// One array in NumPy's `.npy` format, versions 1 to 3.
///
/// Integers, floats of 16 to 64 bits and booleans, either byte order, C or Fortran order; the
/// result is in C order. Arrays of Python objects, texts and records are refused: reading objects
/// would run code that the file holds.
///
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
package struct NPYFile: Sendable {
  /// The file's name, as errors show it.
  package let name: String
  /// The numbers.
  package let array: DataArray

  /// Reads the file at `path`.
  package init(path: String, as name: String? = nil) throws(DataError) {
    try self.init(bytes: DataFile.read(path, as: name), name: name ?? path)
  }

  /// Reads an array from memory.
  package init(bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    let (text, dataStart) = try Self.headerText(bytes, file: name)
    let header = try NPYHeader(text, file: name)
    guard let count = DataArray.elementCount(of: header.shape),
      count <= DataFile.maximumSize / header.type.size
    else {
      throw DataError(
        .tooLarge, file: name, message: "the header announces an array of more than 4 GiB")
    }
    let available = bytes.count - dataStart
    let size = count * header.type.size
    guard available >= size else {
      throw DataError(
        .truncatedFile, file: name,
        message: "the header announces an array of shape \(header.shape), \(size) bytes, but only "
          + "\(available) follow")
    }
    guard available == size else {
      throw DataError(
        .corruptFile, file: name, message: "something else follows the end of the array")
    }
    guard count > 0 else {
      throw DataError(
        .emptyFile, file: name, message: "the array of shape \(header.shape) holds no numbers")
    }
    try DataMemory.require(
      count * header.type.decodedSize * (header.isFortranOrder ? 2 : 1), toRead: name)
    let values = header.type.decode(
      bytes, from: dataStart, count: count, bigEndian: header.isBigEndian)
    array = DataArray(
      shape: header.shape,
      values: header.isFortranOrder ? values.inRowMajorOrder(shape: header.shape) : values)
    try array.checkFinite(file: name)
  }

  /// The header's dictionary, and where the numbers begin.
  private static func headerText(
    _ bytes: [UInt8], file: String
  ) throws(DataError) -> (text: String, end: Int) {
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 8 else {
      throw DataError(
        .wrongFormat, file: file, message: "this is not a NumPy array",
        help: "a `.npy` file begins with the byte 0x93 and `NUMPY`")
    }
    let version = bytes[6]
    guard 1...3 ~= version else {
      throw DataError(
        .wrongFormat, file: file, message: "version \(version) of NumPy's format is unknown")
    }
    let lengthBytes = version == 1 ? 2 : 4
    let start = 8 + lengthBytes
    guard bytes.count >= start else {
      throw DataError(.truncatedFile, file: file, message: "the file ends inside its header")
    }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count - start >= length else {
      throw DataError(.truncatedFile, file: file, message: "the file ends inside its header")
    }
    return (String(decoding: bytes[start..<start + length], as: UTF8.self), start + length)
  }
}

extension Dataset.Values {
  /// The same array with the last axis fastest, where here the first one is.
  fileprivate func inRowMajorOrder(shape: [Int]) -> Self {
    switch self {
    case .bytes(let values): .bytes(Self.transposed(values, shape: shape))
    case .floats(let values): .floats(Self.transposed(values, shape: shape))
    case .doubles(let values): .doubles(Self.transposed(values, shape: shape))
    }
  }

  private static func transposed<Scalar>(_ values: [Scalar], shape: [Int]) -> [Scalar] {
    var strides: [Int] = []
    var stride = 1
    for axis in shape {
      strides.append(stride)
      stride *= axis
    }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    return values.indices.map { _ in
      let value = values[source]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
      }
      return value
    }
  }
}
