import NNAutodiff
import NNTensor
import NNTraining
import Testing

@Suite struct DatasetTests {
  /// Two inputs of two numbers in 0...16, one class of three.
  private func network() throws -> Network {
    let builder = NetworkBuilder()
    let x = builder.input("x", shape: [2], in: 0...16)
    let label = builder.target("label", classes: 3)
    return try builder.model(loss: x.dense(3).crossEntropy(label)).network
  }

  private func message(_ columns: [Dataset.Column], examples: Int) throws -> String? {
    do {
      try Dataset(columns: columns, exampleCount: examples, source: "f.csv")
        .validate(for: network())
      return nil
    } catch let error as DatasetError {
      return error.message
    }
  }

  private func column(_ name: String, _ shape: Shape, _ values: [Double]) -> Dataset.Column {
    Dataset.Column(name: name, shape: shape, values: .doubles(values))
  }

  @Test func faultsNameTheirPlace() throws {
    let labels = column("label", [], [0, 2])
    let good = column("x", [2], [0, 1, 2, 16])
    #expect(try message([good, labels], examples: 2) == nil)
    #expect(
      try message([column("x", [2], [0, 1, 2, 16.5]), labels], examples: 2)
        == "row 2 of `x[1]` is 16.5, outside 0...16")
    var named = column("x", [2], [-1, 1, 2, 3])
    named.fields = ["p0", "p1"]
    #expect(
      try message([named, labels], examples: 2)
        == "row 1 of `x` (column `p0`) is -1, outside 0...16")
    #expect(
      try message([column("x", [2], [0, .nan, 2, 3]), labels], examples: 2)
        == "row 1 of `x[1]` is not a number")
    #expect(
      try message([column("x", [2], [0, 1, -.infinity, 3]), labels], examples: 2)
        == "row 2 of `x[0]` is infinite")
    #expect(
      try message([good, column("label", [], [0, 3])], examples: 2)
        == "row 2 of `label` is 3, but the classes are 0 to 2")
    #expect(
      try message([good, column("label", [], [0.5, 1])], examples: 2)
        == "row 1 of `label` is 0.5, but the classes are 0 to 2")
    #expect(
      try message([good, column("label", [], [1e300, 1])], examples: 2)
        == "row 1 of `label` is 1e+300, but the classes are 0 to 2")
  }

  @Test func columnsMustFit() throws {
    let labels = column("label", [], [0, 2])
    #expect(
      try message([labels], examples: 2) == "the data do not fill `x`")
    #expect(
      try message([column("x", [3], [0, 1, 2, 3, 4, 5]), labels], examples: 2)
        == "`x` is [2], but the data hold [3] for each example")
    #expect(
      try message([column("x", [2], [0, 1, 2]), labels], examples: 2)
        == "`x` has 3 values, but 2 examples of [2] need 4")
    #expect(
      try message([column("x", [2], [0, 1, 2, 3]), labels, column("y", [], [1, 2])], examples: 2)
        == "the data fill `y`, but the network has only `x`, `label`")
    #expect(try message([], examples: 0) == "f.csv holds no examples")
  }

  @Test func everyStorageGivesTheSameNumbers() throws {
    let values = (0..<12).map { Double($0) }
    let network = try network()
    let labels = Dataset.Column(name: "label", shape: [], values: .bytes([0, 1, 2, 0, 1, 2]))
    var results: [[Float]] = []
    for stored in [
      Dataset.Values.doubles(values), .floats(values.map { Float($0) }),
      .bytes(values.map { UInt8($0) }),
    ] {
      let data = try Dataset(
        columns: [Dataset.Column(name: "x", shape: [2], values: stored), labels], exampleCount: 6,
        source: "")
      let executor = Executor<Float>(network.graph, capacity: 4, outputs: network.graph.ids)
      data.load([5, 0, 3][...], into: executor, data.feeds(for: network))
      #expect(executor.batch == 3)
      #expect(executor.elements(of: network.targets[0]) == [2, 0, 0])
      results.append(executor.elements(of: network.inputs[0]))
    }
    #expect(results == Array(repeating: [10, 11, 0, 1, 6, 7], count: 3))
  }

  @Test func randomExamplesFitAndKeepTheirKeys() throws {
    let network = try network()
    let few = try Dataset.random(for: network, examples: 50, seed: 7)
    let many = try Dataset.random(for: network, examples: 300, seed: 7)
    try few.validate(for: network)
    try many.validate(for: network)
    #expect(many.isRandom && many.source == "300 random examples")
    for position in 0..<100 {
      #expect(few["x"]?.values[position] == many["x"]?.values[position])
    }
    let labels = try #require(many["label"])
    for label in 0..<3 {
      let count = (0..<300).count { labels.values[$0] == Double(label) }
      #expect((60...140).contains(count))
    }
    #expect(
      try Dataset.random(for: network, examples: 50, seed: 8)["x"]?.values != few["x"]?.values)
    let binary = try Dataset.random(for: xorNetwork(), examples: 40, seed: 1)
    let targets = try #require(binary["t"])
    #expect(Set((0..<40).map { targets.values[$0] }) == [0, 1])
  }

  /// Examples drawn one by one are those of the whole, before and after the whole is there.
  @Test func randomExamplesAreDrawnWhenTheyAreWanted() throws {
    let data = try Dataset.random(for: network(), examples: 40, seed: 7)
    let column = try #require(data["x"])
    let width = column.shape.count
    let rows = [31, 0, 7, 7, 39]
    let some = column.numbers(ofRows: rows)
    #expect(some.count == rows.count * width)
    let all = column.values
    #expect(all.count == 40 * width)
    #expect(some == rows.flatMap { row in (0..<width).map { all[row * width + $0] } })
    #expect(column.numbers(ofRows: rows) == some)
    #expect(column.numbers(ofRows: [40, -1]) == [])
  }
}
