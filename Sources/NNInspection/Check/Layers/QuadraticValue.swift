import NNAutodiff
import NNTensor

/// A value that is a polynomial of second degree along a line, known by its values at both ends.
///
/// A sum of products of leaves alone is such a value: the first layer of a network, whose weights
/// are often most of its numbers. Along a line it is y + t a + t² b, so that all its points cost as
/// much as the result has numbers, not as the weights have. Coefficients are taken from whole
/// evaluations, and a further one has to agree with them.
struct QuadraticValue {
  let node: NodeID
  /// Its numbers at the point.
  let base: [Double]
  private var linear: [Double]
  private var square: [Double]

  /// The step at which `forward` and `backward` were evaluated.
  static let reach = 0x1p-1
  /// Where a further evaluation is to agree.
  static let trial = 0x1p-2
  /// By how much it may be off, relative to the largest number: rounding of long sums.
  private static let allowance = 1e-12

  /// From the values at ± ``reach``; `nil` where one is not finite.
  init?(_ node: NodeID, base: [Double], forward: [Double], backward: [Double]) {
    guard base.count == forward.count, base.count == backward.count else { return nil }
    self.node = node
    self.base = base
    linear = base
    square = base
    for index in base.indices {
      let ahead = forward[index] - base[index]
      let behind = backward[index] - base[index]
      linear[index] = (ahead - behind) / (2 * Self.reach)
      square[index] = (ahead + behind) / (2 * Self.reach * Self.reach)
      guard linear[index].isFinite, square[index].isFinite else { return nil }
    }
  }

  /// Writes the value at `step`.
  func write(to target: UnsafeMutablePointer<Double>, at step: Double) {
    Double.displace(base, along: linear, by: step, into: target, count: base.count)
    Double.displace(target, along: square, by: step * step, into: target, count: base.count)
  }

  /// Whether `values`, evaluated at ``trial``, are what the polynomial says.
  func agrees(with values: UnsafePointer<Double>) -> Bool {
    var largest = 0.0
    var difference = 0.0
    for index in base.indices {
      let expected =
        base[index] + Self.trial * linear[index] + Self.trial * Self.trial * square[index]
      largest = max(largest, abs(base[index]), abs(linear[index]), abs(square[index]))
      difference = max(difference, abs(values[index] - expected))
    }
    return difference <= Self.allowance * largest
  }
}

extension MovableNetwork {
  /// `line` with every value known that is a sum of products of leaves alone and has fewer numbers
  /// than they have.
  ///
  /// `known` are the values that another line through the same leaves found to be such; without it
  /// each is tried.
  func shortened(_ line: Line, known: Set<NodeID>?) -> Line {
    guard line.steps.count > 1 else { return line }
    let moved = Set(line.directions.map(\.node))
    let computed = Set(line.steps)
    let candidates = line.steps.filter { id in
      guard let op = graph[id].op, type(of: op).definition.isSumOfProducts,
        known?.contains(id) ?? true,
        !graph[id].inputs.contains(where: computed.contains)
      else { return false }
      let numbers = Set(graph[id].inputs).filter(moved.contains)
        .reduce(0) { $0 + base(of: $1).count }
      return numbers > base(of: id).count
    }
    guard !candidates.isEmpty else { return line }
    let read = Set(candidates.flatMap { graph[$0].inputs })
    let ends = line.directions.filter { read.contains($0.node) }
    func evaluate(at step: Double) {
      for (node, direction) in ends {
        guard let pointer = executor.pointer(to: node) else { continue }
        direction.move(pointer, from: base(of: node), step: step)
      }
      run(candidates)
    }
    evaluate(at: QuadraticValue.reach)
    let forward = candidates.map(executor.elements(of:))
    evaluate(at: -QuadraticValue.reach)
    let backward = candidates.map(executor.elements(of:))
    var values = candidates.indices.compactMap { index in
      QuadraticValue(
        candidates[index], base: base(of: candidates[index]), forward: forward[index],
        backward: backward[index])
    }
    if known == nil {
      evaluate(at: QuadraticValue.trial)
      values = values.filter { value in
        executor.pointer(to: value.node).map { value.agrees(with: $0) } ?? false
      }
    }
    for (node, _) in ends { executor.set(node, to: base(of: node)) }
    var line = line
    line.quadratic = values
    line.steps.removeAll(where: Set(values.map(\.node)).contains)
    let readers = Set(line.steps.flatMap { graph[$0].inputs })
    line.directions.removeAll { !readers.contains($0.node) }
    return line
  }
}
