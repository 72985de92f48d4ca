import NNModelIO
import Testing

/// What the tests of the file readers share.
enum ModelIOSupport {
  /// `fixtures/data` of this checkout.
  static let dataFolder: String = {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/" + root + "/fixtures/data/"
  }()

  /// The 24 values that `make_formats.py` writes.
  static func formatValues(isSigned: Bool, isFloat: Bool) -> [Double] {
    (0..<24).map { index in
      let number = Double(index * 7 % 128 - (isSigned ? 64 : 0))
      return isFloat ? number / 8 : number
    }
  }

  /// The error that reading throws, as text; fails where none is thrown.
  static func message(
    sourceLocation: SourceLocation = #_sourceLocation, _ read: () throws -> Void
  ) -> String {
    do {
      try read()
    } catch {
      return "\(error)"
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return ""
  }

  /// Bytes damaged in a way that the generator chooses: cut off, flipped, replaced or doubled.
  static func damaged(_ bytes: [UInt8], using generator: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    guard !bytes.isEmpty else { return bytes }
    switch generator.next() % 4 {
    case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
    case 1:
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] ^= 1 << (generator.next() % 8)
      }
    case 2:
      let index = Int.random(in: 0..<min(64, bytes.count), using: &generator)
      bytes[index] = UInt8(truncatingIfNeeded: generator.next())
    default:
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      let end = Int.random(in: start...bytes.count, using: &generator)
      bytes.insert(contentsOf: bytes[start..<end], at: start)
    }
    return bytes
  }
}

/// Steele, Lea and Flood's SplitMix64 (2014): the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
