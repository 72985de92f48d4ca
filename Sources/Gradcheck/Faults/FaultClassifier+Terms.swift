/// Faults told from what was added, left out or averaged.
extension FaultClassifier {
  /// a = n + c everywhere.
  func offset() -> Fault? {
    guard entries.count >= 3, entries.filter(\.isWrong).count >= 3 else { return nil }
    let constant = entries.reduce(0) { $0 + $1.error } / Double(entries.count)
    guard constant != 0, explains(entries, { $0.numerical + constant }) else { return nil }
    return Fault(
      pattern: .offByConstant,
      detail: "every coordinate is \(abs(constant).formatted(significant: 4)) too "
        + "\(constant > 0 ? "large" : "small"); seen from \(entries.count.counted("coordinate"))")
  }

  /// a is constant along an axis and there the sum or mean of n, which is not constant.
  func averaged() -> Fault? {
    guard entries.count == shape.reduce(1, *), entries.count >= 3 else { return nil }
    for axis in shape.indices where shape[axis] > 1 {
      let lines = Dictionary(grouping: entries) { line(of: $0.index, along: axis) }
      let sums = lines.mapValues { $0.reduce(0) { $0 + $1.numerical } }
      let length = Double(shape[axis])
      for (word, divisor) in [("sum", 1.0), ("mean", length)] {
        let matches = explains(entries) { entry in
          (sums[line(of: entry.index, along: axis)] ?? .nan) / divisor
        }
        if matches {
          return Fault(
            pattern: .wrongAxis,
            detail: "along axis \(axis) every entry is the \(word) of what stands there: the "
              + "gradient was reduced over the wrong axis")
        }
      }
    }
    return nil
  }

  /// What is missing or too much is proportional to the point itself (a weight decay), or the same
  /// along one axis (a mean that was not subtracted).
  func additive() -> Fault? {
    let known = entries.filter { $0.bound < .infinity }
    guard known.count >= 4, known.filter(\.isWrong).count >= 3 else { return nil }
    var products = 0.0
    var squares = 0.0
    for entry in known {
      products += entry.error * point(entry.index)
      squares += point(entry.index) * point(entry.index)
    }
    if squares > 0 {
      let factor = products / squares
      if factor != 0, explains(known, { $0.numerical + factor * point($0.index) }) {
        return Fault(
          pattern: .missingTerm,
          detail: "the error is \(factor.formatted(significant: 4)) times the point itself")
      }
    }
    for axis in shape.indices where shape[axis] > 2 && shape.count > 1 {
      let lines = Dictionary(grouping: known) { line(of: $0.index, along: axis) }
      let means = lines.mapValues { $0.reduce(0) { $0 + $1.error } / Double($0.count) }
      let isLong = lines.values.allSatisfy { $0.count >= 3 }
      // Where the gradient itself is the same along the axis, so is every error.
      guard isLong, lines.values.contains(where: isVaried) else { continue }
      let matches = explains(known) { entry in
        entry.numerical + (means[line(of: entry.index, along: axis)] ?? .nan)
      }
      if matches {
        return Fault(
          pattern: .missingTerm,
          detail: "the error is the same all along axis \(axis): a term that does not depend on "
            + "it, such as a mean, is missing or counted twice")
      }
    }
    return nil
  }

  private func isVaried(_ line: [Entry]) -> Bool {
    let numbers = line.map(\.numerical)
    guard let low = numbers.min(), let high = numbers.max() else { return false }
    return high - low > 1e-3 * max(abs(low), abs(high))
  }

  /// The flat index of the first coordinate on the line through `flat` along `axis`.
  private func line(of flat: Int, along axis: Int) -> Int {
    let stride = shape[(axis + 1)...].reduce(1, *)
    return flat - flat / stride % shape[axis] * stride
  }
}
