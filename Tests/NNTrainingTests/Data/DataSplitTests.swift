import NNAutodiff
import NNTensor
import NNTraining
import Testing

@Suite struct DataSplitTests {
  @Test func holdsOutTheSameShareOfEachClass() throws {
    let data = try digitsData()
    let network = try digitsNetwork()
    let split = DataSplit(data, holdout: 0.2, seed: 7, network: network)
    #expect(split.heldOut.count == 359)
    #expect(split.training.count == 1438)
    #expect(Set(split.heldOut).isDisjoint(with: split.training))
    #expect(Set(split.heldOut).union(split.training).count == 1797)
    let labels = try #require(data["digit"])
    for digit in 0..<10 {
      let all = (0..<1797).count { labels.values[$0] == Double(digit) }
      let held = split.heldOut.count { labels.values[$0] == Double(digit) }
      #expect(abs(Double(held) - 0.2 * Double(all)) < 1, "digit \(digit)")
    }
    // Drawn from the whole file, not from an end of it.
    let upperHalf = split.heldOut.count { $0 >= 898 }
    #expect((130...230).contains(upperHalf))
  }

  @Test func dependsOnTheSeedAlone() throws {
    let data = try digitsData()
    let split = DataSplit(data, holdout: 0.2, seed: 7, network: try digitsNetwork())
    #expect(DataSplit(data, holdout: 0.2, seed: 7, network: try digitsNetwork(extra: 1)) == split)
    #expect(DataSplit(data, holdout: 0.2, seed: 8, network: try digitsNetwork()) != split)
  }

  @Test(arguments: [(0.0, 0), (0.25, 1), (0.5, 2), (0.01, 1), (0.99, 3), (1.0, 0), (-1, 0)])
  func neitherSideIsEmpty(_ share: Double, _ heldOut: Int) throws {
    let split = DataSplit(try xorData(), holdout: share, seed: 0, network: try xorNetwork())
    #expect(split.heldOut.count == heldOut)
    #expect(split.training.count == 4 - heldOut)
  }

  @Test func eachEpochHasAnOrderOfItsOwn() throws {
    let split = DataSplit(all: 100)
    let first = split.order(epoch: 0, seed: 3)
    #expect(first.sorted() == Array(0..<100))
    #expect(first == split.order(epoch: 0, seed: 3))
    #expect(first != split.order(epoch: 1, seed: 3))
    #expect(first != split.order(epoch: 0, seed: 4))
    #expect(split.firstBatch(8, seed: 3) == Array(first.prefix(8)))
    #expect(DataSplit(all: 3).firstBatch(8, seed: 3).count == 3)
    // Every place of a row is equally likely, roughly: row 0 over many epochs.
    let mean =
      (0..<400).map { epoch in
        Double(split.order(epoch: epoch, seed: 3).firstIndex(of: 0) ?? 0)
      }.reduce(0, +) / 400
    #expect((42...57).contains(mean))
  }
}
