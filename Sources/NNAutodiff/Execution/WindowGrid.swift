package import NNTensor

/// Windows laid over images of one size.
package struct WindowGrid: Sendable {
  package let windows: ImageWindows
  package let channels: Int
  package let imageHeight: Int
  package let imageWidth: Int
  /// How many windows stand below each other.
  package let rows: Int
  /// How many windows stand beside each other.
  package let columns: Int

  /// The number of windows on one channel.
  package var count: Int { rows * columns }
  /// The number of pixels that a window sees through all channels.
  package var patch: Int { channels * windows.height * windows.width }
  /// Where the runs of rows of windows begin that are laid out as patches at a time: what a run
  /// needs stays in the processor's cache, and the memory is bounded for images of any size.
  package var blockStarts: StrideTo<Int> { stride(from: 0, to: rows, by: blockHeight) }
  /// The run of rows of windows that begins at `row`.
  package func block(from row: Int) -> Range<Int> { row..<min(rows, row + blockHeight) }
  private var blockHeight: Int { max(1, min(rows, 32_768 / max(1, patch * columns))) }
  /// The number of elements of a run's patches; none where the image itself will do.
  package var blockCount: Int { isIdentity ? 0 : patch * blockHeight * columns }

  /// The number of elements of the image.
  package var imageCount: Int { channels * imageHeight * imageWidth }
  /// Whether each window is one pixel, in order: the patches are then the image itself.
  package var isIdentity: Bool {
    windows.height == 1 && windows.width == 1 && windows.strideY == 1 && windows.strideX == 1
      && windows.verticalPadding == 0 && windows.horizontalPadding == 0
  }

  /// Which of `count` windows, `stride` apart along an axis of `extent` pixels, see a pixel of the
  /// image at an offset that is `shift` from the first window's first.
  @inline(__always)
  private static func windows(
    _ count: Int, stride: Int, shift: Int, extent: Int
  ) -> Range<Int> {
    // The first window with its number · stride + shift ≥ 0, and the last below the extent.
    let first = shift >= 0 ? 0 : min(count, (-shift + stride - 1) / stride)
    let room = extent - 1 - shift
    let last = room < 0 ? 0 : min(count, room / stride + 1)
    return first..<max(first, last)
  }

  /// The columns of windows whose pixel at offset `dx` lies inside the image.
  @inline(__always)
  private func inside(_ dx: Int) -> Range<Int> {
    Self.windows(
      columns, stride: windows.strideX, shift: dx - windows.left, extent: imageWidth)
  }

  /// The rows of windows of `block` whose pixel at offset `dy` lies inside the image.
  @inline(__always)
  private func insideRows(_ dy: Int, _ block: Range<Int>) -> Range<Int> {
    let all = Self.windows(
      rows, stride: windows.strideY, shift: dy - windows.top, extent: imageHeight)
    let start = max(all.lowerBound, block.lowerBound)
    return start..<max(start, min(all.upperBound, block.upperBound))
  }

  /// Calls `body` for each pixel of a window: with its row in the matrix of patches, and the block
  /// of windows for which it lies inside the image, `start` being its place in the image for the
  /// first of them.
  @inline(__always)
  private func forEachOffset(
    rows block: Range<Int>, columns part: Range<Int>? = nil,
    _ body: (_ patch: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ start: Int) -> Void
  ) {
    var patch = 0
    for channel in 0..<channels {
      for dy in 0..<windows.height {
        let insideRows = insideRows(dy, block)
        let y = insideRows.lowerBound * windows.strideY + dy - windows.top
        for dx in 0..<windows.width {
          var inside = inside(dx)
          if let part { inside = inside.clamped(to: part) }
          let x = inside.lowerBound * windows.strideX + dx - windows.left
          body(patch, insideRows, inside, (channel * imageHeight + y) * imageWidth + x)
          patch += 1
        }
      }
    }
  }

  /// Writes the patches of some rows of windows as a matrix: a row for each pixel of a window
  /// (channel, then height, then width), a column for each window. Known as im2col (Chellapilla et
  /// al., 2006). Of each row of windows only those in `part`, if there is one.
  @inline(__always)
  package func gather<Scalar: TensorScalar>(
    _ image: UnsafePointer<Scalar>, rows block: Range<Int>, columns part: Range<Int>? = nil,
    into patches: UnsafeMutablePointer<Scalar>
  ) {
    let (firstColumn, columns) = (part?.lowerBound ?? 0, part?.count ?? columns)
    let count = block.count * columns
    forEachOffset(rows: block, columns: part) { patch, insideRows, inside, start in
      let map = patches + patch * count
      if insideRows.count < block.count || inside.count < columns {
        map.update(repeating: .zero, count: count)
      }
      guard !insideRows.isEmpty, !inside.isEmpty else { return }
      let target =
        map
        + ((insideRows.lowerBound - block.lowerBound) * columns + inside.lowerBound - firstColumn)
      let line = windows.strideY * imageWidth
      if windows.strideX == 1 {
        Scalar.copyRows(
          image + start, stride: line, to: target, stride: columns, rows: insideRows.count,
          columns: inside.count)
      } else {
        for row in 0..<insideRows.count {
          for column in 0..<inside.count {
            target[row * columns + column] = image[start + row * line + column * windows.strideX]
          }
        }
      }
    }
  }

  /// The rows and columns of windows that see any pixel of the given rows and columns.
  func windows(seeing y: ClosedRange<Int>, _ x: ClosedRange<Int>) -> (
    rows: Range<Int>, columns: Range<Int>
  ) {
    func seeing(
      _ pixels: ClosedRange<Int>, _ count: Int, _ before: Int, _ size: Int, _ stride: Int
    ) -> Range<Int> {
      // The first window whose last pixel reaches the first, the last whose first is not beyond.
      let first = max(0, (pixels.lowerBound + before - size + stride) / stride)
      let end = min(count, (pixels.upperBound + before) / stride + 1)
      return min(first, end)..<end
    }
    return (
      seeing(y, rows, windows.top, windows.height, windows.strideY),
      seeing(x, columns, windows.left, windows.width, windows.strideX)
    )
  }

  /// Writes one row of the patches: the pixel numbered `pixel` of every window.
  package func gather(
    pixel: Int, of image: UnsafePointer<Double>, into map: UnsafeMutablePointer<Double>
  ) {
    let (dy, dx) = (pixel / windows.width % windows.height, pixel % windows.width)
    let plane = image + pixel / (windows.width * windows.height) * imageHeight * imageWidth
    let (insideRows, inside) = (insideRows(dy, 0..<rows), inside(dx))
    if insideRows.count < rows || inside.count < columns {
      map.update(repeating: 0, count: count)
    }
    for row in insideRows {
      let line = plane + (row * windows.strideY + dy - windows.top) * imageWidth
      for column in inside {
        map[row * columns + column] = line[column * windows.strideX + dx - windows.left]
      }
    }
  }

  /// Adds patches, laid out as ``gather(_:rows:into:)`` does, to one image: its transpose.
  @inline(__always)
  package func scatter<Scalar: TensorScalar>(
    _ patches: UnsafePointer<Scalar>, rows block: Range<Int>,
    addingTo image: UnsafeMutablePointer<Scalar>
  ) {
    let count = block.count * columns
    forEachOffset(rows: block) { patch, insideRows, inside, start in
      guard !insideRows.isEmpty, !inside.isEmpty else { return }
      let first = (insideRows.lowerBound - block.lowerBound) * columns + inside.lowerBound
      let source = patches + (patch * count + first)
      let line = windows.strideY * imageWidth
      if windows.strideX == 1 {
        Scalar.addRows(
          source, stride: columns, to: image + start, stride: line, rows: insideRows.count,
          columns: inside.count)
      } else {
        for row in 0..<insideRows.count {
          for column in 0..<inside.count {
            image[start + row * line + column * windows.strideX] += source[row * columns + column]
          }
        }
      }
    }
  }
}

extension WindowGrid {
  /// The rows and columns of the image that a window covers, padding left out.
  @inline(__always)
  private func extent(row: Int, column: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let y = row * windows.strideY - windows.top
    let x = column * windows.strideX - windows.left
    let (lowerY, lowerX) = (max(0, y), max(0, x))
    return (
      lowerY..<max(lowerY, min(imageHeight, y + windows.height)),
      lowerX..<max(lowerX, min(imageWidth, x + windows.width))
    )
  }

  /// Calls `body` with each window's number and the place of the largest pixel that it covers: the
  /// first of equals and the last NaN, as PyTorch chooses.
  ///
  /// `image` holds the channels of one example; windows are counted through all of them.
  @inline(__always)
  package func forEachLargest<Scalar: TensorScalar>(
    _ image: UnsafePointer<Scalar>, _ body: (_ window: Int, _ pixel: Int) -> Void
  ) {
    if isPairs { return forEachLargestOfPairs(image, body) }
    var window = 0
    for channel in 0..<channels {
      let start = channel * imageHeight * imageWidth
      for row in 0..<rows {
        for column in 0..<columns {
          let covered = extent(row: row, column: column)
          var place = start + covered.rows.lowerBound * imageWidth + covered.columns.lowerBound
          var largest = image[place]
          for y in covered.rows {
            let line = start + y * imageWidth
            for x in covered.columns {
              let value = image[line + x]
              if Self.replaces(largest, value) { (largest, place) = (value, line + x) }
            }
          }
          body(window, place)
          window += 1
        }
      }
    }
  }

  /// The same where ``isPairs``.
  @inline(__always)
  private func forEachLargestOfPairs<Scalar: TensorScalar>(
    _ image: UnsafePointer<Scalar>, _ body: (_ window: Int, _ pixel: Int) -> Void
  ) {
    forEachPairOfRows { upper, lower, window in
      for column in 0..<columns {
        var place = upper + 2 * column
        var largest = image[place]
        let first = place
        func compare(_ pixel: Int) {
          let value = image[pixel]
          if Self.replaces(largest, value) { (largest, place) = (value, pixel) }
        }
        compare(first + 1)
        compare(lower + 2 * column)
        compare(lower + 2 * column + 1)
        body(window + column, place)
      }
    }
  }

  /// Calls `body` with the pixels of each window, through all channels of one example.
  package func forEachWindow(_ body: (_ pixels: [Int]) -> Void) {
    var pixels: [Int] = []
    for channel in 0..<channels {
      let start = channel * imageHeight * imageWidth
      for row in 0..<rows {
        for column in 0..<columns {
          let covered = extent(row: row, column: column)
          pixels.removeAll(keepingCapacity: true)
          for y in covered.rows {
            for x in covered.columns { pixels.append(start + y * imageWidth + x) }
          }
          body(pixels)
        }
      }
    }
  }

  /// Whether the windows are pairs of pixels by pairs of pixels that touch, none of them beyond the
  /// image: the common pooling, which has loops of its own.
  package var isPairs: Bool {
    windows.height == 2 && windows.width == 2 && windows.strideY == 2 && windows.strideX == 2
      && windows.top == 0 && windows.left == 0 && 2 * rows <= imageHeight
      && 2 * columns <= imageWidth
  }

  /// Calls `body` with the places where each row of windows begins: its upper and lower row of
  /// pixels, and its first window.
  @inline(__always)
  package func forEachPairOfRows(_ body: (_ upper: Int, _ lower: Int, _ window: Int) -> Void) {
    for channel in 0..<channels {
      for row in 0..<rows {
        let upper = (channel * imageHeight + 2 * row) * imageWidth
        body(upper, upper + imageWidth, (channel * rows + row) * columns)
      }
    }
  }

  /// Whether `value` is the largest so far, `largest` having been it. Only NaN differs from itself;
  /// `isNaN` would be a call into another module for every pixel.
  @inline(__always)
  private static func replaces<Scalar: TensorScalar>(_ largest: Scalar, _ value: Scalar) -> Bool {
    value > largest || value != value
  }
}
