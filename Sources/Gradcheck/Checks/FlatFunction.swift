/// A function of a Swift value, seen as one of a single tensor of it.
struct FlatFunction<Point: Checkable>: ProbedFunction {
  let point: Point
  let all: [Double]
  /// Where the tensor stands among all coordinates of the point.
  let range: Range<Int>
  /// The function at several points, in their order.
  let function: ([Point]) throws -> [Double]

  var count: Int { range.count }
  var precision: ScalarPrecision { Point.precision }
  func coordinate(at index: Int) -> Double { all[range.lowerBound + index] }

  func values(at probes: [Probe]) throws -> [ProbeValue] {
    var moved = all
    let points = probes.map { probe in
      defer { moved = all }
      move(&moved, by: probe)
      return point.replacingCoordinates(moved)
    }
    return try function(points).map { ProbeValue($0) }
  }

  func move(_ values: inout [Double], by probe: Probe) {
    switch probe.displacement {
    case .coordinate(let index): values[range.lowerBound + index] += probe.step
    case .direction(let direction):
      for (index, component) in direction.enumerated() {
        values[range.lowerBound + index] += probe.step * component
      }
    }
  }
}
