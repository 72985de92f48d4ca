import NNInspection
import Testing

/// What fits into the seconds that a check may take, from what one coordinate costs.
struct CoordinateBudgetTests {
  private typealias Tensor = CoordinateBudget.Tensor

  @Test func allCoordinatesFit() {
    let tensors = [Tensor(count: 1000, cost: 1e-5), Tensor(count: 10, cost: 1e-3)]
    #expect(CoordinateBudget.choice(tensors, seconds: 1) == [1000, 10])
  }

  @Test func theSameShareOfEachFits() {
    let tensors = [Tensor(count: 1_000_000, cost: 1e-5), Tensor(count: 100_000, cost: 1e-4)]
    let counts = CoordinateBudget.choice(tensors, seconds: 2)
    #expect(counts[0] > 1000 && counts[0] < 100_000)
    #expect(counts[0] / 10 == counts[1])
    let spent = zip(tensors, counts).reduce(0) { $0 + $1.0.cost * Double($1.1) }
    #expect(spent < 0.8 * 2)
  }

  @Test func tooFewToBeWorthAnythingAreNone() {
    let tensors = [Tensor(count: 1_000_000, cost: 1e-3), Tensor(count: 20, cost: 1e-3)]
    #expect(CoordinateBudget.choice(tensors, seconds: 0.2) == [0, 0])
    #expect(CoordinateBudget.choice(tensors, seconds: -1) == [0, 0])
  }

  @Test func theShareThatASampleSees() {
    // (1 - q)ⁿ = 1e-6
    #expect(abs(CoordinateBudget.share(seenBy: 13_809) - 0.001) < 1e-6)
    #expect(CoordinateBudget.share(seenBy: 0) == 1)
  }
}
