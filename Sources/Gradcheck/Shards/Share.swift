/// One part of a check that several machines, or several jobs, do together.
///
/// Every part is the same function of its number alone: coordinate `i` of a tensor belongs to the
/// share for which `i mod count = index − 1`. Neighbouring coordinates so fall to different shares,
/// and a tensor's hard region costs each of them the same. Whatever divides a check may give small
/// tensors to one share whole.
public struct Share: Sendable, Equatable, Codable, CustomStringConvertible {
  /// Which part, from 1.
  public var index: Int
  /// Of how many.
  public var count: Int

  /// The most parts that a check is divided into.
  public static let largestCount = 1_000_000

  /// Creates a share; `nil` unless 1 ≤ `index` ≤ `count` ≤ ``largestCount``.
  public init?(index: Int, count: Int) {
    guard index >= 1, index <= count, count <= Self.largestCount else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `I/N`, as in `--shard 2/4`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else {
      return nil
    }
    self.init(index: index, count: count)
  }

  /// Reads `index` and `count` from JSON.
  ///
  /// - Throws: `DecodingError` where they are no share.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let index = try container.decode(Int.self, forKey: .index)
    let count = try container.decode(Int.self, forKey: .count)
    guard let share = Share(index: index, count: count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .index, in: container, debugDescription: "there is no shard \(index) of \(count)")
    }
    self = share
  }

  /// Whether the thing at `position` (from 0) of a list belongs to this share.
  public func contains(_ position: Int) -> Bool { position % count == index - 1 }

  /// `2/4`.
  public var description: String { "\(index)/\(count)" }

  /// `report.json` as this share's own file, `report.2-of-4.json`: the shares of one command line
  /// would else overwrite each other.
  public func fileName(for file: String) -> String {
    let folderEnd = file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex
    let name = file[folderEnd...]
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return "\(file).\(index)-of-\(count)"
    }
    return "\(file[..<dot]).\(index)-of-\(count)\(file[dot...])"
  }
}
