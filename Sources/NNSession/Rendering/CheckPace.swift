import Gradcheck

/// How far a check is, in words: what is done, how fast, and how long the rest will take.
package final class CheckPace {
  /// A rate is of the last so many seconds: directions confirm millions of coordinates at once, and
  /// say nothing about those that are looked at one by one.
  private static let window = 1.0

  /// The seconds after which the check ends in any case.
  private let budget: Double?
  /// The seconds since the check began.
  private let elapsed: () -> Double
  /// What was done when, the earliest first: one moment before the window, and those in it.
  private var known: [(seconds: Double, done: Int)] = [(0, 0)]

  package init(budget: Double? = nil, elapsed: (() -> Double)? = nil) {
    self.budget = budget
    let start = ContinuousClock.now
    self.elapsed = elapsed ?? { (ContinuousClock.now - start).seconds }
  }

  /// `checked 4,096 of 11,858 coordinates (34 %), 5,200/s, 1 s left: hidden.dense.weight`; rate and
  /// rest only once they mean something. The name comes last: a narrow terminal cuts it, not the rest.
  package func text(_ subject: String, done: Int, total: Int) -> String {
    let now = elapsed()
    let share = total > 0 ? " (\(min(100, 100 * done / total)) %)" : ""
    var text = "checked \(done.grouped) of \(total.grouped) coordinates\(share)"
    known.append((now, done))
    while known.count > 2, known[1].seconds <= now - Self.window { known.removeFirst() }
    let (since, before) = known[0]
    if now > 0.2, done > before, now > since {
      let rate = Double(done - before) / (now - since)
      text += ", \(Int(rate).grouped)/s"
      let left = min(Double(total - done) / rate, budget.map { max($0 - now, 0) } ?? .infinity)
      if left.isFinite, left >= 0.5 { text += ", \(Self.duration(left)) left" }
    }
    return text + ": \(subject)"
  }

  /// `12 s`, `3 min 20 s`, `2 h 5 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
