import RealModule

/// A derivative from a polynomial through many points at once: what a ladder cannot resolve.
///
/// Richardson's extrapolation gains each power of the step by halving it, and noise counts as the
/// inverse of the smallest step. A fit of the odd part g(t) = (f(x + Rt) − f(x − Rt)) / 2 at the
/// Chebyshev nodes of one radius R gains them without a smaller step, and averages the noise:
///
///     g(t) ≈ Σ aᵢ T₂ᵢ₊₁(t),  f′(x) ≈ (1/R) Σ (−1)ⁱ (2i + 1) aᵢ  over i < K
///     bound = 2 × the largest of the next three terms
///           + noise × √(K(4K² − 1) / 3N) / R
///
/// - The aᵢ of an analytic function fall geometrically, down to a plateau of noise (Trefethen,
///   *Approximation Theory and Approximation Practice*, 2013, ch. 8). K is where the plateau starts;
///   at least half of all coefficients have to lie on it.
/// - The plateau must not be higher than the noise that was measured at the point. So a kink within
///   R, whose aᵢ fall as 1/i², or an oscillation faster than the nodes gives no fit, and no false one.
package struct ChebyshevFit {
  /// How many points there are on each side.
  static let nodeCount = 24

  /// The derivative.
  package var value: Double
  /// The estimated bound on its error.
  package var bound: Double

  /// The places of the points, as shares of the radius.
  package static let nodes = (0..<nodeCount).map { cosine(2 * $0 + 1) }

  /// cos(πk / 4N), to the last digit for any k: a fit resolves no more than its own weights do.
  private static func cosine(_ k: Int) -> Double {
    let half = 4 * nodeCount
    var rest = k % (2 * half)
    if rest > half { rest = 2 * half - rest }
    let isNegative = 2 * rest > half
    if isNegative { rest = half - rest }
    let angle = Double.pi * Double(rest) / Double(half)
    let value =
      4 * rest > half ? Double.sin(.pi * Double(half - 2 * rest) / Double(2 * half)) : .cos(angle)
    return isNegative ? -value : value
  }

  /// The value of T₂ᵢ₊₁ at each node, order by order.
  private static let polynomials = (0..<nodeCount).map { order in
    (0..<nodeCount).map { cosine((2 * order + 1) * (2 * $0 + 1)) }
  }

  /// The fit of the odd part's values at the nodes; `nil` where they show no plateau of noise.
  ///
  /// - Parameters:
  ///   - odd: half the differences between both sides, node by node.
  ///   - radius: the step to which 1 of the nodes corresponds.
  ///   - noise: a bound on the noise of one value of the function, six standard deviations.
  package init?(odd: [Double], radius: Double, noise: Double) {
    let count = Self.nodeCount
    guard odd.count == count, odd.allSatisfy(\.isFinite), radius > 0 else { return nil }
    let coefficients = (0..<count).map { order in
      2 / Double(count)
        * odd.indices.reduce(0) {
          $0 + odd[$1] * Self.polynomials[order][$1]
        }
    }
    // One coefficient's noise, as six standard deviations: g has 1/√2 of f's.
    let plateau = noise / Double(count).squareRoot()
    guard let last = coefficients.lastIndex(where: { abs($0) > plateau }) else { return nil }
    let terms = last + 1
    guard terms <= count / 2 else { return nil }
    let size = Double(terms)
    value = 0
    for order in 0..<terms {
      value += (order % 2 == 0 ? 1 : -1) * Double(2 * order + 1) * coefficients[order] / radius
    }
    let next = (terms..<terms + 3).map { Double(2 * $0 + 1) * abs(coefficients[$0]) / radius }
    let spread = noise * (size * (4 * size * size - 1) / (3 * Double(count))).squareRoot() / radius
    bound = 2 * (next.max() ?? 0) + spread + 4 * abs(value).ulp
  }
}
