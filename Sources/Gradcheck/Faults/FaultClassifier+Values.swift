/// Faults told from what happened to the numbers, wherever they are.
extension FaultClassifier {
  private var wrongEntries: [Entry] { entries.filter(\.isWrong) }

  /// a = |n|: some coordinates lost their sign.
  func signLost() -> Fault? {
    for sign in [1.0, -1.0] {
      guard entries.allSatisfy({ sign * $0.analytic >= 0 }), wrongEntries.count > 1,
        explains(entries, { sign * abs($0.numerical) })
      else { continue }
      return Fault(
        pattern: .signLost,
        detail: "\(wrongEntries.count.counted("coordinate")) of \(entries.count.grouped) have the "
          + "other sign: every analytic value is \(sign > 0 ? "positive" : "negative"), the "
          + "magnitudes agree")
    }
    return nil
  }

  /// |a| is the same number wherever |n| is larger than that, and a = n elsewhere.
  func clipped() -> Fault? {
    guard wrongEntries.count > 1, let limit = entries.map({ abs($0.analytic) }).max(), limit > 0,
      wrongEntries.allSatisfy({ abs($0.numerical) > limit }),
      explains(entries, { min(max($0.numerical, -limit), limit) })
    else { return nil }
    return Fault(
      pattern: .clipped,
      detail:
        "\(wrongEntries.count.counted("coordinate")) of \(entries.count.grouped) are cut off "
        + "at ±\(limit.formatted(significant: 4)); the smaller ones agree")
  }

  /// Every a is n rounded to fewer bits of significand than the type has.
  func rounded() -> Fault? {
    let known = entries.filter { $0.analytic != 0 }
    guard known.count >= 2, wrongEntries.count >= 1 else { return nil }
    for (bits, name) in [(8, "bfloat16"), (11, "float16"), (24, "float32")] {
      let isRounded = known.allSatisfy {
        $0.analytic.significandBitPattern.trailingZeroBitCount >= 53 - bits
          && abs($0.error) <= 1.01 * Double.exp2(-bits) * abs($0.numerical) + 4 * $0.bound
      }
      // Whole numbers and halves have few bits by themselves.
      let isByChance = known.allSatisfy {
        $0.analytic.significandBitPattern.trailingZeroBitCount >= 50
      }
      guard isRounded, !isByChance else { continue }
      return Fault(
        pattern: .reducedPrecision,
        detail: "every value has at most \(bits) significant bits, as \(name) has, and agrees to "
          + "that precision")
    }
    return nil
  }

  /// The numbers are right, their places are not.
  func permuted() -> Fault? {
    guard entries.count == shape.reduce(1, *), wrongEntries.count > 1 else { return nil }
    let given = entries.sorted { $0.analytic < $1.analytic }
    let expected = entries.sorted { $0.numerical < $1.numerical }
    let distinct = Set(wrongEntries.map(\.numerical)).count
    guard distinct > 1 else { return nil }
    for (one, other) in zip(given, expected) {
      let size = max(abs(one.analytic), abs(other.numerical))
      guard abs(one.analytic - other.numerical) <= 4 * other.bound + tolerance * size else {
        return nil
      }
    }
    let what: String
    if wrongEntries.count == 2 {
      what = "\(name(wrongEntries[0].index)) and \(name(wrongEntries[1].index)) are exchanged"
    } else if let axis = reversedAxis() {
      what = "axis \(axis) is read from its end"
    } else {
      what = "\(wrongEntries.count.grouped) of them stand where others should"
    }
    return Fault(
      pattern: .permuted, detail: "all \(entries.count.counted("number")) are right, but \(what)")
  }

  private func reversedAxis() -> Int? {
    var values = [Double](repeating: .nan, count: entries.count)
    for entry in entries where values.indices.contains(entry.index) {
      values[entry.index] = entry.numerical
    }
    return shape.indices.first { axis in
      let stride = shape[(axis + 1)...].reduce(1, *)
      return explains(entries) { entry in
        let position = entry.index / stride % shape[axis]
        return values[entry.index + (shape[axis] - 1 - 2 * position) * stride]
      }
    }
  }

  /// Only the first and the last index of an axis are wrong: the border of a convolution.
  func edges() -> Fault? {
    guard wrongEntries.count > 1 else { return nil }
    let wrong = wrongEntries.map { TensorResult.multiIndex($0.index, shape: shape) }
    for (axis, size) in shape.enumerated() where size > 3 {
      guard Set(wrong.map { $0[axis] }) == [0, size - 1] else { continue }
      let inside = entries.filter {
        !$0.isWrong && abs($0.numerical) > 10 * $0.bound
          && (1..<size - 1).contains(TensorResult.multiIndex($0.index, shape: shape)[axis])
      }
      guard inside.count >= 2 else { continue }
      return Fault(
        pattern: .edges,
        detail: "only the first and the last index of axis \(axis) are wrong "
          + "(\(wrong.count.counted("coordinate"))); \(inside.count.grouped) between them agree")
    }
    return nil
  }

  /// A tensor of a single number has no pattern; what it should be multiplied with is all there is.
  func onlyOne() -> Fault? {
    guard shape.reduce(1, *) == 1, let entry = entries.first, entry.isWrong else { return nil }
    let factor = entry.analytic / entry.numerical
    guard factor.isFinite, abs(entry.numerical) > 10 * entry.bound else { return nil }
    return Fault(
      pattern: .oneCoordinate,
      detail: "it is one number, \(factor.formatted(significant: 4)) times what it should be")
  }
}
