extension TensorRun {
  /// How many radii are tried, each half the one before.
  private static let radii = 5
  /// Once fits have left so many coordinates in a row undecided, no more are made.
  private static let enoughFailures = 8

  /// A better estimate for a coordinate of a black box that its ladder left undecided: a polynomial
  /// fitted to many points at once, at radii from where the function is still nearly linear. `nil`
  /// where no fit decides.
  func fittedEstimate(
    _ index: Int, _ ladder: Ladder, _ estimate: DerivativeEstimate, rounding: Double
  ) throws -> DerivativeEstimate? {
    guard estimate.shape == .smooth, fitFailures < Self.enoughFailures, estimate.value != 0,
      prober.base.branches == 0, try precise() == nil
    else { return nil }
    let linear = ladder.rungs.first {
      $0.isFinite && $0.step <= 1.5 * ladder.natural
        && abs($0.central - estimate.value) <= 2 * abs(estimate.value)
    }
    guard let linear else { return nil }
    let line = Probe.Displacement.coordinate(index)
    for round in 0..<Self.radii {
      let radius = linear.step * Double.exp2(-round)
      let rungs = try prober.rungs(
        along: [line], steps: [ChebyshevFit.nodes.map { $0 * radius }])[0]
      // Nodes are rounded to steps that can be taken; a linear function does not see it.
      let odd = zip(rungs, ChebyshevFit.nodes).map { $0.central * $1 * radius }
      guard odd.count == rungs.count, rungs.count == ChebyshevFit.nodeCount,
        let fit = ChebyshevFit(odd: odd, radius: radius, noise: ladder.noise),
        abs(fit.value - estimate.value) <= fit.bound + estimate.bound,
        !isContradicted(fit, radius, by: ladder)
      else { continue }
      var better = estimate
      better.value = fit.value
      better.bound = fit.bound
      better.step = radius
      guard judge(index, estimate: better, rounding: rounding).verdict == .pass else { continue }
      fitFailures = 0
      return better
    }
    fitFailures += 1
    return nil
  }

  /// Whether the function is seen to have another slope closer to the point than all nodes.
  private func isContradicted(_ fit: ChebyshevFit, _ radius: Double, by ladder: Ladder) -> Bool {
    ladder.rungs.contains {
      $0.isFinite && $0.step < radius / 256
        && abs($0.central - fit.value) > 2 * ladder.noise / $0.step + fit.bound
          + 1e-4 * abs(fit.value)
    }
  }
}
