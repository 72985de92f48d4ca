import NNAutodiff
import NNTensor

/// Rows of changes times a shared matrix.
struct ProductStep: ProbeStep {
  let delta: UnsafeMutablePointer<Double>
  /// `inner × columns`, row-major.
  let matrix: UnsafePointer<Double>
  /// Rows of one example, length of a row, length of a result's row.
  let rows: Int
  let inner: Int
  let columns: Int
  let result: UnsafeMutablePointer<Double>
  /// The matrix in panels, where that is quicker.
  let panels: MatrixPanels?

  func run(_ block: ProbeBlock) -> Bool {
    let count = block.itemCount * rows
    // A number of an input moves one row of its example: where the first item has rows that do not
    // move, most have.
    guard rows > 1, (0..<min(rows, count)).contains(where: isStill) else {
      multiply(0, count)
      return true
    }
    var end = 0
    while end < count {
      let (start, still) = (end, isStill(end))
      repeat { end += 1 } while end < count && isStill(end) == still
      if still {
        (result + start * columns).update(repeating: 0, count: (end - start) * columns)
      } else {
        multiply(start, end - start)
      }
    }
    return true
  }

  /// Whether nothing of a row changes.
  private func isStill(_ row: Int) -> Bool {
    !Double.anyNonzero(delta + row * inner, count: inner)
  }

  /// The product of `count` rows from row `start` on.
  private func multiply(_ start: Int, _ count: Int) {
    let (from, to) = (delta + start * inner, result + start * columns)
    if let panels {
      panels.product(from, count: count, stride: inner, to, resultStride: columns)
    } else {
      Double.product(rows: count, inner: inner, columns: columns, from, matrix, to)
    }
  }
}

extension Double {
  /// A tall product, in pieces: OpenBLAS takes products of up to a million multiplications as they
  /// lie, without copying them first, at half as much speed again.
  static func product(
    rows: Int, inner: Int, columns: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    _ c: UnsafeMutablePointer<Double>
  ) {
    let piece = max(8, (1 << 19) / max(1, inner * columns))
    var start = 0
    while start < rows {
      // No small rest: even pieces.
      let left = (rows - start + piece - 1) / piece
      let height = (rows - start + left - 1) / left
      Double.gemm(
        transposeA: false, transposeB: false, rows: height, columns: columns, inner: inner,
        alpha: 1, a: a + start * inner, lda: inner, b: b, ldb: columns, beta: 0,
        c: c + start * columns, ldc: columns)
      start += height
    }
  }
}

/// The sum over the rows of each item's example, times a factor.
struct RowSumStep: ProbeStep {
  let delta: UnsafeMutablePointer<Double>
  let rows: Int
  /// How many numbers a row has.
  let width: Int
  let factor: Double
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    if width == 1 {
      Double.rowSums(delta, result, rows: block.itemCount, columns: rows)
    } else {
      for item in 0..<block.itemCount {
        Double.columnSums(
          delta + item * rows * width, result + item * width, rows: rows, columns: width,
          accumulate: false)
      }
    }
    Double.scale(result, by: factor, result, count: block.itemCount * width)
    return true
  }
}

/// A lane of several neighbouring features (a channel that was flattened) times a shared matrix:
/// only the matrix's rows of that lane enter.
struct LaneProductStep: ProbeStep {
  let delta: UnsafeMutablePointer<Double>
  let matrix: UnsafePointer<Double>
  let layout: LaneLayout
  let columns: Int
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    var start = 0
    while start < block.itemCount {
      let lane = block.lanes[block.probes[start]]
      var end = start + 1
      while end < block.itemCount, block.lanes[block.probes[end]] == lane { end += 1 }
      Double.gemm(
        transposeA: false, transposeB: false, rows: end - start, columns: columns,
        inner: layout.inner, alpha: 1, a: delta + start * layout.inner, lda: layout.inner,
        b: matrix + lane * layout.inner * columns, ldb: columns, beta: 0,
        c: result + start * columns, ldc: columns)
      start = end
    }
    return true
  }
}
