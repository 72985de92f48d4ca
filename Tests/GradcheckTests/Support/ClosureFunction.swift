import Gradcheck

/// A function of an array, for the tests: values by a closure, counted.
final class ClosureFunction: ProbedFunction {
  let point: [Double]
  let precision: ScalarPrecision
  let body: ([Double]) -> Double
  let branches: (([Double]) -> UInt64)?
  private(set) var calls = 0

  init(
    at point: [Double], precision: ScalarPrecision = .float64,
    branches: (([Double]) -> UInt64)? = nil, _ body: @escaping ([Double]) -> Double
  ) {
    self.point = point
    self.precision = precision
    self.branches = branches
    self.body = body
  }

  var count: Int { point.count }
  func coordinate(at index: Int) -> Double { point[index] }

  func values(at probes: [Probe]) -> [ProbeValue] {
    calls += probes.count
    return probes.map { probe in
      var moved = point
      switch probe.displacement {
      case .coordinate(let index): moved[index] += probe.step
      case .direction(let direction):
        for index in moved.indices { moved[index] += probe.step * direction[index] }
      }
      return ProbeValue(body(moved), branches: branches?(moved) ?? 0)
    }
  }
}

/// Checks a gradient of `body` at `point` with the defaults.
func check(
  _ gradient: [Double], at point: [Double], tolerance: Double? = nil,
  coverage: Coverage = .everyCoordinate, seed: UInt64 = 1, shape: [Int]? = nil,
  branches: (([Double]) -> UInt64)? = nil, _ body: @escaping ([Double]) -> Double
) throws -> TensorResult {
  let function = ClosureFunction(at: point, branches: branches, body)
  return try TensorChecker(tolerance: tolerance, coverage: coverage, seed: seed).check(
    name: "x", shape: shape ?? [point.count], analytic: gradient, function: function)
}
