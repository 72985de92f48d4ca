/// The cyclic redundancy check of gzip and ZIP: reflected polynomial `0xEDB88320` (RFC 1952, 8).
///
/// Takes eight bytes a step ("slicing by 8", Kounavis and Berry, 2005): table `k` advances a byte
/// over `k` further zero bytes.
package enum CRC32 {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = tables[Int(previous & 0xFF)] ^ (previous >> 8)
    }
    return tables
  }()

  /// The check value of `bytes[range]`, which must lie inside `bytes`.
  package static func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    let tables = tables
    var crc = ~UInt32(0)
    var index = range.lowerBound
    while index + 8 <= range.upperBound {
      let low =
        crc ^ UInt32(bytes[index]) ^ UInt32(bytes[index + 1]) << 8
        ^ UInt32(bytes[index + 2]) << 16 ^ UInt32(bytes[index + 3]) << 24
      crc =
        tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
        ^ tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
      crc ^=
        tables[3 * 256 + Int(bytes[index + 4])] ^ tables[2 * 256 + Int(bytes[index + 5])]
        ^ tables[256 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
      index += 8
    }
    while index < range.upperBound {
      crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ (crc >> 8)
      index += 1
    }
    return ~crc
  }
}
