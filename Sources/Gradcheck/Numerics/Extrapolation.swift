/// A difference quotient extrapolated to step zero, with a bound on its error.
struct Extrapolation: Sendable, Equatable {
  /// The extrapolated value.
  var value: Double
  /// The bound on its error, *estimated*: no finite number of evaluations of a black box can make
  /// it certain.
  var bound: Double
  /// The smallest step that entered.
  var step: Double

  /// Extrapolates quotients whose error is a series in `step^power` (2 for central differences, 1
  /// for one-sided ones). `nil` with fewer than three quotients.
  ///
  /// Neville's scheme gives, in column j, values free of the first j terms of that series
  /// (Richardson, 1911; Ridders, 1982). What is new against Ridders is the bound:
  ///
  ///     bound = 1.5 × the largest disagreement of three neighbouring entries of one column
  ///           + what noise contributes to any of the three
  ///     and, where a finer quotient contradicts by more than its noise, that and its noise
  ///
  /// The entry with the smallest bound is taken. Ridders' own estimate, the disagreement with one
  /// luckiest neighbour, collapses at kinks and on fast oscillation; three in a row that also no
  /// finer step contradicts do not.
  ///
  /// - Parameter quotients: from the largest step to the smallest.
  static func best(of quotients: [Quotient], power: Int, columns: Int = 4) -> Extrapolation? {
    guard quotients.count >= 3 else { return nil }
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
        var bound = 1.5 * spread + noise + 4 * abs(middle).ulp
        guard bound.isFinite, bound < best?.bound ?? .infinity else { continue }
        for finer in quotients.dropFirst(row + column + 3) {
          let contradiction = abs(finer.value - middle)
          if contradiction > finer.noise { bound = max(bound, contradiction + finer.noise) }
        }
        if bound < best?.bound ?? .infinity {
          best = Extrapolation(
            value: middle, bound: bound, step: quotients[row + column + 1].step)
        }
      }
    }
    return best
  }
}
