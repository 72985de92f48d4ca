import Foundation
import NNAutodiff

/// The cases that fixtures/reference/make_reference.py wrote.
struct PyTorchCases: Decodable {
  struct Operand: Decodable {
    var shape: [Int]
    var perExample: Bool
    /// 0 for numbers.
    var classes: Int
    var values: [Double]
    var gradient: [Double]
  }

  /// One call of an op.
  struct Case: Decodable, CustomStringConvertible {
    var op: String
    var name: String
    var arguments: [String: Value]
    var operands: [Operand]
    var value: [Double]
    var cotangent: [Double]
    var description: String { "\(op), \(name)" }
  }

  /// A chain of dense layers with a loss.
  struct Network: Decodable, CustomStringConvertible {
    var name: String
    var batch: Int
    var input: [Double]
    var target: [Double]
    var classes: Int
    var sizes: [Int]
    var activations: [String]
    var loss: String
    var value: Double
    var parameters: [[Double]]
    var gradients: [[Double]]
    var description: String { name }
  }

  /// An argument as JSON has it.
  enum Value: Decodable {
    case argument(Argument)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .argument(.flag(flag))
      } else if let integer = try? container.decode(Int.self) {
        self = .argument(.integer(integer))
      } else if let number = try? container.decode(Double.self) {
        self = .argument(.number(number))
      } else if let word = try? container.decode(String.self) {
        self = .argument(.word(word))
      } else {
        self = .argument(.integers(try container.decode([Int].self)))
      }
    }

    var argument: Argument {
      switch self {
      case .argument(let argument): argument
      }
    }
  }

  var cases: [Case]
  var networks: [Network]

  static func load() throws -> PyTorchCases {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/reference/cases.json")
    return try JSONDecoder().decode(PyTorchCases.self, from: Data(contentsOf: file))
  }
}
