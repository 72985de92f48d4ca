package import NNTensor

/// How a row-major value splits at one axis: `outer` blocks of `extent` steps of `inner` elements.
package struct AxisLayout {
  package let outer: Int
  package let extent: Int
  package let inner: Int

  /// The layout of one example at `axis`; without an axis the whole example is the extent.
  package init(_ shape: Shape, axis: Int?) {
    guard let axis, axis < shape.rank else {
      (outer, extent, inner) = (1, shape.count, 1)
      return
    }
    outer = shape.dimensions[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = shape.dimensions[(axis + 1)...].reduce(1, *)
  }
}

extension Shape {
  /// The shape without `axis`.
  package func removing(axis: Int) -> Shape {
    Shape(dimensions.enumerated().filter { $0.offset != axis }.map(\.element))
  }
  /// The shape with `extent` elements along `axis`.
  package func replacing(axis: Int, with extent: Int) -> Shape {
    Shape(dimensions.enumerated().map { $0.offset == axis ? extent : $0.element })
  }
}

extension Kernel {
  /// The sums along `axis` (or of whole examples) times `factor`.
  @inline(__always)
  package func sumAlong(axis: Int?, times factor: Scalar) {
    let layout = AxisLayout(inputs[0].type.shape, axis: axis)
    let blocks = layout.outer * exampleCount
    if layout.inner == 1 {
      Scalar.rowSums(input(0), result, rows: blocks, columns: layout.extent)
    } else {
      for block in 0..<blocks {
        Scalar.columnSums(
          input(0) + block * layout.extent * layout.inner, result + block * layout.inner,
          rows: layout.extent, columns: layout.inner, accumulate: false)
      }
    }
    if factor != 1 { Scalar.scale(result, by: factor, result, count: outputCount) }
  }
}

extension Kernel {
  /// Calls `body` with rows of the operand along `axis` and where their results go; rows that do
  /// not lie in one piece pass through the scratch memory, which holds one.
  @inline(__always)
  package func alongRows(
    axis: Int, _ body: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int, Int) -> Void
  ) {
    let shape = output.type.shape
    let layout = AxisLayout(shape, axis: shape.resolve(axis: axis))
    guard layout.inner > 1 else {
      body(input(0), result, layout.outer * exampleCount, layout.extent)
      return
    }
    for block in 0..<layout.outer * exampleCount {
      for offset in 0..<layout.inner {
        let start = block * layout.extent * layout.inner + offset
        for step in 0..<layout.extent { scratch[step] = input(0)[start + step * layout.inner] }
        body(UnsafePointer(scratch), scratch, 1, layout.extent)
        for step in 0..<layout.extent { result[start + step * layout.inner] = scratch[step] }
      }
    }
  }
}
