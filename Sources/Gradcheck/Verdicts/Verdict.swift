/// What a gradient check found.
public enum Verdict: String, Sendable, Codable, CaseIterable {
  /// Analytic and numerical derivative differ by more than tolerance and bound allow.
  case fail
  /// The numbers cannot decide; the reason says what would.
  case inconclusive
  /// They agree within the tolerance, and the bound is tight enough to say so.
  case pass
  /// The point lies on a kink, and the analytic value between the slopes of its two sides.
  case kink
  /// Both are zero because nothing reached the coordinate: an agreement that proves nothing.
  case notExercised
  /// Not checked.
  case skipped

  /// The verdict over several: the first of fail, inconclusive, pass, kink, not exercised, skipped
  /// that occurs. `skipped` where there are none.
  public static func combined(_ verdicts: some Sequence<Verdict>) -> Verdict {
    let occurring = Set(verdicts)
    return allCases.first { occurring.contains($0) } ?? .skipped
  }

  /// The verdict as a person reads it.
  public var title: String {
    switch self {
    case .fail: "FAIL"
    case .notExercised: "not exercised"
    default: rawValue
    }
  }

  /// The mark in front of a line of text: `✓`, `✗` or `!`, and `·` where nothing was proven.
  public var mark: String {
    switch self {
    case .pass, .kink: "✓"
    case .fail: "✗"
    case .inconclusive: "!"
    case .notExercised, .skipped: "·"
    }
  }
}
