public import Foundation

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
  /// - Throws: `DecodingError` where the text is not such a report.
  public init(json: Data) throws {
    self = try JSONDecoder().decode(Report.self, from: json)
  }
}
