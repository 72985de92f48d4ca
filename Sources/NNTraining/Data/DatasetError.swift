package import NNTensor

/// Examples that a network cannot run on.
package struct DatasetError: Error, Hashable, Sendable {
  /// Where a number stands: the example counted from 0, and the element of it.
  package struct Place: Hashable, Sendable {
    /// The input or target.
    package var column: String
    /// The example, counted from 0.
    package var row: Int
    /// What the source calls the element, where it has a name of its own.
    package var field: String?
    /// The element within the example, one number an axis, counted from 0.
    package var index: [Int]
  }

  package enum Kind: Hashable, Sendable {
    /// The source holds no example at all.
    case noExamples(source: String)
    /// The values are not `examples` times a shape.
    case wrongCount(column: String, values: Int, examples: Int, shape: Shape)
    /// An input or target of the network has no column.
    case missingColumn(String)
    /// A column that is neither an input nor a target.
    case unknownColumn(String, known: [String])
    /// A column whose examples have another shape than the network's.
    case wrongShape(column: String, shape: Shape, expected: Shape)
    /// NaN or an infinity.
    case notFinite(Place, value: Double)
    /// A number outside the range that the network states.
    case outOfRange(Place, value: Double, range: ClosedRange<Double>)
    /// A number that is none of 0 ..< count.
    case notAClass(Place, value: Double, count: Int)
  }

  package var kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// Where the number at fault stands, if one number is at fault.
  package var place: Place? {
    switch kind {
    case .notFinite(let place, _), .outOfRange(let place, _, _), .notAClass(let place, _, _): place
    default: nil
    }
  }

  /// What is wrong, in one line. Rows are counted from 1, as a reader of the file counts them.
  package var message: String {
    switch kind {
    case .noExamples(let source):
      "\(source) holds no examples"
    case .wrongCount(let column, let values, let examples, let shape):
      "`\(column)` has \(values) values, but \(examples) examples of \(shape)"
        + " need \(examples.multipliedReportingOverflow(by: shape.count).partialValue)"
    case .missingColumn(let name):
      "the data do not fill `\(name)`"
    case .unknownColumn(let name, let known):
      "the data fill `\(name)`, but the network has only "
        + known.map { "`\($0)`" }.joined(separator: ", ")
    case .wrongShape(let column, let shape, let expected):
      "`\(column)` is \(expected), but the data hold \(shape) for each example"
    case .notFinite(let place, let value):
      "\(place) is \(value.isNaN ? "not a number" : "infinite")"
    case .outOfRange(let place, let value, let range):
      "\(place) is \(short(value)), outside \(short(range.lowerBound))...\(short(range.upperBound))"
    case .notAClass(let place, let value, let count):
      "\(place) is \(short(value)), but the classes are 0 to \(count - 1)"
    }
  }

  /// What to do about it, if there is something to say.
  package var help: String? {
    switch kind {
    case .outOfRange(let place, _, _):
      "widen the range of `\(place.column)`, or correct the data"
    case .missingColumn(let name):
      "name the column that `\(name)` comes from"
    default: nil
    }
  }

  private func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}

extension DatasetError.Place: CustomStringConvertible {
  /// ``row 12 of `image` (column `p3`)``.
  package var description: String {
    if let field { return "row \(row + 1) of `\(column)` (column `\(field)`)" }
    if index.isEmpty { return "row \(row + 1) of `\(column)`" }
    return "row \(row + 1) of `\(column)\(Shape(index))`"
  }
}
