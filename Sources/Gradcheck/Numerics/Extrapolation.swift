/// A difference quotient extrapolated to step zero, with a bound on its error.
struct Extrapolation: Sendable, Equatable {
  /// The extrapolated value.
  var value: Double
  /// The bound on its error, *estimated*: no finite number of evaluations of a black box can make
  /// it certain.
  var bound: Double
  /// The smallest step that entered.
  var step: Double

  /// With fewer quotients nothing is extrapolated.
  static let fewestQuotients = 3

  /// Extrapolates quotients whose error is a series in `step^power` (2 for central differences, 1
  /// for one-sided ones). `nil` with fewer than ``fewestQuotients``.
  ///
  /// Neville's scheme gives, in column j, values free of the first j terms of that series
  /// (Richardson, 1911; Ridders, 1982). What is new against Ridders is the bound:
  ///
  ///     bound = 1.5 × the largest disagreement of three neighbouring entries of one column
  ///           + what noise contributes to any of the three
  ///     and, where a finer entry of the column contradicts by more than its noise, that and its
  ///     noise
  ///
  /// The entry with the smallest bound is taken. Ridders' own estimate, the disagreement with one
  /// luckiest neighbour, collapses at kinks and on fast oscillation; three in a row that also no
  /// finer step contradicts do not.
  ///
  /// - Parameter quotients: from the largest step to the smallest.
  static func best(
    of quotients: [Quotient], power: Int, columns: Int = 6, scale: Double = .infinity,
    learnsNoise: Bool = true
  ) -> Extrapolation? {
    guard quotients.count >= fewestQuotients else { return nil }
    var best: Extrapolation?
    var values = quotients.map(\.value)
    var noises = quotients.map(\.noise)
    for column in 0..<columns {
      if column > 0 {
        guard values.count >= 4 else { break }
        for row in 0..<values.count - 1 {
          let ratio = quotients[row].step / quotients[row + column].step
          let weight = 1 / ((power == 2 ? ratio * ratio : ratio) - 1)
          values[row] = values[row + 1] + (values[row + 1] - values[row]) * weight
          noises[row] = noises[row + 1] * (1 + weight) + noises[row] * weight
        }
        values.removeLast()
        noises.removeLast()
      }
      for row in 0..<values.count - 2 {
        let (first, middle, last) = (values[row], values[row + 1], values[row + 2])
        let spread = max(abs(first - middle), abs(middle - last), abs(first - last))
        let noise = max(noises[row], noises[row + 1], noises[row + 2])
        var bound = max(
          1.5 * spread + noise + 4 * abs(middle).ulp, quotients[row + column + 1].resolution)
        guard bound.isFinite, bound < best?.bound ?? .infinity else { continue }
        let finer = entries(values, noises, quotients, column: column, from: row + 3)
        if learnsNoise, quotients[row].step <= 1.5 * scale,
          let noise = steadyNoise(of: finer, around: middle, scale: scale)
        {
          bound = max(bound, 1.5 * spread + 2 * noise / quotients[row + column + 2].step)
        } else {
          for quotient in finer {
            let contradiction = abs(quotient.value - middle)
            if contradiction > quotient.noise { bound = max(bound, contradiction + quotient.noise) }
          }
        }
        if bound < best?.bound ?? .infinity {
          best = Extrapolation(
            value: middle, bound: bound, step: quotients[row + column + 1].step)
        }
      }
    }
    return best
  }

  /// The entries of a column from `first` on, each with the smallest step that entered. Those of
  /// steps nearly alike are left out: their extrapolation only magnifies noise.
  private static func entries(
    _ values: [Double], _ noises: [Double], _ quotients: [Quotient], column: Int, from first: Int
  ) -> [Quotient] {
    guard first < values.count else { return [] }
    return (first..<values.count).compactMap { row in
      let finest = quotients[row + column]
      guard noises[row] <= 10 * finest.noise else { return nil }
      return Quotient(step: finest.step, value: values[row], noise: noises[row])
    }
  }

  /// The noise of the function's values that explains how far finer quotients are from `value`,
  /// where it was measured too small; `nil` where they agree, or something else explains it.
  ///
  /// Noise moves a quotient by its own size over the step: times the step, that is the same at
  /// every step, over decades, and the quotients scatter more the finer the step. A kink nearby is
  /// not like that: below it the difference times the step shrinks with the step, since the
  /// quotients settle on another slope. Steps below 2⁻³⁴ of the numbers' size tell neither: there
  /// intermediate results lose the step itself.
  private static func steadyNoise(
    of finer: [Quotient], around value: Double, scale: Double
  ) -> Double? {
    guard finer.contains(where: { abs($0.value - value) > $0.noise }) else { return nil }
    let trusted = scale.isFinite ? finer.filter { $0.step >= scale * 0x1p-34 } : finer
    let finest = trusted.suffix(3)
    guard trusted.count >= 6, let first = trusted.first, let last = trusted.last,
      first.step >= 1e4 * last.step
    else { return nil }
    let differences = finest.map { $0.value - value }
    let sizes = differences.map(abs)
    let isPlateau =
      Set(differences.map { $0 > 0 }).count == 1
      && (sizes.max() ?? 0) <= 3 * (sizes.min() ?? 0)
    guard !isPlateau else { return nil }
    // A kink closer than that still shows if two steps settle on the other slope, sharply.
    let sharp = finer.filter {
      $0.step < last.step && $0.noise <= 0.01 * abs($0.value - value)
    }.suffix(2).map { $0.value - value }
    if sharp.count == 2, abs(sharp[0] - sharp[1]) <= 0.1 * abs(sharp[0]) { return nil }
    let all = trusted.map { abs($0.value - value) * $0.step }.max() ?? 0
    // Above a kink the product is the same too, but then it has one sign.
    let large = trusted.map { ($0.value - value) * $0.step }.filter { abs($0) >= all / 10 }
    guard Set(large.map { $0 > 0 }).count == 2 else { return nil }
    let fine = finest.map { abs($0.value - value) * $0.step }.max() ?? 0
    return fine > 0 && all <= 50 * fine ? all : nil
  }
}
