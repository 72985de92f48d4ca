import NNTensor

// Loops that elementwise ops share. Inlined into each op's specialised kernel, closure and all.

extension Kernel {
  /// `result[i] = function(x[i])` over the only operand.
  @inline(__always)
  package func map(_ function: (Scalar) -> Scalar) {
    let x = input(0)
    let y = result
    for index in 0..<outputCount { y[index] = function(x[index]) }
  }

  /// `result = function(left, right)` with NumPy's broadcasting within the example, and shared
  /// operands repeated over the batch.
  @inline(__always)
  package func combine(_ function: (Scalar, Scalar) -> Scalar) {
    combine(
      bulk: { left, right, y, count in
        for index in 0..<count { y[index] = function(left[index], right[index]) }
      }, function)
  }

  /// As ``combine(_:)``, with `bulk` doing the same to whole runs of elements.
  @inline(__always)
  package func combine(
    bulk: (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void,
    _ function: (Scalar, Scalar) -> Scalar
  ) {
    let left = input(0)
    let right = input(1)
    let y = result
    let total = outputCount
    let leftSpan = repeatSpan(0)
    let rightSpan = repeatSpan(1)
    if leftSpan == total && rightSpan == total {
      bulk(left, right, y, total)
    } else if leftSpan == total && rightSpan == 1 {
      let value = right[0]
      for index in 0..<total { y[index] = function(left[index], value) }
    } else if rightSpan == total && leftSpan == 1 {
      let value = left[0]
      for index in 0..<total { y[index] = function(value, right[index]) }
    } else if leftSpan == total && rightSpan > 0 {
      for start in stride(from: 0, to: total, by: rightSpan) {
        bulk(left + start, right, y + start, rightSpan)
      }
    } else if rightSpan == total && leftSpan > 0 {
      for start in stride(from: 0, to: total, by: leftSpan) {
        bulk(left, right + start, y + start, leftSpan)
      }
    } else {
      let walk = BroadcastWalk(kernelOutput: output.type, batch: batch)
      let leftStrides = walk.strides(of: inputs[0].type)
      let rightStrides = walk.strides(of: inputs[1].type)
      walk.forEach(leftStrides, rightStrides) { index, l, r in
        y[index] = function(left[l], right[r])
      }
    }
  }

  /// How many times an op that works example by example does its work: the batch, or once where
  /// every operand is shared.
  @inline(__always) package var exampleCount: Int { output.type.isPerExample ? batch : 1 }

  /// Where operand `index` of example `example` begins; a shared operand is everybody's.
  @inline(__always)
  package func input(_ index: Int, example: Int) -> UnsafePointer<Scalar> {
    input(index) + (inputs[index].type.isPerExample ? example * inputs[index].elementCount : 0)
  }

  /// How many of the result's elements pass before operand `index` starts anew, when it repeats
  /// as a whole; 0 where it does not (an inner axis is broadcast).
  @inline(__always)
  package func repeatSpan(_ index: Int) -> Int {
    let operand = inputs[index].type
    if operand.isPerExample == output.type.isPerExample && operand.shape == output.type.shape {
      return outputCount
    }
    if inputs[index].elementCount == 1 && !operand.isPerExample { return 1 }
    if operand.isPerExample { return 0 }
    let outer = output.type.shape.dimensions
    let inner = operand.shape.dimensions
    guard inner.count <= outer.count else { return 0 }
    return outer.suffix(inner.count).elementsEqual(inner) ? inputs[index].elementCount : 0
  }
}

extension Kernel {
  /// Records for each element of operand `index` whether it is above 0: as many at a time as a
  /// number has bits to spare.
  @inline(__always)
  package func recordSigns(of index: Int, into recorder: inout BranchRecorder) {
    let (x, count) = (input(index), count(index))
    let part = 64
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: part) { buffer in
      guard let words = buffer.baseAddress else { return }
      for first in stride(from: 0, to: count, by: 64 * part) {
        let length = min(64 * part, count - first)
        Scalar.signs(x + first, words, count: length)
        for word in 0..<(length + 63) / 64 {
          recorder.record(Int(truncatingIfNeeded: words[word]))
        }
      }
    }
  }

  /// Records for each element of the result which of the two operands is larger, if either is.
  @inline(__always)
  package func recordComparisons(into recorder: inout BranchRecorder) {
    let walk = BroadcastWalk(kernelOutput: output.type, batch: batch)
    walk.forEach(walk.strides(of: inputs[0].type), walk.strides(of: inputs[1].type)) { _, a, b in
      let (left, right) = (input(0)[a], input(1)[b])
      recorder.record(left > right ? 2 : left < right ? 0 : 1)
    }
  }
}
