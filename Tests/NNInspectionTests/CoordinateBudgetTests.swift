import Gradcheck
import NNInspection
import Testing

/// How the seconds that a check may take are dealt out among its tensors.
struct CoordinateBudgetTests {
  private typealias Tensor = CoordinateBudget.Tensor

  private func seconds(_ tensors: [Tensor], _ targets: [Int]) -> Double {
    zip(tensors, targets).reduce(0) { $0 + $1.0.cost * Double(max($1.1 - $1.0.done, 0)) }
  }

  private func worst(_ tensors: [Tensor], _ targets: [Int]) -> Double {
    zip(tensors, targets).map { SampleGuarantee.share(seenBy: $1, of: $0.count) }.max() ?? 0
  }

  @Test func allCoordinatesFit() {
    let tensors = [Tensor(count: 1000, cost: 1e-5), Tensor(count: 10, cost: 1e-3)]
    #expect(CoordinateBudget.targets(tensors, seconds: 1) == [1000, 10])
  }

  @Test func smallTensorsWhollyAndLargeOnesAlike() {
    let tensors = [
      Tensor(count: 1_000_000, cost: 1e-5), Tensor(count: 100_000, cost: 1e-5),
      Tensor(count: 10, cost: 1e-5), Tensor(count: 500, cost: 1e-5),
    ]
    let targets = CoordinateBudget.targets(tensors, seconds: 0.1)
    #expect(targets[2] == 10 && targets[3] == 500)
    #expect(abs(targets[0] - targets[1]) < targets[0] / 20, "\(targets)")
    let spent = seconds(tensors, targets)
    #expect(spent <= 0.1 && spent > 0.099, "\(spent)")
  }

  /// Whatever is dealt, it fits, nothing is taken back, and no other tensor could be seen better by
  /// what one that is seen better has taken.
  @Test(arguments: 0..<40) func theWeakestTensorIsSeenAsWellAsCanBe(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let tensors = (0..<Int.random(in: 1...12, using: &random)).map { _ in
      let count = Int(Double.exp2(random.uniform(in: 0...20)))
      return Tensor(
        count: count, done: Int.random(in: 0...count / 8, using: &random),
        cost: 1e-5 * Double.exp2(random.uniform(in: 0...3)))
    }
    let available = Double.exp2(random.uniform(in: -6...4))
    let targets = CoordinateBudget.targets(tensors, seconds: available)
    for (tensor, target) in zip(tensors, targets) {
      #expect(target >= tensor.done && target <= tensor.count)
    }
    #expect(seconds(tensors, targets) <= available * 1.000001)
    let weakest = worst(tensors, targets)
    // Shares of small tensors lie far apart: half of the weakest is surely another one.
    let same = tensors.map {
      max(SampleGuarantee.needed(toSee: 0.5 * weakest, of: $0.count), $0.done)
    }
    let limit = 3 * available / Double(tensors.count { $0.done < $0.count })
    let isHeldBack = zip(tensors, same).contains { seconds([$0], [$1]) > limit }
    #expect(weakest == 0 || seconds(tensors, same) > available || isHeldBack)
  }

  @Test func aTensorThatIsTooDearLeavesTheOthersTheirTime() {
    let tensors =
      [Tensor(count: 10_000, cost: 1)] + (0..<7).map { _ in Tensor(count: 10_000, cost: 1e-4) }
    let targets = CoordinateBudget.targets(tensors, seconds: 8)
    #expect(targets[0] <= 3)
    #expect(targets.dropFirst().allSatisfy { $0 > 6000 }, "\(targets)")
  }

  @Test func whatHasBeenDoneCountsAndWhatIsDoneIsNotTakenBack() {
    let tensors = [
      Tensor(count: 100_000, done: 5000, cost: 1e-4), Tensor(count: 100_000, cost: 1e-4),
    ]
    #expect(CoordinateBudget.targets(tensors, seconds: 0.1) == [5000, 1000])
    #expect(CoordinateBudget.targets(tensors, seconds: 0) == [5000, 0])
    #expect(CoordinateBudget.targets(tensors, seconds: -1) == [5000, 0])
    #expect(CoordinateBudget.targets([], seconds: 1) == [])
  }
}

extension SeededGenerator {
  fileprivate mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }
}

extension Double {
  fileprivate static func exp2(_ exponent: Double) -> Double {
    var (value, rest) = (1.0, exponent)
    while rest >= 1 { (value, rest) = (value * 2, rest - 1) }
    while rest < 0 { (value, rest) = (value / 2, rest + 1) }
    return value * (1 + rest)
  }
}
