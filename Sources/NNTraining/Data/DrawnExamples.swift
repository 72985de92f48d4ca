import Dispatch
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

  /// The bytes that ``all`` allocates when it is next asked for.
  var bytesToDraw: Int {
    let isDrawn = whole.withLock { $0 != nil }
    return isDrawn ? 0 : count.multipliedSaturated(by: (width + 1) * MemoryLayout<Double>.stride)
  }

  /// Every example, one after the other; drawn once.
  var all: [Double] {
    whole.withLock { known in
      if let known { return known }
      let drawn = numbers(of: Array(0..<count))
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

  /// So many numbers are worth more threads than one.
  private static let shared = 1 << 14

  private func numbers(of rows: [Int]) -> [Double] {
    let width = width
    return Array(unsafeUninitializedCapacity: rows.count * width) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      base.initialize(repeating: 0, count: rows.count * width)
      initialized = rows.count * width
      nonisolated(unsafe) let target = base
      @Sendable func fill(_ position: Int) {
        var place = position * width
        let end = place + width
        draw(rows[position]) { number in
          guard place < end else { return }
          target[place] = number
          place += 1
        }
      }
      if rows.count * width < Self.shared {
        rows.indices.forEach(fill)
      } else {
        DispatchQueue.concurrentPerform(iterations: rows.count, execute: fill)
      }
    }
  }
}
