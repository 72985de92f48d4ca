import NNTensor
import Testing

/// The vectorised loops over images against the plain ones, which `DoubleDouble` runs.
struct ImageLoopTests {
  /// Small whole numbers, so that pixels are often equal, with a few that are not finite.
  private func pixels(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: "test", path: "pixels")
    return (0..<count).map { _ in
      let draw = stream.uniform()
      if draw < 0.05 { return .nan }
      if draw < 0.07 { return -.infinity }
      return (draw * 4).rounded()
    }
  }

  private func pooled<Scalar: TensorScalar>(
    _ upper: [Double], _ lower: [Double], _ upstream: [Double], in: Scalar.Type
  ) -> [Double] {
    let count = upstream.count
    let rows = (upper.map { Scalar($0) }, lower.map { Scalar($0) }, upstream.map { Scalar($0) })
    var largest = [Scalar](repeating: 0, count: count)
    var toUpper = [Scalar](repeating: 7, count: 2 * count)
    var toLower = toUpper
    Scalar.maxPoolPairs(rows.0, rows.1, &largest, count: count)
    Scalar.maxPoolPairsGradient(
      rows.0, rows.1, upstream: rows.2, toUpper: &toUpper, toLower: &toLower, count: count)
    var words = [UInt64](repeating: 7, count: (2 * count + 63) / 64)
    Scalar.signs(rows.0, &words, count: 2 * count)
    for (place, value) in upper.enumerated() {
      #expect((words[place / 64] >> UInt64(place % 64)) & 1 == (value > 0 ? 1 : 0))
    }
    var choices = [UInt8](repeating: 7, count: count)
    Scalar.maxPoolPairsChoices(rows.0, rows.1, &choices, count: count)
    return (largest + toUpper + toLower).map(\.doubleValue) + choices.map { Double($0) }
  }

  @Test(arguments: [0, 1, 5, 14, 33, 100]) func poolingOfPairs(count: Int) {
    for seed in 0..<20 as Range<UInt64> {
      let upper = pixels(2 * count, seed: 3 * seed)
      let lower = pixels(2 * count, seed: 3 * seed + 1)
      let upstream = pixels(count, seed: 3 * seed + 2).map { $0.isFinite ? $0 + 1 : 1 }
      let plain = pooled(upper, lower, upstream, in: DoubleDouble.self).map(\.bitPattern)
      let expected = plain.map { Double(bitPattern: $0).isNaN ? nil : $0 }
      for found in [
        pooled(upper, lower, upstream, in: Double.self),
        pooled(upper, lower, upstream, in: Float.self),
      ] {
        #expect(found.map { $0.isNaN ? nil : $0.bitPattern } == expected)
      }
    }
  }

  private func moved<Scalar: TensorScalar>(in: Scalar.Type) -> [Double] {
    let source = (0..<60).map { Scalar(Double($0)) }
    var copied = [Scalar](repeating: -1, count: 60)
    var added = [Scalar](repeating: 0.5, count: 60)
    source.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      for (rows, columns, shift) in [(3, 7, 0), (0, 5, 40), (2, 0, 50), (2, 9, 31)] {
        copied.withUnsafeMutableBufferPointer { target in
          guard let base = target.baseAddress else { return }
          Scalar.copyRows(
            start + shift, stride: 10, to: base + shift, stride: 9, rows: rows, columns: columns)
        }
        added.withUnsafeMutableBufferPointer { target in
          guard let base = target.baseAddress else { return }
          Scalar.addRows(
            start + shift, stride: 10, to: base + shift, stride: 9, rows: rows, columns: columns)
        }
      }
    }
    return (copied + added).map(\.doubleValue)
  }

  @Test func rowsAreMovedAsPlainLoopsDo() {
    let expected = moved(in: DoubleDouble.self)
    #expect(moved(in: Double.self) == expected)
    #expect(moved(in: Float.self) == expected)
    #expect(expected[9] == 10 && expected[7] == -1)
  }
}
