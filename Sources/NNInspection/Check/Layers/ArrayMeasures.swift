import NNTensor

// What is asked of whole gradients, in loops that take several numbers at a time.

/// The largest magnitude of all; 0 for no numbers. NaN counts as nothing.
func largestMagnitude(_ values: [Double]) -> Double {
  values.withUnsafeBufferPointer { buffer in
    var largest = SIMD8<Double>()
    let whole = buffer.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      let eight = buffer.eight(from: start)
      let sizes = eight.replacing(with: -eight, where: eight .< 0)
      largest.replace(with: sizes, where: sizes .> largest)
    }
    return (whole..<buffer.count).reduce(largest.max()) { max($0, abs(buffer[$1])) }
  }
}

/// Whether two tensors of the same size differ by at most `limit` everywhere; NaN differs from all.
func isNear(_ one: [Double], _ other: [Double], within limit: Double) -> Bool {
  guard one.count == other.count else { return false }
  return one.withUnsafeBufferPointer { one in
    other.withUnsafeBufferPointer { other in
      let whole = one.count & ~7
      for start in stride(from: 0, to: whole, by: 8) {
        let difference = one.eight(from: start) - other.eight(from: start)
        let isSmall = (difference .<= limit) .& (difference .>= -limit)
        guard all(isSmall) else { return false }
      }
      return (whole..<one.count).allSatisfy { abs(one[$0] - other[$0]) <= limit }
    }
  }
}

extension [Double] {
  /// Whether both are the same numbers in memory, not copies.
  func isSameStorage(as other: [Double]) -> Bool {
    count == other.count
      && withUnsafeBufferPointer { one in
        other.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress }
      }
  }

  /// Adds `other` number by number, as far as both go.
  mutating func add(_ other: [Double]) {
    let shared = Swift.min(count, other.count)
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { other in
        guard let target = target.baseAddress, let other = other.baseAddress else { return }
        Double.add(target, other, target, count: shared)
      }
    }
  }
}

extension UnsafeBufferPointer<Double> {
  /// The eight numbers from `start` on, which must be there.
  @inline(__always)
  fileprivate func eight(from start: Int) -> SIMD8<Double> {
    UnsafeRawPointer(self.baseAddress.unsafelyUnwrapped + start)
      .loadUnaligned(as: SIMD8<Double>.self)
  }
}
