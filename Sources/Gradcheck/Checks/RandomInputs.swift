/// Random points for a check, each coordinate drawn uniformly from a stated range.
///
///     RandomInputs(counts: 2...6, in: -3...3)                  // arrays of 2 to 6 numbers
///     RandomInputs(like: layer, in: -1...1)                    // any checkable value
///     RandomInputs(like: layer, in: -1...1, parts: [".bias": 0...0.1])
public struct RandomInputs<Point: Checkable> {
  /// Draws a point.
  let draw: (inout SeededGenerator) -> Point
  /// Simpler points than one that fails, the simplest first.
  let simpler: (Point) -> [Point]

  /// Points of the same shape as `template`.
  ///
  /// - Parameters:
  ///   - template: gives the shape; its numbers are not used.
  ///   - range: where every coordinate is drawn from.
  ///   - parts: other ranges for some tensors, by their names in the report (`.bias`).
  public init(
    like template: Point, in range: ClosedRange<Double>,
    parts: [String: ClosedRange<Double>] = [:]
  ) {
    let ranges = template.tensors.flatMap { tensor in
      Array(repeating: parts[tensor.name] ?? range, count: tensor.coordinates.count)
    }
    draw = { generator in
      template.replacingCoordinates(
        ranges.map { Double.random(in: $0, using: &generator) })
    }
    simpler = { point in
      simplerCoordinates(than: point.coordinates, in: ranges).map {
        point.replacingCoordinates($0)
      }
    }
  }
}

extension RandomInputs where Point == [Double] {
  /// Arrays of `counts` numbers, each drawn uniformly from `range`.
  public init(counts: ClosedRange<Int>, in range: ClosedRange<Double>) {
    let counts = max(counts.lowerBound, 0)...max(counts.upperBound, 0)
    draw = { generator in
      let count = Int.random(in: counts, using: &generator)
      return (0..<count).map { _ in Double.random(in: range, using: &generator) }
    }
    simpler = { point in
      shorter(than: point, atLeast: counts.lowerBound)
        + simplerCoordinates(
          than: point, in: Array(repeating: range, count: point.count))
    }
  }

  /// Arrays of `count` numbers, each drawn uniformly from `range`.
  public init(count: Int, in range: ClosedRange<Double>) {
    self.init(counts: count...count, in: range)
  }
}

/// Arrays with fewer numbers: either half, then without one of them.
private func shorter(than point: [Double], atLeast least: Int) -> [[Double]] {
  var all: [[Double]] = []
  if point.count / 2 >= least, point.count > 1 {
    all.append(Array(point.prefix(point.count / 2)))
    all.append(Array(point.suffix(point.count / 2)))
  }
  if point.count > least, point.count > 1 {
    for index in point.indices {
      var shorter = point
      shorter.remove(at: index)
      all.append(shorter)
    }
  }
  return all
}

/// The same point with one coordinate 0, 1, or of fewer digits.
private func simplerCoordinates(
  than point: [Double], in ranges: [ClosedRange<Double>]
) -> [[Double]] {
  var all: [[Double]] = []
  for (index, (value, range)) in zip(point, ranges).enumerated() {
    for digit in [0, 1, value.rounded(), (value * 10).rounded() / 10]
    where range.contains(digit) && digit != value && length(digit) < length(value) {
      var changed = point
      changed[index] = digit
      all.append(changed)
    }
  }
  return all
}

/// How long a number is to read; 0 and 1 are shortest.
private func length(_ value: Double) -> Int {
  "\(value)".count + (value == 0 ? 0 : value == 1 ? 1 : 2)
}

/// A search for a failing point and, from there, for the smallest one: which point comes next, given
/// what came of those before. Whoever drives it may wait between two points.
struct RandomSearch<Point: Checkable> {
  /// How many points are tried while a failure is shrunk.
  private static var shrinkLimit: Int { 400 }

  private let inputs: RandomInputs<Point>
  private let samples: Int
  private var generator: SeededGenerator
  private var results: [GradientCheckResult] = []
  private var smallest: (point: Point, result: GradientCheckResult)?
  private var candidates: ArraySlice<Point> = []
  private var attempts = 0

  init(_ inputs: RandomInputs<Point>, samples: Int, seed: UInt64) {
    self.inputs = inputs
    self.samples = max(samples, 1)
    generator = SeededGenerator(seed: seed ^ 0x1A2B)
  }

  /// Whether a failure was found and is being shrunk; errors at such points are passed over.
  var isShrinking: Bool { smallest != nil }

  /// The point to check next.
  mutating func next() -> Point? {
    if isShrinking {
      attempts += 1
      return attempts > Self.shrinkLimit ? nil : candidates.popFirst()
    }
    return results.count < samples ? inputs.draw(&generator) : nil
  }

  /// Takes what came of `point`.
  mutating func record(_ result: GradientCheckResult, at point: Point) {
    if result.verdict == .fail {
      smallest = (point, result)
      candidates = inputs.simpler(point)[...]
    } else if !isShrinking {
      results.append(result)
    }
  }

  /// The result at the smallest failing point; without a failure the least certain of all.
  func outcome() -> GradientCheckResult? {
    if var found = smallest {
      found.result.note =
        "random point \(results.count + 1) of \(samples) fails; smallest failing point: "
        + "\(found.point)"
      return found.result
    }
    // What was not exercised at one point may have been at another: the least certain that was.
    let order: [Verdict] = [.inconclusive, .pass, .kink, .notExercised, .skipped]
    let ranked = order.lazy.compactMap { verdict in results.first { $0.verdict == verdict } }
    guard var result = ranked.first else { return nil }
    result.evaluations = results.reduce(0) { $0 + $1.evaluations }
    result.gradientEvaluations = results.reduce(0) { $0 + $1.gradientEvaluations }
    let passed = results.count { $0.passed }
    result.note = "\(passed) of \(samples.counted("random point")) passed"
    return result
  }
}
