import NNAutodiff
import NNTensor
import Synchronization

/// Seeded examples of one input or target, each of which can be drawn without the others.
///
/// A gradient check looks at one batch: drawing all the other examples would take longer than the
/// check itself.
final class DrawnExamples: Sendable {
  /// The leaf that they are drawn for.
  let type: ValueType
  let range: ClosedRange<Double>?
  private let count: Int
  private var width: Int { type.shape.count }
  /// Hands the numbers of one example to a closure, as many as its type has.
  private let draw: @Sendable (_ example: Int, _ append: (Double) -> Void) -> Void
  private let whole = Mutex<[Double]?>(nil)

  /// `count` examples for a leaf of `type`, which states `range`.
  init(
    count: Int, type: ValueType, range: ClosedRange<Double>?,
    draw: @escaping @Sendable (_ example: Int, _ append: (Double) -> Void) -> Void
  ) {
    self.count = max(0, count)
    self.type = type
    self.range = range
    self.draw = draw
  }

  /// Every example, one after the other; drawn once.
  var all: [Double] {
    whole.withLock { known in
      if let known { return known }
      let drawn = numbers(of: 0..<count)
      known = drawn
      return drawn
    }
  }

  /// The examples at `rows`, one after the other; rows that do not exist are left out.
  func rows(_ rows: [Int]) -> [Double] {
    let rows = rows.filter { $0 >= 0 && $0 < count }
    guard let known = whole.withLock({ $0 }) else { return numbers(of: rows) }
    return rows.flatMap { known[($0 * width)..<(($0 + 1) * width)] }
  }

  private func numbers(of rows: some Collection<Int>) -> [Double] {
    Array(unsafeUninitializedCapacity: rows.count * width) { buffer, initialized in
      for row in rows {
        draw(row) { number in
          guard initialized < buffer.count else { return }
          buffer.initializeElement(at: initialized, to: number)
          initialized += 1
        }
      }
    }
  }
}
