import NNModelIO
import Testing

@Suite("Unpacking")
struct GzipTests {
  private let formats = ModelIOSupport.dataFolder + "formats/"

  private static let text = Array(
    (0..<3000).map { "gradient \($0) of \($0 * $0)\n" }.joined().utf8)

  /// The generator of `make_formats.py`.
  private static func noise(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  @Test(
    "What Python's gzip packed comes out as it was",
    arguments: [
      ("text-0", text), ("text-1", text), ("text-6", text), ("text-9", text),
      ("noise", noise(5000)), ("skewed", noise(20000).map { $0 & $0 >> 3 }),
      ("run", [UInt8](repeating: 97, count: 300_000)), ("empty", []), ("short", Array("xor".utf8)),
      ("members", Array("one two three".utf8)),
    ])
  func unpacks(name: String, expected: [UInt8]) throws {
    let packed = try DataFile.read(formats + name + ".gz")
    #expect(try Gzip.unpack(packed, file: name, limit: expected.count) == expected)
    let prefix = try Gzip.prefix(packed, count: 100, file: name)
    #expect(
      name == "members" ? prefix == Array("one ".utf8) : prefix == Array(expected.prefix(100)))
    if !expected.isEmpty {
      let message = ModelIOSupport.message {
        _ = try Gzip.unpack(packed, file: "t.gz", limit: expected.count - 1)
      }
      #expect(message.hasPrefix("t.gz: error[too-large]: the file unpacks to more than "))
    }
  }

  @Test("The CRC-32 of nine digits is the one that is printed everywhere")
  func checkValue() {
    let bytes = Array("123456789".utf8)
    #expect(CRC32.checksum(bytes, in: 0..<9) == 0xCBF4_3926)
    #expect(CRC32.checksum(bytes, in: 3..<3) == 0)
  }

  @Test("A flipped bit is found, wherever it is", arguments: ["short", "members", "skewed"])
  func flippedBits(name: String) throws {
    let packed = try DataFile.read(formats + name + ".gz")
    let whole = try Gzip.unpack(packed, file: name, limit: 1 << 20)
    var generator = SplitMix(state: 4)
    for _ in 0..<1500 {
      var damaged = packed
      let index = Int.random(in: 0..<packed.count, using: &generator)
      damaged[index] ^= 1 << (generator.next() % 8)
      // Time, level and system in the header may be anything; the data may not.
      if let unpacked = try? Gzip.unpack(damaged, file: name, limit: 1 << 20) {
        #expect(unpacked == whole)
      }
    }
    for length in 0..<min(packed.count, 400) where name != "members" {
      #expect(throws: DataError.self) {
        try Gzip.unpack(Array(packed.prefix(length)), file: name, limit: 1 << 20)
      }
    }
  }

  @Test("Random bytes unpack to bytes or an error, within the limit")
  func randomBytes() {
    var generator = SplitMix(state: 5)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      if let result = try? Inflate.inflate(bytes, in: 0..<bytes.count, limit: 1000) {
        #expect(result.output.count <= 1000 && result.end <= bytes.count)
      }
    }
  }
}
