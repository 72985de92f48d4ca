import NNTensor

/// The convolution of a change that is zero but for a part of its image: only the windows that see
/// that part are computed.
///
/// It has memory of its own: one thread at a time may use it.
struct ConvolvedChange: Sendable {
  /// Over the channels that change.
  private let grid: WindowGrid
  private let filters: Int
  /// How many weights a filter has in all.
  private let filterSize: Int
  private let patches: Buffer<Double>
  private let products: Buffer<Double>

  /// How many numbers the patches of one image may have.
  private static let largestPatches = 1 << 17

  /// `nil` where the patches of an image would take too much memory.
  init?(_ grid: WindowGrid, filters: Int, filterSize: Int) {
    guard grid.patch * grid.count <= Self.largestPatches, grid.imageCount > 0 else { return nil }
    self.grid = grid
    self.filters = filters
    self.filterSize = filterSize
    patches = Buffer(count: grid.patch * grid.count)
    products = Buffer(count: filters * grid.count)
  }

  /// Writes the change of all maps; `weights` begins at the first changed channel's.
  func apply(
    _ change: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>
  ) {
    guard let part = part(change) else {
      result.update(repeating: 0, count: filters * grid.count)
      return
    }
    let (rows, columns) = grid.windows(seeing: part.y, part.x)
    let count = rows.count * columns.count
    let isEverything = count == grid.count
    if !isEverything { result.update(repeating: 0, count: filters * grid.count) }
    guard count > 0 else { return }
    grid.gather(change, rows: rows, columns: columns, into: patches.pointer)
    let target = isEverything ? result : products.pointer
    Double.gemm(
      transposeA: false, transposeB: false, rows: filters, columns: count, inner: grid.patch,
      alpha: 1, a: weights, lda: filterSize, b: patches.pointer, ldb: count, beta: 0, c: target,
      ldc: count)
    guard !isEverything else { return }
    for filter in 0..<filters {
      for (number, row) in rows.enumerated() {
        (result + filter * grid.count + row * grid.columns + columns.lowerBound)
          .update(
            from: target + filter * count + number * columns.count, count: columns.count)
      }
    }
  }

  /// The rows and columns outside which nothing changes; `nil` where nothing does at all.
  private func part(_ change: UnsafePointer<Double>) -> (y: ClosedRange<Int>, x: ClosedRange<Int>)?
  {
    let (height, width) = (grid.imageHeight, grid.imageWidth)
    var (top, bottom, left, right) = (height, -1, width, -1)
    for channel in 0..<grid.channels {
      let image = change + channel * height * width
      // Not a number differs from 0 too.
      func moves(_ row: Int) -> Bool { Double.anyNonzero(image + row * width, count: width) }
      guard let first = (0..<height).first(where: moves) else { continue }
      var last = height - 1
      while !moves(last) { last -= 1 }
      top = min(top, first)
      bottom = max(bottom, last)
      var row = first
      while row <= last, left > 0 || right < width - 1 {
        let line = image + row * width
        left = (0..<left).first { line[$0] != 0 } ?? left
        var column = width - 1
        while column > right, line[column] == 0 { column -= 1 }
        right = column
        row += 1
      }
    }
    return bottom < 0 ? nil : (top...bottom, left...right)
  }
}
