import NNTensor

/// A walk over the elements of a batch that knows where broadcast operands stand.
package struct BroadcastWalk {
  /// The batch (1 for a shared value), then the example's axes.
  private let extents: AxisNumbers

  /// A walk over a value of type `type` for `batch` examples.
  @inline(never)
  package init(kernelOutput type: ValueType, batch: Int) {
    var extents = AxisNumbers(repeating: 1, count: type.shape.rank + 1)
    if type.isPerExample { extents[0] = batch }
    for axis in 0..<type.shape.rank { extents[axis + 1] = type.shape[axis] }
    self.extents = extents
  }

  /// The strides of an operand along the walk's axes, 0 where it repeats.
  @inline(never)
  package func strides(of type: ValueType) -> AxisNumbers {
    var result = AxisNumbers(repeating: 0, count: extents.count)
    var stride = 1
    for axis in (0..<type.shape.rank).reversed() {
      let extent = type.shape[axis]
      if extent != 1 { result[extents.count - type.shape.rank + axis] = stride }
      stride *= extent
    }
    if type.isPerExample { result[0] = stride }
    return result
  }

  /// Calls `body` with each element's number and the operand's position.
  @inline(__always)
  package func forEach(_ strides: AxisNumbers, _ body: (Int, Int) -> Void) {
    forEach(strides, strides, strides) { index, a, _, _ in body(index, a) }
  }

  /// Calls `body` with each element's number and the two operands' positions.
  @inline(__always)
  package func forEach(
    _ first: AxisNumbers, _ second: AxisNumbers, _ body: (Int, Int, Int) -> Void
  ) {
    forEach(first, second, second) { index, a, b, _ in body(index, a, b) }
  }

  /// Calls `body` with each element's number and the three operands' positions.
  @inline(__always)
  package func forEach(
    _ first: AxisNumbers, _ second: AxisNumbers, _ third: AxisNumbers,
    _ body: (Int, Int, Int, Int) -> Void
  ) {
    let inner = extents.count - 1
    let count = extents[inner]
    let (stepA, stepB, stepC) = (first[inner], second[inner], third[inner])
    var row = Row(extents: extents)
    for start in stride(from: 0, to: elementCount, by: max(count, 1)) {
      var (a, b, c) = (row.a, row.b, row.c)
      for index in start..<start + count {
        body(index, a, b, c)
        a += stepA
        b += stepB
        c += stepC
      }
      row.advance(first, second, third)
    }
  }

  private var elementCount: Int {
    (0..<extents.count).reduce(1) { $0 * extents[$1] }
  }

  /// Where the operands stand at the start of a run along the innermost axis.
  private struct Row {
    let extents: AxisNumbers
    var counters: AxisNumbers
    var (a, b, c) = (0, 0, 0)

    init(extents: AxisNumbers) {
      self.extents = extents
      counters = AxisNumbers(repeating: 0, count: extents.count)
    }

    /// Goes on to the next run. Not a part of each kernel's loop: that would be most of its code.
    @inline(never)
    mutating func advance(_ first: AxisNumbers, _ second: AxisNumbers, _ third: AxisNumbers) {
      for axis in (0..<extents.count - 1).reversed() {
        counters[axis] += 1
        a += first[axis]
        b += second[axis]
        c += third[axis]
        if counters[axis] < extents[axis] { return }
        a -= first[axis] * extents[axis]
        b -= second[axis] * extents[axis]
        c -= third[axis] * extents[axis]
        counters[axis] = 0
      }
    }
  }
}

/// A number for each axis: eight without any allocation, as many as there are beyond that.
package struct AxisNumbers {
  /// How many axes there are.
  package let count: Int
  private var near: SIMD8<Int>
  private var far: [Int]

  package init(repeating value: Int, count: Int) {
    self.count = count
    near = SIMD8(repeating: value)
    far = count > 8 ? Array(repeating: value, count: count - 8) : []
  }

  @inline(__always)
  package subscript(axis: Int) -> Int {
    get { axis < 8 ? near[axis] : far[axis - 8] }
    set {
      if axis < 8 { near[axis] = newValue } else { far[axis - 8] = newValue }
    }
  }
}
