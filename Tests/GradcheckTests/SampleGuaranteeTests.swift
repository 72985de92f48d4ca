import Gradcheck
import RealModule
import Testing

/// What a sample is said to guarantee holds, counted exactly.
struct SampleGuaranteeTests {
  /// The logarithm of C(n, k).
  private func choices(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return -.infinity }
    return Double.logGamma(Double(n + 1)) - Double.logGamma(Double(k + 1))
      - Double.logGamma(Double(n - k + 1))
  }

  /// The probability that at most `most` of `faulty` among `count` are in a sample of `seen`.
  private func probability(ofAtMost most: Int, count: Int, faulty: Int, seen: Int) -> Double {
    (0...most).reduce(0) {
      $0
        + Double.exp(
          choices(faulty, $1) + choices(count - faulty, seen - $1) - choices(count, seen))
    }
  }

  private static let sizes = [
    (20, 3), (20, 15), (100, 60), (1000, 20), (1000, 500), (1000, 990), (1000, 999),
    (250_000, 14), (250_000, 5000), (250_000, 40_358), (250_000, 249_000), (2_000_000, 1_999_990),
  ]

  @Test(arguments: sizes) func noFaultOfTheShareEscapes(count: Int, seen: Int) {
    for undecided in [0, 1, 5, seen / 50] where undecided < seen {
      let share = SampleGuarantee.share(seenBy: seen, of: count, undecided: undecided)
      let faulty = Int((share * Double(count)).rounded(.up))
      guard faulty < count else { continue }
      let missed = probability(ofAtMost: undecided, count: count, faulty: faulty, seen: seen)
      #expect(missed <= 1.001e-6, "\(count) \(seen) \(undecided): \(share) \(missed)")
    }
  }

  /// Nor is much more said than needs be: half of the share can escape.
  @Test(arguments: sizes) func halfOfTheShareMayEscape(count: Int, seen: Int) {
    let share = SampleGuarantee.share(seenBy: seen, of: count)
    let half = Int(share * Double(count) / 2)
    guard half > 0, share < 1 else { return }
    #expect(probability(ofAtMost: 0, count: count, faulty: half, seen: seen) > 1e-6)
  }

  @Test(arguments: [1, 7, 64, 1000, 250_000])
  func theFewestThatSeeAShareDoSeeIt(count: Int) {
    for share in [1e-5, 1e-3, 0.01, 0.1, 0.5, 0.9, 1] {
      let seen = SampleGuarantee.needed(toSee: share, of: count)
      #expect((0...count).contains(seen))
      let found = SampleGuarantee.share(seenBy: seen, of: count)
      #expect(found <= max(share, 1 / Double(count)) + 1 / Double(count), "\(share): \(seen)")
    }
  }

  @Test func allAndNone() {
    #expect(SampleGuarantee.share(seenBy: 0, of: 10) == 1)
    #expect(SampleGuarantee.share(seenBy: 10, of: 10) == 0)
    #expect(SampleGuarantee.share(seenBy: 3, of: 10, undecided: 3) == 1)
    // (1 − q)ⁿ = 1e-6
    #expect(abs(SampleGuarantee.share(seenBy: 13_809, of: 100_000_000) - 0.001) < 1e-6)
  }

  @Test func inWords() {
    #expect(
      SampleGuarantee.sentence(seen: 13_809, of: 100_000_000)
        == "13,809 of 100,000,000 coordinates by themselves, at random, which miss a fault in 0.1 % "
        + "of them with probability below 1e-6")
    #expect(
      SampleGuarantee.sentence(seen: 1000, of: 4000, undecided: 2)
        == "1,000 of 4,000 coordinates by themselves (2 of which no difference of the loss decides), "
        + "at random, which miss a fault in 2 % of them with probability below 1e-6")
    #expect(
      SampleGuarantee.sentence(seen: 40, of: 40) == "all 40 coordinates by themselves")
  }
}
