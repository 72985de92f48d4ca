/// Counts the coordinates that a check has done and tells whoever waits for it; never fewer than
/// before.
final class CheckProgress {
  private var total: Int
  /// How many of them are functions' with a gradient written by hand, which come first.
  private let functions: Int
  private let tell: NetworkChecker.Progress
  /// The coordinates of what is finished.
  private var done = 0
  /// What has been told of what is not: an op is told as soon as directions have confirmed it, a
  /// tensor while its coordinates are looked at.
  private var ahead = 0

  /// - Parameters:
  ///   - total: how many coordinates the whole run looks at.
  ///   - functions: how many of them are looked at first, one by one, while directions confirm the
  ///     others by the thousand: how fast the one goes says nothing about the other, so that until
  ///     they are done they are all that is told of. 0 where all are looked at alike.
  ///   - tell: is called with each step.
  init(total: Int, functions: Int = 0, _ tell: @escaping NetworkChecker.Progress) {
    self.total = total
    self.functions = functions
    self.tell = tell
  }

  /// How many coordinates there are in what is under way.
  private var shown: Int { done < functions ? functions : total }

  /// So many coordinates, which were to be looked at, will not be; negative where more will.
  func leaveOut(_ count: Int) { total -= count }

  /// All `count` coordinates of `subject` are done.
  func finish(_ subject: String, _ count: Int) {
    done += count
    tell(subject, max(done, ahead), shown)
  }

  /// So many coordinates of `subject` have been looked at, which is not finished yet.
  func look(at subject: String, _ count: Int) {
    ahead = max(ahead, done + count)
    tell(subject, ahead, shown)
  }

  /// Directions have confirmed `count` coordinates of `subject`, besides all that has been told; it
  /// is finished later.
  func confirm(_ subject: String, _ count: Int) {
    ahead = max(ahead, done) + count
    tell(subject, ahead, shown)
  }
}
