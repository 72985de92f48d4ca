import Foundation
import Gradcheck

/// Which coordinates to look at one by one in the seconds that there are.
///
/// The best coverage is the one whose weakest tensor is seen best: the smallest share q such that a
/// fault in q of the coordinates of *any* tensor is missed with probability below the risk. A fault
/// touches rows, columns and channels, that is, shares of a tensor, and may be in a small tensor as
/// well as in a large one. For a given q a tensor takes about ln(1/risk)/q coordinates whatever its
/// size, so that small ones are looked at wholly and large ones alike; the same share of each would
/// spend nearly all on the largest and leave a bias with a handful.
///
/// No tensor takes more than ``most`` times its equal part of the seconds, those that need less left
/// aside: one whose coordinates are a thousand times as dear as all others would take the time of all
/// and be seen hardly better.
package struct CoordinateBudget {
  /// One tensor: what there is, what is done, what more of it costs.
  package struct Tensor {
    /// How many coordinates it has.
    package var count: Int
    /// How many of them have been looked at.
    package var done: Int
    /// The seconds that one of them takes.
    package var cost: Double

    package init(count: Int, done: Int = 0, cost: Double) {
      self.count = count
      self.done = done
      self.cost = cost
    }

    /// The seconds until `target` coordinates have been looked at.
    func seconds(until target: Int) -> Double {
      cost * Double(max(target - done, 0))
    }
  }

  private static let most = 3.0

  /// How many coordinates of each tensor are to have been looked at in `seconds` from now.
  package static func targets(_ tensors: [Tensor], seconds: Double) -> [Int] {
    guard seconds > 0 else { return tensors.map(\.done) }
    if tensors.reduce(0, { $0 + $1.seconds(until: $1.count) }) <= seconds {
      return tensors.map(\.count)
    }
    let limit = most * equalPart(of: seconds, tensors)
    func targets(_ share: Double) -> [Int] {
      tensors.map { tensor in
        let wanted = max(SampleGuarantee.needed(toSee: share, of: tensor.count), tensor.done)
        guard tensor.seconds(until: wanted) > limit else { return wanted }
        return min(wanted, tensor.done + Int(limit / tensor.cost))
      }
    }
    func fits(_ targets: [Int]) -> Bool {
      zip(tensors, targets).reduce(0) { $0 + $1.0.seconds(until: $1.1) } <= seconds
    }
    // Shares lie orders of magnitude apart: their logarithms are halved.
    var (low, high) = (log(0.5 / Double(tensors.map(\.count).max() ?? 1)), 0.0)
    for _ in 0..<48 {
      let middle = (low + high) / 2
      if fits(targets(exp(middle))) { high = middle } else { low = middle }
    }
    let found = targets(exp(high))
    return fits(found) ? found : tensors.map(\.done)
  }

  /// The most seconds that each tensor can have if none takes more than another, but those that need
  /// less.
  private static func equalPart(of seconds: Double, _ tensors: [Tensor]) -> Double {
    let needs = tensors.map { $0.seconds(until: $0.count) }.filter { $0 > 0 }.sorted()
    var left = seconds
    for (position, need) in needs.enumerated() {
      let part = left / Double(needs.count - position)
      if need >= part { return part }
      left -= need
    }
    return seconds
  }
}
