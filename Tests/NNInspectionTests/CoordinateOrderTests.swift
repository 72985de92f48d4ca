import Gradcheck
import NNInspection
import Testing

/// The order in which coordinates are looked at is a random permutation: each comes once, and a fault
/// of whatever shape is missed by the first n as often as by n drawn at random.
struct CoordinateOrderTests {
  @Test func eachCoordinateComesOnce() {
    for count in Array(0...130) + [1000, 1023, 1024, 1025, 4097, 65_536, 100_003] {
      let order = CoordinateOrder(count: count, seed: 5, path: "weight")
      #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count), "\(count)")
      #expect(order.coordinates(at: 0..<count) == Array(0..<count))
      #expect((0..<count).allSatisfy { order.position(of: order[$0]) == $0 }, "\(count)")
    }
  }

  @Test func itDependsOnSeedAndPathAlone() {
    let order = { CoordinateOrder(count: 5000, seed: $0, path: $1).coordinates(at: 0..<40) }
    #expect(order(1, "a") == order(1, "a"))
    #expect(order(1, "a") != order(2, "a"))
    #expect(order(1, "a") != order(1, "b"))
  }

  /// A fault by its shape in a matrix of `rows` and `columns`.
  struct Shape: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var rows: Int
    var columns: Int
    var isFaulty: @Sendable (_ row: Int, _ column: Int) -> Bool
  }

  static let shapes = [
    Shape(testDescription: "two rows", rows: 40, columns: 50) { row, _ in row == 7 || row == 31 },
    Shape(testDescription: "a column", rows: 64, columns: 32) { _, column in column == 31 },
    Shape(testDescription: "the first coordinates", rows: 1, columns: 2000) { $1 < 90 },
    Shape(testDescription: "the last coordinates", rows: 1, columns: 2000) { $1 >= 1910 },
    Shape(testDescription: "every 32nd", rows: 1, columns: 4096) { $1 % 32 == 5 },
    Shape(testDescription: "a block", rows: 45, columns: 45) { (10..<20).contains($0) && $1 < 9 },
    Shape(testDescription: "the diagonal", rows: 45, columns: 45) { $0 == $1 },
    Shape(testDescription: "a border", rows: 60, columns: 60) { $0 == 0 || $1 == 59 },
  ]

  /// Over 3,000 seeds, the first n miss a fault as often as chance has it: within five standard
  /// deviations of C(N − K, n)/C(N, n).
  @Test(arguments: shapes) func aFaultIsMissedAsOftenAsByChance(shape: Shape) {
    let count = shape.rows * shape.columns
    let faulty = Set(
      (0..<count).filter { shape.isFaulty($0 / shape.columns, $0 % shape.columns) })
    for seen in [10, 30, 60, 120] {
      let expected = (0..<seen).reduce(1.0) {
        $0 * Double(count - faulty.count - $1) / Double(count - $1)
      }
      let seeds = 3000
      let missed = (0..<seeds).count { seed in
        let order = CoordinateOrder(count: count, seed: UInt64(seed), path: "layer.weight")
        return !(0..<seen).contains { faulty.contains(order[$0]) }
      }
      let deviation = (expected * (1 - expected) / Double(seeds)).squareRoot()
      let rate = Double(missed) / Double(seeds)
      #expect(
        abs(rate - expected) < 5 * deviation + 1 / Double(seeds), "\(seen): \(rate), \(expected)")
    }
  }

  /// Also when a later part of the order is looked at by itself, as a resumed run does.
  @Test func everyPartOfTheOrderIsSpreadEvenly() {
    let (count, parts, seeds) = (1000, 10, 400)
    for first in [0, 137, 900] {
      var hits = [Int](repeating: 0, count: parts)
      for seed in 0..<seeds {
        let order = CoordinateOrder(count: count, seed: UInt64(seed), path: "w")
        for index in order.coordinates(at: first..<(first + 50)) {
          hits[index * parts / count] += 1
        }
      }
      let expected = Double(50 * seeds / parts)
      for hit in hits {
        #expect(abs(Double(hit) - expected) < 5 * expected.squareRoot(), "\(first): \(hits)")
      }
    }
  }
}
