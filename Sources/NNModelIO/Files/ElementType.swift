import NNTraining

/// A type of number as binary files store it.
enum ElementType: Sendable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64
  case float16, float32, float64
  case bool

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Bytes of one number as ``decode(_:from:count:bigEndian:)`` answers it.
  var decodedSize: Int {
    switch self {
    case .uint8, .bool: 1
    case .int8, .uint16, .int16, .float16, .float32: 4
    case .uint32, .int32, .uint64, .int64, .float64: 8
    }
  }

  /// Reads `count` numbers.
  ///
  /// - Parameters:
  ///   - bytes: Bytes that hold at least `count` numbers from `start` on.
  ///   - start: Where the first number begins.
  ///   - count: How many to read.
  ///   - bigEndian: Whether the highest byte comes first.
  /// - Returns: The numbers, exact, as bytes or `Float`s where every value of the type is one. A
  ///   64-bit integer beyond 2^53 is rounded to nearest.
  func decode(
    _ bytes: [UInt8], from start: Int, count: Int, bigEndian: Bool
  ) -> Dataset.Values {
    precondition(start >= 0 && start + count * size <= bytes.count)
    return switch self {
    case .uint8: .bytes(Array(bytes[start..<start + count]))
    case .int8: .floats(bytes[start..<start + count].map { Float(Int8(bitPattern: $0)) })
    case .bool: .bytes(bytes[start..<start + count].map { $0 == 0 ? 0 : 1 })
    case .uint16: .floats(map(bytes, start, count, bigEndian) { (bits: UInt16) in Float(bits) })
    case .int16:
      .floats(
        map(bytes, start, count, bigEndian) { (bits: UInt16) in Float(Int16(bitPattern: bits)) })
    case .float16: .floats(map(bytes, start, count, bigEndian, Self.halfPrecision))
    case .float32: .floats(map(bytes, start, count, bigEndian, Float.init(bitPattern:)))
    case .uint32: .doubles(map(bytes, start, count, bigEndian) { (bits: UInt32) in Double(bits) })
    case .int32:
      .doubles(
        map(bytes, start, count, bigEndian) { (bits: UInt32) in Double(Int32(bitPattern: bits)) })
    case .uint64: .doubles(map(bytes, start, count, bigEndian) { (bits: UInt64) in Double(bits) })
    case .int64:
      .doubles(
        map(bytes, start, count, bigEndian) { (bits: UInt64) in Double(Int64(bitPattern: bits)) })
    case .float64: .doubles(map(bytes, start, count, bigEndian, Double.init(bitPattern:)))
    }
  }

  private func map<Bits: FixedWidthInteger & UnsignedInteger, Value>(
    _ bytes: [UInt8], _ start: Int, _ count: Int, _ bigEndian: Bool, _ value: (Bits) -> Value
  ) -> [Value] {
    bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        let bits = raw.loadUnaligned(
          fromByteOffset: start + index * MemoryLayout<Bits>.size, as: Bits.self)
        return value(bigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
      }
    }
  }

  /// IEEE 754's binary16, which Swift's `Float16` offers on some processors only.
  private static func halfPrecision(_ bits: UInt16) -> Float {
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023)
    let magnitude: Float
    switch exponent {
    case 0: magnitude = fraction * 0x1p-24
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    default: magnitude = Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }
}

extension DataArray {
  /// Refuses NaN and infinities, naming the first by its position.
  func checkFinite(file: String) throws(DataError) {
    let offset: Int?
    switch values {
    case .bytes: offset = nil
    case .floats(let values): offset = values.firstIndex { !$0.isFinite }
    case .doubles(let values): offset = values.firstIndex { !$0.isFinite }
    }
    guard let offset else { return }
    let isNaN = values[offset].isNaN
    throw DataError(
      .notFinite, file: file,
      message: "the value at \(index(of: offset)) is \(isNaN ? "not a number (NaN)" : "infinite")",
      help: "leave out the examples whose values are missing")
  }
}
