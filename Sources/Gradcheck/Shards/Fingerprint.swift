/// A digest of what a check depends on, by which parts of one check know each other.
///
/// FNV-1a with 128 bits (Fowler, Noll and Vo; RFC 9923): it tells apart what was changed by
/// accident, and is no protection against anyone who wants two things to look alike.
public struct Fingerprint: Sendable {
  private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

  /// A digest of nothing yet.
  public init() {}

  /// Adds bytes.
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      state = (state ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
  }

  /// Adds a text, closed by a byte that no UTF-8 holds.
  public mutating func add(_ text: String) {
    add(text.utf8)
    add(CollectionOfOne(0xff))
  }

  /// Adds a number, bit by bit.
  public mutating func add(_ number: Double) {
    var bits = number.bitPattern
    for _ in 0..<8 {
      add(CollectionOfOne(UInt8(truncatingIfNeeded: bits)))
      bits >>= 8
    }
  }

  /// The digest as 32 hexadecimal digits.
  public var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
