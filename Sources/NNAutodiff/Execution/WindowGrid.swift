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
  /// The number of elements of the image.
  package var imageCount: Int { channels * imageHeight * imageWidth }
  /// Whether each window is one pixel, in order: the patches are then the image itself.
  package var isIdentity: Bool {
    windows.height == 1 && windows.width == 1 && windows.strideY == 1 && windows.strideX == 1
      && windows.verticalPadding == 0 && windows.horizontalPadding == 0
  }

  /// The columns of windows whose pixel at offset `dx` lies inside the image.
  @inline(__always)
  private func inside(_ dx: Int) -> Range<Int> {
    let shift = dx - windows.left
    let stride = windows.strideX
    // The first column with column · stride + shift ≥ 0, and the last with it below the width.
    let first = shift >= 0 ? 0 : min(columns, (-shift + stride - 1) / stride)
    let room = imageWidth - 1 - shift
    let last = room < 0 ? 0 : min(columns, room / stride + 1)
    return first..<max(first, last)
  }

  /// Writes the patches of one image as a matrix: a row for each pixel of a window (channel, then
  /// height, then width), a column for each window. Known as im2col (Chellapilla et al., 2006).
  @inline(__always)
  package func gather<Scalar: TensorScalar>(
    _ image: UnsafePointer<Scalar>, into patches: UnsafeMutablePointer<Scalar>
  ) {
    var target = patches
    for channel in 0..<channels {
      let plane = image + channel * imageHeight * imageWidth
      for dy in 0..<windows.height {
        for dx in 0..<windows.width {
          let inside = inside(dx)
          for row in 0..<rows {
            let y = row * windows.strideY + dy - windows.top
            if y < 0 || y >= imageHeight || inside.isEmpty {
              target.update(repeating: .zero, count: columns)
            } else {
              let start =
                plane + (y * imageWidth + dx - windows.left + inside.lowerBound * windows.strideX)
              if !inside.isEmpty && inside.lowerBound > 0 {
                target.update(repeating: .zero, count: inside.lowerBound)
              }
              if windows.strideX == 1 {
                (target + inside.lowerBound).update(from: start, count: inside.count)
              } else {
                for step in 0..<inside.count {
                  target[inside.lowerBound + step] = start[step * windows.strideX]
                }
              }
              let rest = columns - inside.upperBound
              if rest > 0 { (target + inside.upperBound).update(repeating: .zero, count: rest) }
            }
            target += columns
          }
        }
      }
    }
  }

  /// Adds patches, laid out as ``gather(_:into:)`` does, to one image: its transpose.
  @inline(__always)
  package func scatter<Scalar: TensorScalar>(
    _ patches: UnsafePointer<Scalar>, addingTo image: UnsafeMutablePointer<Scalar>
  ) {
    var source = patches
    for channel in 0..<channels {
      let plane = image + channel * imageHeight * imageWidth
      for dy in 0..<windows.height {
        for dx in 0..<windows.width {
          let inside = inside(dx)
          for row in 0..<rows {
            let y = row * windows.strideY + dy - windows.top
            if y >= 0 && y < imageHeight && !inside.isEmpty {
              let start =
                plane + (y * imageWidth + dx - windows.left + inside.lowerBound * windows.strideX)
              let from = source + inside.lowerBound
              if windows.strideX == 1 {
                Scalar.add(UnsafePointer(start), from, start, count: inside.count)
              } else {
                for step in 0..<inside.count { start[step * windows.strideX] += from[step] }
              }
            }
            source += columns
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
              if value > largest || value.isNaN { (largest, place) = (value, line + x) }
            }
          }
          body(window, place)
          window += 1
        }
      }
    }
  }
}
