extension GradientRequest {
  /// Checks all tensors of the point along the same random directions, so that a point of many
  /// tensors costs no more than one of one tensor. `nil` where that does not confirm the gradient:
  /// then each tensor is looked at by itself.
  ///
  /// Each tensor is measured in units in which its gradient has RMS 1. An error is then told at the
  /// scale of the tensor it is in, however small that is beside the others.
  func jointDirections(
    _ analytic: [Double], all: [Double], tensors: [CheckedTensor]
  ) throws -> [TensorResult]? {
    guard options.coverage == .directions, tensors.count > 1, probe == nil else { return nil }
    var units: [Double] = []
    for (tensor, range) in zip(tensors, ranges(of: tensors)) {
      let rms = rootMeanSquare(analytic[range].filter(\.isFinite))
      guard rms > 0, (1 / rms).isFinite else { return nil }
      units += Array(repeating: 1 / rms, count: tensor.coordinates.count)
    }
    let function = JointFunction(point: point, all: all, units: units) { points in
      counter.function += points.count
      return try self.function(points)
    }
    let joint = try TensorChecker(
      tolerance: options.tolerance, coverage: .directions, seed: options.seed
    ).check(
      name: "", shape: [all.count], analytic: zip(analytic, units).map { $0 * $1 },
      function: function, isCancelled: isCancelled)
    guard joint.verdict == .pass, !joint.wasInterrupted else { return nil }
    return tensors.enumerated().map { number, tensor in
      var result = joint
      result.name = tensor.name
      result.shape = tensor.shape
      result.coordinates = tensor.coordinates.count
      result.evaluations = number == 0 ? joint.evaluations : 0
      result.guarantee = joint.guarantee.map {
        "\(tensors.count) tensors together, each in units of its own RMS gradient; \($0)"
      }
      return result
    }
  }
}

/// A function of all coordinates of a point, each in a unit of its own.
private struct JointFunction<Point: Checkable>: ProbedFunction {
  let point: Point
  let all: [Double]
  let units: [Double]
  let function: ([Point]) throws -> [Double]

  var count: Int { all.count }
  var precision: ScalarPrecision { Point.precision }
  func coordinate(at index: Int) -> Double { all[index] / units[index] }

  func values(at probes: [Probe]) throws -> [ProbeValue] {
    let points = probes.map { probe in
      var moved = all
      switch probe.displacement {
      case .coordinate(let index): moved[index] += probe.step * units[index]
      case .direction(let direction):
        for index in moved.indices { moved[index] += probe.step * direction[index] * units[index] }
      }
      return point.replacingCoordinates(moved)
    }
    return try function(points).map { ProbeValue($0) }
  }
}
