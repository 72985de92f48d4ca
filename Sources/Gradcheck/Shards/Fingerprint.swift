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

  /// Adds numbers and how many they are: four digests of 64 bits side by side, which are then added
  /// themselves. A byte at a time, a hundred million parameters would take seconds.
  public mutating func add(_ numbers: [Double]) {
    var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
    func mixed(_ lane: UInt64, _ number: Double) -> UInt64 {
      let product = (lane ^ number.bitPattern) &* 0x9e37_79b9_7f4a_7c15
      return product ^ (product >> 29)
    }
    let whole = numbers.count & ~3
    numbers.withUnsafeBufferPointer { numbers in
      for index in stride(from: 0, to: whole, by: 4) {
        lanes.0 = mixed(lanes.0, numbers[index])
        lanes.1 = mixed(lanes.1, numbers[index + 1])
        lanes.2 = mixed(lanes.2, numbers[index + 2])
        lanes.3 = mixed(lanes.3, numbers[index + 3])
      }
      for index in whole..<numbers.count { lanes.0 = mixed(lanes.0, numbers[index]) }
    }
    for lane in [lanes.0, lanes.1, lanes.2, lanes.3, UInt64(numbers.count)] {
      add(Double(bitPattern: lane))
    }
  }

  /// The digest as 32 hexadecimal digits.
  public var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
