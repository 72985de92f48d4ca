/// Counts the coordinates that a check has done and tells whoever waits for it; never fewer than
/// before.
final class CheckProgress {
  private let total: Int
  private let tell: NetworkChecker.Progress
  /// The coordinates of what is finished.
  private var done = 0
  /// What has been told of what is not: an op is told as soon as directions have confirmed it, a
  /// tensor while its coordinates are looked at.
  private var ahead = 0

  /// - Parameters:
  ///   - total: how many coordinates the whole run looks at.
  ///   - tell: is called with each step.
  init(total: Int, _ tell: @escaping NetworkChecker.Progress) {
    self.total = total
    self.tell = tell
  }

  /// All `count` coordinates of `subject` are done.
  func finish(_ subject: String, _ count: Int) {
    done += count
    tell(subject, max(done, ahead), total)
  }

  /// So many coordinates of `subject` have been looked at, which is not finished yet.
  func look(at subject: String, _ count: Int) {
    ahead = max(ahead, done + count)
    tell(subject, ahead, total)
  }

  /// Directions have confirmed `count` coordinates of `subject`, besides all that has been told; it
  /// is finished later.
  func confirm(_ subject: String, _ count: Int) {
    ahead = max(ahead, done) + count
    tell(subject, ahead, total)
  }
}
