import Foundation
import Testing

/// One line of a fixture made by `Fixtures/make_references.py`.
///
/// A value is the sum of two doubles, good to 1e-32.
struct ReferenceValue: CustomStringConvertible {
  let function: String
  /// "Float", "Double" or "DoubleDouble".
  let format: String
  let x: (high: Double, low: Double)
  let y: (high: Double, low: Double)
  let result: (high: Double, low: Double)

  var description: String { "\(function)(\(x.high), \(y.high)) in \(format)" }

  /// The values in the fixture `name`.
  static func all(in name: String, format: String) throws -> [ReferenceValue] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",")
      try #require(fields.count == 8, "\(line)")
      guard fields[1] == format else { return nil }
      let numbers = try fields[2...].map { try #require(Double($0), "\(line)") }
      return ReferenceValue(
        function: String(fields[0]), format: format, x: (numbers[0], numbers[1]),
        y: (numbers[2], numbers[3]), result: (numbers[4], numbers[5]))
    }
  }
}
