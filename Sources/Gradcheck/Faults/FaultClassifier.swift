/// Names the fault of a gradient from the pattern of its errors.
///
/// Each hypothesis predicts what the analytic gradient would be, were the numerical one right. It is
/// accepted where it explains every coordinate to within the bounds and leaves at most a
/// hundredth of the error; the first one accepted is named, from the most to the least specific.
/// Where none is, the answer is `unknown`: a wrong name costs more than none.
struct FaultClassifier {
  /// One coordinate whose numerical derivative is known.
  struct Entry {
    var index: Int
    var analytic: Double
    var numerical: Double
    var bound: Double
    var isWrong: Bool

    var error: Double { analytic - numerical }
  }

  let shape: [Int]
  let entries: [Entry]
  let tolerance: Double
  /// Numbers that a gradient may have been scaled by, with their names: `("the batch size", 32)`.
  var constants: [NamedConstant] = []
  /// The point's coordinates, by flat index.
  var point: (Int) -> Double

  private var count: Int { shape.reduce(1, *) }
  private var isWhole: Bool { entries.count == count }
  private var wrong: [Entry] { entries.filter(\.isWrong) }

  /// The fault, or `nil` where no coordinate is wrong.
  func classify() -> Fault? {
    guard !wrong.isEmpty else { return nil }
    if let bad = wrong.first(where: { !$0.analytic.isFinite }) {
      return Fault(
        pattern: .unknown, detail: "the gradient is \(bad.analytic.short) at \(name(bad.index))")
    }
    return zeroEverywhere() ?? scaled() ?? onlyOne() ?? single() ?? transposed() ?? shifted()
      ?? slice() ?? offset() ?? averaged() ?? signLost() ?? clipped() ?? rounded() ?? permuted()
      ?? additive() ?? masked() ?? edges()
      ?? Fault(
        pattern: .unknown,
        detail: "\(wrong.count.grouped) of \(entries.count.counted("coordinate")) "
          + "\(wrong.count == 1 ? "is" : "are") wrong, in no pattern that is known")
  }

  /// Whether `prediction` explains the analytic gradient on `entries`.
  func explains(_ entries: [Entry], _ prediction: (Entry) -> Double) -> Bool {
    var left = 0.0
    var total = 0.0
    for entry in entries {
      let expected = prediction(entry)
      let rest = abs(entry.analytic - expected)
      let size = max(abs(entry.analytic), abs(expected))
      guard rest <= 4 * entry.bound + tolerance * size + 1e-3 * abs(entry.error) else {
        return false
      }
      let unexplained = max(rest - 4 * entry.bound, 0)
      left += unexplained * unexplained
      total += entry.error * entry.error
    }
    return left <= 1e-4 * total
  }

  private func zeroEverywhere() -> Fault? {
    // Terms that cancel leave their rounding.
    let largest = entries.map { abs($0.numerical) }.max() ?? 0
    guard entries.allSatisfy({ abs($0.analytic) <= 1e-12 * largest }) else { return nil }
    return Fault(
      pattern: .missingTerm,
      detail: "the gradient is zero in all \(entries.count.counted("coordinate")) looked at, the "
        + "function is not flat in \(wrong.count.grouped) of them")
  }

  /// a = c·n everywhere.
  private func scaled() -> Fault? {
    let significant = entries.filter { abs($0.numerical) > 100 * $0.bound && $0.numerical != 0 }
    guard wrong.allSatisfy({ abs($0.numerical) > 10 * $0.bound }), let factor = ratio(significant),
      explains(entries, { factor * $0.numerical })
    else { return nil }
    let seen =
      "seen from \(significant.count.grouped) of \(entries.count.counted("coordinate")), ratio "
      + "\(factor.formatted(significant: 4)) ± \(spread(significant, around: factor).formatted(significant: 1))"
    if abs(factor + 1) <= 100 * tolerance {
      return Fault(pattern: .signFlipped, detail: "every coordinate has the other sign; \(seen)")
    }
    let known = constantName(factor)
    // A single number is some multiple of any other: it must be one that people use.
    guard significant.count > 1 || known != nil else { return nil }
    return Fault(
      pattern: .scaledByConstant,
      detail: "\(sizeSentence(factor))\(known.map { " (\($0))" } ?? ""); \(seen)"
    )
  }

  /// The factor c that fits a = c·n best, the more certain coordinates weighing more.
  func ratio(_ entries: [Entry]) -> Double? {
    guard let scale = entries.map({ abs($0.numerical) }).max(), scale > 0 else { return nil }
    var products = 0.0
    var squares = 0.0
    for entry in entries {
      products += (entry.analytic / scale) * (entry.numerical / scale)
      squares += (entry.numerical / scale) * (entry.numerical / scale)
    }
    return squares > 0 ? products / squares : nil
  }

  private func spread(_ entries: [Entry], around factor: Double) -> Double {
    entries.map { abs($0.analytic / $0.numerical - factor) }.max() ?? 0
  }

  private func sizeSentence(_ factor: Double) -> String {
    let percent = abs(factor - 1) * 100
    if factor > 0, percent < 10 {
      let digits = percent.formatted(significant: 3)
      return "every coordinate is \(digits) % too \(factor > 1 ? "large" : "small")"
    }
    let text = factor.formatted(significant: 4)
    return abs(factor) > 1
      ? "every coordinate is \(text) times too large"
      : "every coordinate is \(text) of what it should be"
  }

  /// What a factor is known as: a small whole number, one over it, a size of the tensor, or one of
  /// the caller's constants.
  func constantName(_ factor: Double) -> String? {
    func isNear(_ value: Double) -> Bool { abs(factor - value) <= 20 * tolerance * abs(value) }
    for constant in constants where constant.value > 1 {
      if isNear(constant.value) { return constant.name }
      if isNear(1 / constant.value) { return "1/\(constant.name)" }
    }
    for whole in 2...10 {
      for sign in [1.0, -1.0] {
        let text = sign < 0 ? "-" : ""
        if isNear(sign * Double(whole)) { return "\(text)\(whole)" }
        if isNear(sign / Double(whole)) { return "\(text)1/\(whole)" }
      }
    }
    for (axis, size) in shape.enumerated() where size > 1 {
      if isNear(Double(size)) { return "\(size), the size of axis \(axis)" }
      if isNear(1 / Double(size)) { return "1/\(size), one over the size of axis \(axis)" }
    }
    if count > 1 {
      if isNear(Double(count)) { return "\(count), the number of coordinates" }
      if isNear(1 / Double(count)) { return "1/\(count), one over the number of coordinates" }
    }
    return nil
  }

  /// The coordinate's index, `[2, 3]`.
  func name(_ flat: Int) -> String {
    let indices = TensorResult.multiIndex(flat, shape: shape)
    return "[" + indices.map(String.init).joined(separator: ", ") + "]"
  }
}
