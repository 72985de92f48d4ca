import Gradcheck

/// How far a check is, in words: what is done, how fast, and how long the rest will take.
struct CheckPace {
  private let start = ContinuousClock.now

  /// `checked 4,096 of 11,858 coordinates (34 %), 5,200/s, 1 s left: hidden.dense.weight`; rate and
  /// rest only once they mean something. The name comes last: a narrow terminal cuts it, not the rest.
  func text(_ subject: String, done: Int, total: Int) -> String {
    let seconds = (ContinuousClock.now - start).seconds
    let share = total > 0 ? " (\(min(100, 100 * done / total)) %)" : ""
    var text = "checked \(done.grouped) of \(total.grouped) coordinates\(share)"
    if seconds > 0.2, done > 0 {
      let rate = Double(done) / seconds
      text += ", \(Int(rate).grouped)/s"
      let left = Double(total - done) / rate
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
