/// Random points for a check: so many coordinates, each from a range.
public struct RandomInputs: Sendable, Equatable {
  /// How many coordinates a point has.
  public var counts: ClosedRange<Int>
  /// The range of each coordinate.
  public var range: ClosedRange<Double>

  /// Points of `counts` coordinates, each drawn uniformly from `range`.
  public init(counts: ClosedRange<Int>, in range: ClosedRange<Double>) {
    self.counts = max(counts.lowerBound, 0)...max(counts.upperBound, 0)
    self.range = range
  }

  /// Points of `count` coordinates, each drawn uniformly from `range`.
  public init(count: Int, in range: ClosedRange<Double>) {
    self.init(counts: count...count, in: range)
  }

  func draw(_ generator: inout SeededGenerator) -> [Double] {
    let count = Int.random(in: counts, using: &generator)
    return (0..<count).map { _ in Double.random(in: range, using: &generator) }
  }

  /// Simpler points than `point`, the simplest first: fewer coordinates, then coordinates that are
  /// 0 or 1 or have fewer digits.
  func simpler(than point: [Double]) -> [[Double]] {
    var all: [[Double]] = []
    if point.count / 2 >= counts.lowerBound, point.count > 1 {
      all.append(Array(point.prefix(point.count / 2)))
      all.append(Array(point.suffix(point.count / 2)))
    }
    if point.count > counts.lowerBound, point.count > 1 {
      for index in point.indices {
        var shorter = point
        shorter.remove(at: index)
        all.append(shorter)
      }
    }
    for index in point.indices {
      let value = point[index]
      for digit in [0, 1, value.rounded(), (value * 10).rounded() / 10]
      where range.contains(digit) && digit != value && isSimpler(digit, than: value) {
        var changed = point
        changed[index] = digit
        all.append(changed)
      }
    }
    return all
  }

  private func isSimpler(_ one: Double, than other: Double) -> Bool {
    func length(_ value: Double) -> Int { "\(value)".count + (value == 0 ? 0 : value == 1 ? 1 : 2) }
    return length(one) < length(other)
  }
}

/// Checks a gradient at random points; a failure is shrunk to a small example.
///
/// - Parameters:
///   - name: what the function is called in the explanation.
///   - function: the function.
///   - inputs: where the points are drawn from.
///   - samples: how many points are checked.
///   - options: tolerance, seed and coverage; the seed fixes the points too.
///   - gradient: the gradient under test.
/// - Returns: the result at the smallest failing point found, named in its note; without a failure
///   the least certain of all results.
public func checkGradient<Gradient: Checkable>(
  _ name: String = "function", of function: ([Double]) throws -> Double,
  over inputs: RandomInputs, samples: Int = 20, options: CheckOptions = CheckOptions(),
  fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
  column: Int = #column, gradient: ([Double]) throws -> Gradient
) throws -> GradientCheckResult {
  var generator = SeededGenerator(seed: options.seed ^ 0x1A2B)
  func check(_ point: [Double]) throws -> GradientCheckResult {
    try checkGradient(
      name, of: function, at: point, options: options, fileID: fileID, filePath: filePath,
      line: line, column: column, gradient: gradient)
  }
  var results: [GradientCheckResult] = []
  for _ in 0..<max(samples, 1) {
    let point = inputs.draw(&generator)
    let result = try check(point)
    guard result.verdict == .fail else {
      results.append(result)
      continue
    }
    var smallest = (point: point, result: result)
    var attempts = 0
    var hasShrunk = true
    while hasShrunk, attempts < 400 {
      hasShrunk = false
      for simpler in inputs.simpler(than: smallest.point) where attempts < 400 {
        attempts += 1
        guard let tried = try? check(simpler), tried.verdict == .fail else { continue }
        smallest = (simpler, tried)
        hasShrunk = true
        break
      }
    }
    smallest.result.note =
      "random point \(results.count + 1) of \(samples) fails; smallest failing point: "
      + "\(smallest.point)"
    return smallest.result
  }
  // What was not exercised at one point may have been at another: the least certain that was.
  let order: [Verdict] = [.inconclusive, .pass, .kink, .notExercised, .skipped]
  let ranked = order.lazy.compactMap { verdict in results.first { $0.verdict == verdict } }
  guard var result = ranked.first else { return try check(inputs.draw(&generator)) }
  let passed = results.count { $0.passed }
  result.note = "\(passed) of \(counted(samples, "random point")) passed"
  return result
}
