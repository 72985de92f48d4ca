import NNSession
import Testing

/// What a long check says of how far it is.
struct CheckPaceTests {
  /// The text at each moment of a clock that the test sets.
  private func texts(
    budget: Double? = nil, _ moments: [(seconds: Double, done: Int)], total: Int = 100_000
  ) -> [String] {
    var now = 0.0
    let pace = CheckPace(budget: budget) { now }
    return moments.map {
      now = $0.seconds
      return pace.text("w", done: $0.done, total: total)
    }
  }

  @Test func rateAndRestComeOnceTheyMeanSomething() {
    #expect(
      texts([(0.1, 500), (1, 5000), (10, 50_000), (19.9, 99_500)]) == [
        "checked 500 of 100,000 coordinates (0 %): w",
        "checked 5,000 of 100,000 coordinates (5 %), 5,000/s, 19 s left: w",
        "checked 50,000 of 100,000 coordinates (50 %), 5,000/s, 10 s left: w",
        "checked 99,500 of 100,000 coordinates (99 %), 5,000/s: w",
      ])
  }

  /// What directions have confirmed at once says nothing about the rest.
  @Test func theRateIsOfTheLastSecond() {
    let said = texts([(0.5, 50_000), (1, 50_100), (1.6, 50_200), (2.2, 50_300), (2.8, 50_400)])
    #expect(said.last == "checked 50,400 of 100,000 coordinates (50 %), 166/s, 4 min 58 s left: w")
  }

  @Test func aBudgetEndsItInAnyCase() {
    let said = texts(budget: 8, [(1, 1000), (2, 2000), (7, 7000), (7.8, 7800), (9, 7900)])
    #expect(
      said == [
        "checked 1,000 of 100,000 coordinates (1 %), 1,000/s, 7 s left: w",
        "checked 2,000 of 100,000 coordinates (2 %), 1,000/s, 6 s left: w",
        "checked 7,000 of 100,000 coordinates (7 %), 1,000/s, 1 s left: w",
        "checked 7,800 of 100,000 coordinates (7 %), 1,000/s: w",
        "checked 7,900 of 100,000 coordinates (7 %), 83/s: w",
      ])
  }
}
