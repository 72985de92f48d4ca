import NNAutodiff
import NNTensor

/// By how much a value of the graph differs from the point, for each probe of a block: where the
/// numbers lie and what they mean.
struct NodeChange {
  enum Form {
    /// A shared leaf of which one coordinate moves; no numbers are stored.
    case coordinate
    /// All elements of an item's example.
    case whole
    /// One lane of an item's example, the probe's; all else is as at the point.
    case lane(LaneLayout)
    /// Each row a combination of few rows: what a lane becomes behind a matrix product.
    case combination(RowCombination)
    /// The sum of an item's rows, where nothing else of them is needed.
    case summed(columns: Int)
    /// The same sum, still to be multiplied by a matrix.
    case summedProduct(matrix: UnsafePointer<Double>, inner: Int, columns: Int)
    /// Rows of `inner` numbers, still to be multiplied by a matrix: behind a sum over rows that
    /// costs less.
    case unmultiplied(matrix: UnsafePointer<Double>, rows: Int, inner: Int, columns: Int)
  }

  let type: ValueType
  var form: Form
  /// The numbers: so many for each item, or for each probe where the value is shared.
  let slot: ArenaSlot
  var width: Int {
    switch form {
    case .coordinate: 0
    case .whole: type.shape.count
    case .lane(let layout): layout.width
    case .combination(let combination): combination.width
    case .summed(let columns): columns
    case .summedProduct(_, let inner, _): inner
    case .unmultiplied(_, let rows, let inner, _): rows * inner
    }
  }
  var delta: UnsafeMutablePointer<Double> { slot.pointer }

  /// Further changes to be added to this one.
  var addends: [NodeChange] = []

  /// Writes all elements of each item's example; the form must have numbers.
  func write(whole result: UnsafeMutablePointer<Double>, _ block: ProbeBlock) {
    let count = type.shape.count
    switch form {
    case .coordinate, .summed, .summedProduct: return
    case .unmultiplied(let matrix, let rows, let inner, let columns):
      Double.product(
        rows: block.itemCount * rows, inner: inner, columns: columns, delta, matrix, result)
    case .whole:
      let items = type.isPerExample ? block.itemCount : block.probeCount
      result.update(from: delta, count: items * count)
    case .lane(let layout):
      for item in 0..<block.itemCount {
        let target = result + item * count
        target.update(repeating: 0, count: count)
        let lane = block.lanes[block.probes[item]] * layout.inner
        let source = delta + item * layout.width
        for outer in 0..<layout.outer {
          let start = target + outer * layout.extent * layout.inner + lane
          for inner in 0..<layout.inner { start[inner] = source[outer * layout.inner + inner] }
        }
      }
    case .combination(let combination):
      for item in 0..<block.itemCount {
        combination.write(
          delta + item * combination.width, example: block.examples[item],
          lane: block.lanes[block.probes[item]], first: 0, count: combination.rows,
          to: result + item * count)
      }
    }
  }
}

/// Memory for one value's changes; it goes back to its arena with its last user.
final class ArenaSlot {
  let pointer: UnsafeMutablePointer<Double>
  private let buffer: Buffer<Double>
  private weak var arena: Arena?

  fileprivate init(_ buffer: Buffer<Double>, _ arena: Arena) {
    self.buffer = buffer
    self.arena = arena
    pointer = buffer.pointer
  }

  deinit { arena?.takeBack(buffer) }
}

/// The memory of one plan, reused by values that are not needed at the same time.
///
/// Slots are taken while a plan is made, none while it runs; all memory stays until the plan goes.
final class Arena {
  private var all: [Buffer<Double>] = []
  private var free: [Buffer<Double>] = []
  private let memory: NodeMemory?

  /// - Parameter memory: Where it comes from on a machine of several memory nodes.
  init(in memory: NodeMemory?) { self.memory = memory }

  /// How many bytes were taken in all.
  var byteCount: Int { all.reduce(0) { $0 + $1.count * MemoryLayout<Double>.stride } }

  /// Where all of it lies.
  var regions: [UnsafeRawBufferPointer] {
    all.map { UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0.pointer, count: $0.count)) }
  }

  /// Memory for `count` numbers.
  func slot(_ count: Int) -> ArenaSlot {
    let fitting = free.indices.filter { free[$0].count >= count }
      .min { free[$0].count < free[$1].count }
    if let fitting, free[fitting].count <= 4 * max(count, 64) {
      return ArenaSlot(free.remove(at: fitting), self)
    }
    let buffer = Buffer<Double>(count: count, in: memory)
    all.append(buffer)
    return ArenaSlot(buffer, self)
  }

  /// Memory of its own for what is written once and outlasts a run: no stage before it uses it too.
  func lasting(_ count: Int) -> ArenaSlot {
    let buffer = Buffer<Double>(count: count, in: memory)
    all.append(buffer)
    return ArenaSlot(buffer, self)
  }

  fileprivate func takeBack(_ buffer: Buffer<Double>) { free.append(buffer) }
}
