import NNTensor

/// Unpacks DEFLATE streams (RFC 1951) into a bounded amount of memory.
///
/// Every length, distance and code of the stream is checked before it is used: whatever the
/// input holds, the result is bytes or an error.
package struct Inflate {
  /// Why a stream cannot be unpacked.
  package enum Failure: Error, Equatable {
    /// The input ends inside the stream.
    case truncated
    /// Something that no compressor writes.
    case corrupt(String)
    /// More than `limit` bytes would come out.
    case limitExceeded
    /// More would come out than there is memory for.
    case outOfMemory
  }

  private let input: [UInt8]
  private var position: Int
  private let end: Int
  private var bitBuffer: UInt64 = 0
  private var bitCount = 0
  private let limit: Int
  private let stopsAtLimit: Bool
  /// Room for the output, of which `count` bytes are written.
  private var output: [UInt8]
  private var count = 0
  private var isOutOfMemory = false
  /// Why there is no more room.
  private var overflow: Failure { isOutOfMemory ? .outOfMemory : .limitExceeded }

  /// Unpacks one stream.
  ///
  /// - Parameters:
  ///   - input: The bytes that hold it.
  ///   - range: Where to begin, and where to stop at the latest; inside `input`.
  ///   - limit: The most bytes that may come out.
  ///   - stopsAtLimit: Whether to return the first `limit` bytes instead of failing.
  /// - Returns: The bytes, and where in `input` the stream ended.
  package static func inflate(
    _ input: [UInt8], in range: Range<Int>, limit: Int, stopsAtLimit: Bool = false
  ) throws(Failure) -> (output: [UInt8], end: Int) {
    var inflate = Inflate(
      input: input, position: range.lowerBound, end: range.upperBound, limit: limit,
      stopsAtLimit: stopsAtLimit)
    do {
      while try !inflate.block() {}
    } catch .limitExceeded where stopsAtLimit {
      return (inflate.written, inflate.position)
    }
    // Whole bytes that were read ahead go back.
    return (inflate.written, inflate.position - inflate.bitCount / 8)
  }

  private init(input: [UInt8], position: Int, end: Int, limit: Int, stopsAtLimit: Bool) {
    self.input = input
    self.position = position
    self.end = end
    self.limit = limit
    self.stopsAtLimit = stopsAtLimit
    // The limit is the caller's wish, not a promise: room for a usual packing, and more on demand.
    let usual = min(limit, 4 * (end - position))
    output = [UInt8](repeating: 0, count: MemoryNeed.fits(3 * usual) ? usual : min(usual, 1 << 16))
  }

  private var written: [UInt8] { count == output.count ? output : Array(output[..<count]) }

  /// Makes room for `more` bytes, or for as many as the limit leaves; returns how many.
  @inline(__always)
  private mutating func makeRoom(_ more: Int) -> Int {
    if output.count - count < more {
      let wanted = min(limit, max(count + more, 2 * output.count))
      // What is there is copied, and once more in the end.
      guard MemoryNeed.fits(2 * wanted) else {
        isOutOfMemory = true
        return 0
      }
      output += repeatElement(0, count: wanted - output.count)
    }
    return min(more, limit - count)
  }

  // MARK: Blocks

  /// Unpacks one block; true if it was the last.
  private mutating func block() throws(Failure) -> Bool {
    let isLast = try take(1) == 1
    switch try take(2) {
    case 0: try stored()
    case 1: try compressed(literals: Self.fixedLiterals, distances: Self.fixedDistances)
    case 2:
      let (literals, distances) = try dynamicCodes()
      try compressed(literals: literals, distances: distances)
    default: throw .corrupt("a block of an unknown type")
    }
    return isLast
  }

  private mutating func stored() throws(Failure) {
    position -= bitCount / 8
    bitBuffer = 0
    bitCount = 0
    guard end - position >= 4 else { throw .truncated }
    let length = Int(input[position]) | Int(input[position + 1]) << 8
    let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
    guard length == complement ^ 0xFFFF else { throw .corrupt("a stored block's length") }
    position += 4
    let available = min(length, end - position)
    let taken = makeRoom(available)
    for offset in 0..<taken { output[count + offset] = input[position + offset] }
    position += taken
    count += taken
    guard taken == available else { throw overflow }
    guard available == length else { throw .truncated }
  }

  private mutating func compressed(
    literals: HuffmanDecoder, distances: HuffmanDecoder
  ) throws(Failure) {
    while true {
      let symbol = try decode(literals)
      if symbol < 256 {
        guard makeRoom(1) == 1 else { throw overflow }
        output[count] = UInt8(truncatingIfNeeded: symbol)
        count += 1
      } else if symbol == 256 {
        return
      } else {
        try match(symbol, distances)
      }
    }
  }

  /// Copies earlier output: `symbol` says how much, the next code from how far back.
  private mutating func match(_ symbol: Int, _ distances: HuffmanDecoder) throws(Failure) {
    guard symbol - 257 < Self.lengths.count else { throw .corrupt("an unknown length code") }
    let (lengthBase, lengthBits) = Self.lengths[symbol - 257]
    let length = lengthBase + (try take(lengthBits))
    let distanceSymbol = try decode(distances)
    guard distanceSymbol < Self.distances.count else {
      throw .corrupt("an unknown distance code")
    }
    let (distanceBase, distanceBits) = Self.distances[distanceSymbol]
    let distance = distanceBase + (try take(distanceBits))
    guard distance <= count else { throw .corrupt("a distance beyond the beginning") }
    let copied = makeRoom(length)
    // Byte by byte: the copy may run into what it has just written.
    for target in count..<count + copied { output[target] = output[target - distance] }
    count += copied
    guard copied == length else { throw overflow }
  }

  private mutating func dynamicCodes() throws(Failure) -> (HuffmanDecoder, HuffmanDecoder) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeLengthCount = try take(4) + 4
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<codeLengthCount {
      codeLengths[Self.codeLengthOrder[index]] = UInt8(try take(3))
    }
    guard let code = HuffmanDecoder(lengths: codeLengths) else {
      throw .corrupt("an impossible code of code lengths")
    }
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try decode(code)
      switch symbol {
      case ..<16: lengths.append(UInt8(symbol))
      case 16:
        guard let previous = lengths.last else { throw .corrupt("a repeat of nothing") }
        lengths += repeatElement(previous, count: 3 + (try take(2)))
      case 17: lengths += repeatElement(0, count: 3 + (try take(3)))
      default: lengths += repeatElement(0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
      let literals = HuffmanDecoder(lengths: lengths[..<literalCount]),
      let distances = HuffmanDecoder(lengths: lengths[literalCount...])
    else { throw .corrupt("an impossible Huffman code") }
    return (literals, distances)
  }

  // MARK: Bits

  /// Fills the buffer to at least 48 bits, or to what is left.
  @inline(__always)
  private mutating func refill() {
    while bitCount <= 56, position < end {
      bitBuffer |= UInt64(input[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  @inline(__always)
  private mutating func take(_ count: Int) throws(Failure) -> Int {
    if bitCount < count {
      refill()
      guard bitCount >= count else { throw .truncated }
    }
    let value = Int(bitBuffer & ((1 << UInt64(count)) - 1))
    bitBuffer >>= UInt64(count)
    bitCount -= count
    return value
  }

  @inline(__always)
  private mutating func decode(_ code: HuffmanDecoder) throws(Failure) -> Int {
    if bitCount < HuffmanDecoder.maximumLength { refill() }
    let entry = code.table[Int(bitBuffer & ((1 << UInt64(code.bits)) - 1))]
    let length = Int(entry & 15)
    guard length > 0 else {
      throw bitCount < code.bits ? .truncated : .corrupt("a code that does not exist")
    }
    guard length <= bitCount else { throw .truncated }
    bitBuffer >>= UInt64(length)
    bitCount -= length
    return Int(entry >> 4)
  }

  // MARK: The constants of RFC 1951

  /// Base and extra bits of the length symbols 257 to 285 (3.2.5).
  private static let lengths: [(Int, Int)] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1),
    (17, 1), (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4),
    (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
  ]

  /// Base and extra bits of the distance symbols 0 to 29 (3.2.5).
  private static let distances: [(Int, Int)] = (0..<30).map { symbol in
    guard symbol >= 4 else { return (symbol + 1, 0) }
    let bits = symbol / 2 - 1
    return (((2 + symbol % 2) << bits) + 1, bits)
  }

  private static let codeLengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private static let fixedLiterals = fixedCode(
    [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
      + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))

  private static let fixedDistances = fixedCode([UInt8](repeating: 5, count: 32))

  private static func fixedCode(_ lengths: [UInt8]) -> HuffmanDecoder {
    guard let code = HuffmanDecoder(lengths: lengths) else {
      preconditionFailure("the fixed codes of RFC 1951 are complete")
    }
    return code
  }
}
