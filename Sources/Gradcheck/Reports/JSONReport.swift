public import Foundation

/// Where a report as a whole is wrong.
private enum WholeReport: String, CodingKey { case report }

extension Report {
  /// The report as JSON, described by `report.schema.json`. Keys are sorted, so that two reports
  /// can be compared line by line.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads a report back from its JSON.
  ///
  /// - Throws: `DecodingError` where the text is not such a report, or holds counts, places or times
  ///   that no run could have: they are added up and written out by what reads them.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(Report.self, from: json)
    let limit = 1 << 40
    let isPossible =
      Self.integers(in: self).allSatisfy { (-limit...limit).contains($0) }
      && subjects.allSatisfy { subject in
        [subject.elapsedSeconds, subject.checkSeconds ?? 0].allSatisfy {
          (0...Double(limit)).contains($0)
        }
      }
    guard isPossible else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: [WholeReport.report],
          debugDescription: "a count, a place or a time is beyond anything that can be"))
    }
  }

  /// Every whole number of a value, however deep: no field can be forgotten.
  private static func integers(in value: Any) -> [Int] {
    if let integer = value as? Int { return [integer] }
    return Mirror(reflecting: value).children.flatMap { integers(in: $0.value) }
  }
}
