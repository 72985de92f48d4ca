import Gradcheck
import NNAutodiff
import NNTensor

/// Each op and each hand-written gradient by itself, and how much of it is looked at.
extension NetworkChecker {
  func selectedCoordinates(of leaf: NodeID, isByLayers: Bool) -> Int {
    let count = point.values[leaf]?.count ?? 0
    guard options.coverage == .everyCoordinate, !isByLayers else { return count }
    return options.portion.selection(of: graph[leaf].path).indices(of: count).count
  }

  func localCoordinates(of op: NodeID, isByLayers: Bool) -> Int {
    graph[op].inputs.filter { options.portion.includesOperand($0, of: op) }.reduce(0) {
      let count = graph[$1].type.count(batch: point.batch)
      return $0 + (isByLayers ? count : sampledLocally(of: count))
    }
  }

  /// How many coordinates of an op's operand of `count` are looked at.
  func sampledLocally(of count: Int) -> Int {
    if case .sample(let sample) = localCoverage(count) { sample } else { count }
  }

  func coordinates(of use: FunctionUse) -> Int {
    graph[use.node].inputs.dropFirst().reduce(0) {
      $0 + graph[$1].type.count(batch: point.batch)
    }
  }

  /// An op by itself: every coordinate where there are few, else directions and a sample.
  var localCoverage: (Int) -> Coverage {
    { $0 <= 128 ? .everyCoordinate : .sample(32) }
  }

  /// How many ops, and tensors, are checked at a time: one where products are so large that they
  /// use all cores.
  var localThreads: Int {
    BLASInfo.threadCount == 1 ? ProbeEngine.Limits().threads : 1
  }

  /// The same checker with the memory that each of several that work at a time may take.
  func portionOfMemory(for count: Int) -> NetworkChecker {
    var one = self
    one.options.memory = (options.memory ?? ProbeEngine.Limits().memory) / max(1, count)
    return one
  }

  /// Checks the op at `id` at the values that reach it.
  ///
  /// - Parameters:
  ///   - operand: the only operand to be looked at; `nil` for all.
  ///   - onKinks: the only coordinates to be looked at, and beside them all; `nil` for those of
  ///     ``localCoverage``.
  func checkLocally(
    _ id: NodeID, operand: NodeID? = nil, values: Executor<Double>, onKinks: [Int]? = nil,
    isCancelled: @escaping () -> Bool
  ) throws -> [TensorResult] {
    let part = graph.extracting(id, from: graph[id].inputs)
    let names = graph[id].inputs.map { graph[$0].path }
    return try check(
      part, boundary: graph[id].inputs, names: names, coverage: localCoverage, values: values,
      isWanted: { $0 == operand ?? $0 && options.portion.includesOperand($0, of: id) },
      onKinks: onKinks,
      isCancelled: isCancelled)
  }

  /// Checks one use of a function with a gradient written by hand, by itself.
  ///
  /// - Parameters:
  ///   - end: when coordinates are looked at no longer, and what went wrong is not looked for:
  ///     directions are looked along in any case. `nil` for a check without a budget.
  ///   - step: is told what is looked at, and how many coordinates have been.
  func check(
    function use: FunctionUse, values: Executor<Double>, until end: ContinuousClock.Instant? = nil,
    isCancelled: @escaping () -> Bool, step: (String, Int) -> Void = { _, _ in }
  ) throws -> NetworkCheckResult.Function {
    let arguments = Array(graph[use.node].inputs.dropFirst())
    let part = graph.extracting(use.node, from: arguments)
    let results = try check(
      part, boundary: arguments, names: use.parameters,
      coverage: {
        // The time of a budget is not one argument's alone.
        options.budget == nil || $0 <= options.wholeCount
          ? .everyCoordinate : .sample(options.wholeCount)
      },
      values: values, mutates: true, until: end, isCancelled: isCancelled,
      step: { step(use.path, $1) }, diagnosing: { step("\(use.path), what it does wrong", 0) })
    return .init(name: use.name, path: use.path, arguments: results)
  }

  /// Checks `part` at the boundary's present values, with a random cotangent of order one.
  private func check(
    _ part: ExtractedGraph, boundary: [NodeID], names: [String],
    coverage: (Int) -> Coverage, values: Executor<Double>,
    isWanted: (NodeID) -> Bool = { _ in true }, onKinks: [Int]? = nil,
    mutates: Bool = false, until end: ContinuousClock.Instant? = nil,
    isCancelled: @escaping () -> Bool, step: (String, Int) -> Void = { _, _ in },
    diagnosing: () -> Void = {}
  ) throws -> [TensorResult] {
    var local = NetworkPoint(values: [:], batch: point.batch)
    for (image, original) in zip(part.boundary, boundary) {
      local.values[image] = values.elements(of: original)
    }
    for (image, original) in part.leaves {
      if let numbers = point.values[original] { local.values[image] = numbers }
    }
    var unique: [(node: NodeID, name: String)] = []
    for (position, image) in part.boundary.enumerated()
    where part.graph[image].type.element == .real && !unique.contains(where: { $0.node == image }) {
      let name = names.indices.contains(position) ? names[position] : ""
      unique.append((image, name.isEmpty ? "constant" : name))
    }
    let checked = unique.filter { image, _ in
      isVariable(boundary, part, image)
        && isWanted(part.boundary.firstIndex(of: image).map { boundary[$0] } ?? image)
    }
    guard !checked.isEmpty else { return [] }
    let objective = Objective.random(
      of: [part.output], in: part.graph, batch: point.batch, seed: options.seed)
    let few = onKinks.flatMap {
      Examples(holding: $0, in: part, point: local, objective: objective)
    }
    let coordinates = few?.coordinates ?? onKinks
    // Where other ops keep the cores busy, its operands are checked one by one.
    let threads = min(localThreads, checked.count)
    let start = ContinuousClock.now
    let isLate = end.map { end in
      { (position: Int) -> @Sendable () -> Bool in
        let part = Self.coordinatesShare * Double(position + 1) / Double(checked.count)
        let own = start + max(end - start, .zero) * part
        return { ContinuousClock.now >= own }
      }
    }
    let results = try portionOfMemory(for: threads).checkTensors(
      part.graph, point: few?.point ?? local, objective: few?.objective ?? objective,
      leaves: checked, coverage: { coordinates.map(Coverage.coordinates) ?? coverage($0) },
      isLocallyVerified: false, mutates: mutates, threads: threads, isLate: isLate,
      isCancelled: isCancelled, step: step)
    let beside = try checkBesideKinks(
      results, part.graph, point: local, objective: objective, isCancelled: isCancelled
    ) { $0.counts.kinks > 0 }
    return try results.map { node, result in
      let failing = beside?.failing[node]
      let found = failing ?? result
      guard found.verdict == .fail else { return found }
      diagnosing()
      return try FaultDiagnosis(
        part: part, point: failing == nil ? local : beside?.point ?? local, objective: objective,
        options: options, isCancelled: isCancelled,
        isLate: { end.map { ContinuousClock.now >= $0 } ?? false }
      ).refined(found, of: node)
    }
  }

  /// The part of a function's time in which coordinates are looked at; the rest is for what went wrong.
  private static let coordinatesShare = 0.6

  /// Whether a boundary value can change at all: not a number of the program.
  private func isVariable(_ boundary: [NodeID], _ part: ExtractedGraph, _ image: NodeID) -> Bool {
    part.boundary.firstIndex(of: image).map { !graph[boundary[$0]].isConstant } ?? true
  }
}
