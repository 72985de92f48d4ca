import Foundation
import NNAutodiff
import NNTensor
import NNTraining

/// XOR with four hidden units.
func xorNetwork() throws -> Network {
  let builder = NetworkBuilder()
  let x = builder.input("x", shape: [2], in: 0...1)
  let t = builder.target("t", shape: [1])
  let hidden = try builder.scope("hidden") { try x.dense(4).tanh() }
  let logit = try builder.scope("logit") { try hidden.dense(1) }
  return try builder.model(loss: logit.binaryCrossEntropy(t)).network
}

/// The four examples of XOR.
func xorData() throws -> Dataset {
  try Dataset(
    columns: [
      Dataset.Column(name: "x", shape: [2], values: .doubles([0, 0, 0, 1, 1, 0, 1, 1])),
      Dataset.Column(name: "t", shape: [1], values: .doubles([0, 1, 1, 0])),
    ], exampleCount: 4, source: "four rows")
}

/// The digits classifier, 64-128-10, with `extra` hidden layers of its own scope before the last.
func digitsNetwork(extra: Int = 0) throws -> Network {
  let builder = NetworkBuilder()
  let image = builder.input("image", shape: [64], in: 0...16)
  let digit = builder.target("digit", classes: 10)
  var hidden = try builder.scope("hidden") {
    try (image / 16).dense(128, initializer: .he).relu()
  }
  for index in 0..<extra {
    hidden = try builder.scope("extra\(index)") { try hidden.dense(128, initializer: .he).relu() }
  }
  let logits = try builder.scope("logits") { try hidden.dense(10) }
  return try builder.model(loss: logits.crossEntropy(digit)).network
}

/// The 1,797 digits of the fixtures.
func digitsData() throws -> Dataset {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../fixtures/data/digits.csv").standardized
  let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
  let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Float($0) } }
  return try Dataset(
    columns: [
      Dataset.Column(name: "image", shape: [64], values: .floats(rows.flatMap { $0.prefix(64) })),
      Dataset.Column(name: "digit", shape: [], values: .floats(rows.map { $0[64] })),
    ], exampleCount: rows.count, source: "digits.csv")
}
