/// A canonical Huffman code of DEFLATE (RFC 1951, 3.2.2) as a single lookup table.
///
/// The next 15 bits of the stream, the first one lowest, index the table; an entry is
/// `symbol << 4 | length`, and 0 where no code begins so.
struct HuffmanDecoder {
  static let maximumLength = 15

  /// How many bits index `table`: the length of the longest code.
  let bits: Int
  let table: [UInt16]

  /// The code whose symbol `s` has `lengths[s]` bits, 0 for a symbol that does not occur.
  ///
  /// `nil` where the lengths claim more codes than there are, or fewer (an incomplete code),
  /// unless there is a single code of one bit, as RFC 1951 allows for distances.
  init?(lengths: some Collection<UInt8>) {
    var counts = [Int](repeating: 0, count: Self.maximumLength + 1)
    for length in lengths {
      guard length <= Self.maximumLength else { return nil }
      counts[Int(length)] += 1
    }
    counts[0] = 0
    let bits = counts.lastIndex { $0 > 0 } ?? 0
    var free = 1
    var nextCode = [Int](repeating: 0, count: Self.maximumLength + 2)
    for length in 1...Self.maximumLength {
      free = free * 2 - counts[length]
      guard free >= 0 else { return nil }
      nextCode[length + 1] = (nextCode[length] + counts[length]) * 2
    }
    let isSingleCode = bits == 1 && counts[1] == 1
    guard free == 0 || isSingleCode || bits == 0 else { return nil }

    var table = [UInt16](repeating: 0, count: 1 << bits)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      let code = nextCode[length]
      nextCode[length] += 1
      // Codes are sent highest bit first, everything else lowest bit first.
      var reversed = 0
      for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
      let entry = UInt16(symbol << 4 | length)
      for index in stride(from: reversed, to: table.count, by: 1 << length) {
        table[index] = entry
      }
    }
    self.bits = bits
    self.table = table
  }
}
