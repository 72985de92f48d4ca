/// Faults told from where the wrong coordinates are.
extension FaultClassifier {
  private var wrongEntries: [Entry] { entries.filter(\.isWrong) }
  private var size: Int { shape.reduce(1, *) }

  /// One wrong coordinate among several.
  func single() -> Fault? {
    guard wrongEntries.count == 1, entries.count > 2, let entry = wrongEntries.first else {
      return nil
    }
    // Others must have been able to show an error of that relative size.
    let relative = abs(entry.error) / max(abs(entry.analytic), abs(entry.numerical))
    let sharp = entries.filter {
      $0.index != entry.index
        && relative * abs($0.numerical) > 4 * $0.bound + tolerance * abs($0.numerical)
    }
    let isQuiet = entries.allSatisfy { $0.index == entry.index || $0.numerical == 0 }
    guard !relative.isFinite || isQuiet || 2 * sharp.count >= entries.count - 1 else {
      return nil
    }
    return Fault(
      pattern: .oneCoordinate,
      detail: "only \(name(entry.index)) is wrong; \((entries.count - 1).counted("other")) of "
        + "\(size.counted("coordinate")) agree")
  }

  /// One row, column or channel: the wrong coordinates share one index of an axis, others agree.
  func slice() -> Fault? {
    guard shape.count >= 2, wrongEntries.count > 1, wrongEntries.count < entries.count else {
      return nil
    }
    let wrong = wrongEntries.map { TensorResult.multiIndex($0.index, shape: shape) }
    for (axis, size) in shape.enumerated() where size > 1 {
      let positions = Set(wrong.map { $0[axis] })
      guard positions.count == 1, let position = positions.first else { continue }
      // Elsewhere there must be coordinates that agree and could have been wrong.
      let others = entries.filter {
        !$0.isWrong && TensorResult.multiIndex($0.index, shape: shape)[axis] != position
          && abs($0.numerical) > 10 * $0.bound
      }
      guard others.count >= wrong.count / 2 + 1 else { continue }
      let inside = entries.filter {
        TensorResult.multiIndex($0.index, shape: shape)[axis] == position
      }
      let pattern: Fault.Pattern =
        shape.count > 2 ? .oneChannel : axis == 0 ? .oneRow : .oneColumn
      let what =
        shape.count > 2
        ? "index \(position) of axis \(axis)" : "\(pattern.title.dropFirst(4)) \(position)"
      return Fault(
        pattern: pattern,
        detail: "only \(what) is wrong (\(wrong.count.grouped) of its "
          + "\(inside.count.counted("coordinate")) looked at); elsewhere "
          + "\(others.count.grouped) agree" + (factor(of: inside).map { "; there \($0)" } ?? ""))
    }
    return nil
  }

  private func factor(of inside: [Entry]) -> String? {
    let significant = inside.filter { $0.isWrong && abs($0.numerical) > 100 * $0.bound }
    guard significant.count > 1, let factor = ratio(significant),
      explains(significant, { factor * $0.numerical })
    else { return nil }
    return "every one is \(factor.formatted(significant: 4)) times what it should be"
  }

  /// a = n with two axes exchanged: really, or read in the wrong order.
  func transposed() -> Fault? {
    guard shape.count >= 2, let values = wholeNumerical() else { return nil }
    for first in shape.indices {
      for second in shape.indices where second > first && shape[first] > 1 && shape[second] > 1 {
        let permuted = transposing(first, second, of: values)
        if explains(entries, { permuted[$0.index] }) {
          return Fault(
            pattern: .transposed,
            detail: "the numbers are those of the transposed tensor, axes \(first) and \(second) "
              + "exchanged; seen from all \(entries.count.counted("coordinate"))")
        }
      }
    }
    return nil
  }

  /// a = n moved by one or two places along an axis.
  func shifted() -> Fault? {
    guard size >= 4, let values = wholeNumerical() else { return nil }
    for axis in shape.indices.reversed() where shape[axis] >= 3 {
      let stride = shape[(axis + 1)...].reduce(1, *)
      for offset in [1, -1, 2, -2] {
        let moved = entries.filter {
          let position = $0.index / stride % shape[axis]
          return position - offset >= 0 && position - offset < shape[axis]
        }
        let differing = moved.filter { values[$0.index] != values[$0.index - offset * stride] }
        guard differing.count >= 2, 2 * moved.count >= entries.count,
          moved.contains(where: \.isWrong)
        else { continue }
        if explains(moved, { values[$0.index - offset * stride] }) {
          return Fault(
            pattern: .shiftedMask,
            detail: "every value stands \(abs(offset)) place\(abs(offset) == 1 ? "" : "s") too "
              + "\(offset > 0 ? "late" : "early") along axis \(axis)")
        }
      }
    }
    return nil
  }

  /// Zero where the numbers are not, and not where they are: a mask that is not the right one.
  func masked() -> Fault? {
    let missing = wrongEntries.filter { $0.analytic == 0 }
    let leaking = wrongEntries.filter { abs($0.numerical) <= 4 * $0.bound && $0.analytic != 0 }
    guard missing.count + leaking.count == wrongEntries.count, wrongEntries.count > 1 else {
      return nil
    }
    if !missing.isEmpty, !leaking.isEmpty {
      return Fault(
        pattern: .shiftedMask,
        detail: "\(missing.count.grouped) coordinates are zero that should not be, "
          + "\(leaking.count.grouped) are not that should be")
    }
    if missing.isEmpty {
      return Fault(
        pattern: .shiftedMask,
        detail: "\(leaking.count.grouped) coordinates are not zero that should be: a mask that "
          + "lets through what it should not; the others agree")
    }
    guard leaking.isEmpty, entries.contains(where: { !$0.isWrong && $0.analytic != 0 }) else {
      return nil
    }
    return Fault(
      pattern: .missingTerm,
      detail: "\(missing.count.grouped) coordinates are zero that should not be; the others agree")
  }

  /// The numerical gradient as one array, where every coordinate is known.
  private func wholeNumerical() -> [Double]? {
    guard entries.count == size else { return nil }
    var values = [Double](repeating: .nan, count: size)
    for entry in entries where values.indices.contains(entry.index) {
      values[entry.index] = entry.numerical
    }
    return values.allSatisfy(\.isFinite) ? values : nil
  }

  /// The flat values of the tensor with two axes exchanged, read row-major.
  private func transposing(_ first: Int, _ second: Int, of values: [Double]) -> [Double] {
    var order = Array(shape.indices)
    order.swapAt(first, second)
    let sizes = order.map { shape[$0] }
    return values.indices.map { flat in
      let target = TensorResult.multiIndex(flat, shape: sizes)
      var source = 0
      for axis in shape.indices {
        let position = order.firstIndex(of: axis).map { target[$0] } ?? 0
        source = source * shape[axis] + position
      }
      return values[source]
    }
  }
}
