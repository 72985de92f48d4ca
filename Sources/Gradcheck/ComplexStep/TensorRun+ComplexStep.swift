extension TensorRun {
  /// Judges coordinates by complex steps where the function can be differentiated so; returns those
  /// that are left for differences, which is all of them where it cannot.
  ///
  /// One random direction is differenced as well: a function that only looks analytic (it takes an
  /// absolute value, or forgets the imaginary part) disagrees there, and complex steps are not used.
  func checkByComplexStep(_ indices: [Int], scale: Double) throws -> [Int] {
    guard let own = function as? any SelfDifferentiating, !indices.isEmpty else { return indices }
    let line = Probe.Displacement.direction(generator.gaussians(function.count))
    let search = LadderSearch(prober: prober, scale: scale)
    let differenced = try search.run(lines: [line], window: -2...2)
    guard let numerical = differenced.first?.estimate,
      let stepped = try own.derivatives(along: [line]).first
    else { return indices }
    if stepped.shape == .undefined, numerical.shape == .smooth,
      abs(numerical.value) > numerical.bound
    {
      reason =
        "not analytic: along a random direction a complex step tells nothing and differences give "
        + "\(numerical.value.short); checked by differences"
      return indices
    }
    let distance = abs(numerical.value - stepped.value)
    if numerical.shape == .smooth || numerical.shape == .flat, stepped.value.isFinite,
      distance > 10 * (numerical.bound + stepped.bound)
    {
      reason =
        "not analytic: along a random direction a complex step gives \(stepped.value.short) and "
        + "differences give \(numerical.value.short); checked by differences"
      return indices
    }
    var open: [Int] = []
    let estimates = try own.derivatives(along: indices.map { .coordinate($0) })
    for (index, estimate) in zip(indices, estimates) {
      if estimate.shape == .undefined {
        open.append(index)
      } else {
        try settle(index, estimate, scale: scale)
      }
    }
    return open
  }
}
