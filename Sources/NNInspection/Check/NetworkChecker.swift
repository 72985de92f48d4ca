package import Gradcheck
package import NNAutodiff
import NNTensor

/// Checks every gradient of a network against numbers: each op by itself, then end to end.
///
/// Local checks use the values that an op really sees and random cotangents, so that a wrong
/// backward formula is pinned to the op that has it. End to end, each parameter's and input's
/// gradient of the real objective is checked coordinate by coordinate.
package struct NetworkChecker {
  /// What is checked.
  package var graph: Graph
  package var point: NetworkPoint
  /// Uses of functions with a hand-written gradient: name, node, parameter names, layer path.
  package var functions: [FunctionUse]
  package var options: Options
  /// What became of the faults that were planted.
  private let mutations = MutationTally()

  package struct FunctionUse: Sendable {
    package var name: String
    package var node: NodeID
    package var parameters: [String]
    package var path: String
    package init(name: String, node: NodeID, parameters: [String], path: String) {
      self.name = name
      self.node = node
      self.parameters = parameters
      self.path = path
    }
  }

  package struct Options: Sendable {
    /// The relative tolerance; `nil` takes 1e-6 for float64, 1e-3 for float32.
    package var tolerance: Double?
    package var seed: UInt64 = 0
    /// The backward pass that is judged.
    package var precision: ScalarPrecision = .float64
    /// How much of each tensor is checked end to end, where it is not confirmed by directions.
    package var coverage: Coverage = .everyCoordinate
    /// Whether ops and tensors are confirmed along random directions first, so that only what these
    /// leave open is checked coordinate by coordinate.
    package var confirmsByDirections = false
    /// The seconds that the check may take: directions first, then as many coordinates one by one as
    /// fit. `nil` leaves it at directions.
    package var budget: Double?
    /// A network of at most so many coordinates is checked coordinate by coordinate in any case.
    package var wholeCount = 4096
    /// Which part of the check this run does.
    package var portion = CheckPortion()
    /// Whether the gradient of the gradient is checked too, where the first order passes.
    package var checksSecondOrder = false
    /// Whether known faults are planted into gradients that are right, to count how many of them
    /// the check catches.
    package var mutates = false
    /// The most memory for probes, in bytes; `nil` takes the engine's default.
    package var memory: Int?
    package init() {}
  }

  /// Which ops and leaves a check covers; everything by default.
  package struct Scope {
    package var includesLayer: (Node) -> Bool = { _ in true }
    package var includesLeaf: (NodeID) -> Bool = { _ in true }
    package var includesFunction: (FunctionUse) -> Bool = { _ in true }
    package init() {}
  }

  package init(
    graph: Graph, point: NetworkPoint, functions: [FunctionUse] = [], options: Options = Options()
  ) {
    self.graph = graph
    self.point = options.precision == .float32 ? point.roundedToFloat : point
    self.functions = functions
    self.options = options
  }

  /// What a long check says while it runs: a layer's path, coordinates done and in all.
  package typealias Progress = (_ subject: String, _ done: Int, _ total: Int) -> Void

  /// Checks the gradient of `objective`.
  ///
  /// `leaves` are the parameters, real inputs and named numbers to differentiate by. A cancelled
  /// check returns what is known so far.
  package func check(
    objective: Objective, leaves: [NodeID], scope: Scope = Scope(),
    isCancelled: @escaping () -> Bool = { false }, progress: Progress = { _, _, _ in }
  ) throws -> NetworkCheckResult {
    let start = ContinuousClock.now
    var result = NetworkCheckResult()
    // Threads of BLAS that wait for work keep the cores from probes, unless products are large.
    let blasThreads = BLASInfo.threadCount
    if point.values.values.reduce(0, { $0 + $1.count }) < 1 << 21 { BLASInfo.setThreadCount(1) }
    defer { if let blasThreads { BLASInfo.setThreadCount(blasThreads) } }
    let values = Executor<Double>(
      graph, capacity: point.batch, outputs: objective.terms.map(\.node))
    for (leaf, numbers) in point.values { values.set(leaf, to: numbers) }
    values.run()
    if isCancelled() {
      result.wasInterrupted = true
      return result
    }
    result.nonFinite = values.firstNonFinite()
    guard result.nonFinite == nil else { return result }

    let reached = Set(graph.ancestors(of: objective.terms.map(\.node)))
    let ops = graph.ids.filter { id in
      guard reached.contains(id), let op = graph[id].op else { return false }
      return !(op is HandWrittenGradient) && scope.includesLayer(graph[id])
    }
    let portion = options.portion
    let covered = leaves.filter(scope.includesLeaf)
    let isByLayers = confirmsByDirections(covered)
    let wanted = covered.enumerated().filter { position, leaf in
      !portion.doneTensors.contains(graph[leaf].path)
        && (options.coverage == .everyCoordinate && !isByLayers
          || portion.includesUnit(position))
    }.map(\.element)
    let named = functions.filter(scope.includesFunction)
    let names = named.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let uses = named.filter { portion.includesUnit(names.firstIndex(of: $0.name) ?? 0) }
    let isMine = ops.enumerated().map { position, id in
      portion.includesUnit(position) && !portion.doneLayers.contains(graph[id].path)
    }
    let local = zip(ops, isMine).filter(\.1).map(\.0)
    let total =
      uses.reduce(0) { $0 + coordinates(of: $1) }
      + local.reduce(0) { $0 + localCoordinates(of: $1) }
      + wanted.reduce(0) { $0 + selectedCoordinates(of: $1, isByLayers: isByLayers) }
    var done = 0
    func step(_ subject: String, _ count: Int) {
      done += count
      progress(subject, done, total)
    }

    for use in uses {
      if isCancelled() { result.wasInterrupted = true }
      guard !result.wasInterrupted else { return result }
      result.functions.append(try check(function: use, values: values, isCancelled: isCancelled))
      step(use.path, coordinates(of: use))
    }
    var confirmed: Confirmed?
    if isByLayers {
      do {
        confirmed = try confirmLayers(
          objective: objective, ops: local, leaves: wanted, values: values,
          isCancelled: isCancelled, finished: { _ in })
      } catch is LayerCheckInterrupted {
        result.wasInterrupted = true
        return result
      }
    }
    let one = portionOfMemory(for: localThreads)
    let found = try SideBySide(isCancelled: isCancelled).results(
      of: local.count, onThreads: localThreads
    ) { position, isCancelled in
      let id = local[position]
      return try one.localResults(of: id, confirmed, values: values, isCancelled: isCancelled)
        ?? one.checkLocally(id, values: values, isCancelled: isCancelled)
    } finished: { position in
      step(graph[local[position]].path, localCoordinates(of: local[position]))
    }
    if isCancelled() { result.wasInterrupted = true }
    var next = 0
    for (id, isMine) in zip(ops, isMine) {
      let node = graph[id]
      var layer = NetworkCheckResult.Layer(
        node: id, path: node.path, op: node.op?.name ?? "", local: [], parameters: [])
      if isMine {
        // Half a check of an op is worth nothing, but for a failure.
        if let found = found[next],
          !found.contains(where: \.wasInterrupted)
            || found.contains(where: { $0.verdict == .fail })
        {
          layer.local = found
        }
        next += 1
      }
      result.layers.append(layer)
    }
    guard !result.wasInterrupted else { return result }
    try checkEndToEnd(
      objective: objective, leaves: wanted, confirmed: confirmed,
      deadline: options.budget.map { start + .seconds($0) }, into: &result,
      isCancelled: isCancelled,
      step: { name, inTensor in progress(name, done + inTensor, total) },
      finished: { step($0, $1) })
    for index in result.layers.indices {
      result.layers[index].branchesNotExercised = values.branchesNotExercised(
        at: result.layers[index].node)
    }
    if options.mutates, options.portion.includesUnit(0) { result.mutations = mutations.total }
    if options.checksSecondOrder, !result.wasInterrupted, options.portion.includesUnit(0) {
      result.secondOrder = try checkSecondOrder(
        objective: objective, leaves: leaves.filter(scope.includesLeaf), firstOrder: result.verdict,
        isCancelled: isCancelled)
    }
    return result
  }

  // MARK: How much there is to do

  private func selectedCoordinates(of leaf: NodeID, isByLayers: Bool) -> Int {
    let count = point.values[leaf]?.count ?? 0
    guard options.coverage == .everyCoordinate, !isByLayers else { return count }
    return options.portion.selection(of: graph[leaf].path).indices(of: count).count
  }

  private func localCoordinates(of op: NodeID) -> Int {
    graph[op].inputs.reduce(0) { sum, input in
      let count = graph[input].type.count(batch: point.batch)
      if case .sample(let sample) = localCoverage(count) { return sum + sample }
      return sum + count
    }
  }

  private func coordinates(of use: FunctionUse) -> Int {
    graph[use.node].inputs.dropFirst().reduce(0) {
      $0 + graph[$1].type.count(batch: point.batch)
    }
  }

  // MARK: The parts

  /// How many ops are checked by themselves at a time: one where products are so large that they
  /// use all cores.
  private var localThreads: Int {
    BLASInfo.threadCount == 1 ? ProbeEngine.Limits().threads : 1
  }

  /// The same checker with the memory that each of several that work at a time may take.
  private func portionOfMemory(for count: Int) -> NetworkChecker {
    var one = self
    one.options.memory = (options.memory ?? ProbeEngine.Limits().memory) / max(1, count)
    return one
  }

  func checkLocally(
    _ id: NodeID, values: Executor<Double>, coverage: ((Int) -> Coverage)? = nil,
    isCancelled: @escaping () -> Bool
  ) throws -> [TensorResult] {
    let part = graph.extracting(id, from: graph[id].inputs)
    let names = graph[id].inputs.map { graph[$0].path }
    return try check(
      part, boundary: graph[id].inputs, names: names, coverage: coverage ?? localCoverage,
      values: values,
      isCancelled: isCancelled)
  }

  private func check(
    function use: FunctionUse, values: Executor<Double>, isCancelled: @escaping () -> Bool
  ) throws -> NetworkCheckResult.Function {
    let arguments = Array(graph[use.node].inputs.dropFirst())
    let part = graph.extracting(use.node, from: arguments)
    let results = try check(
      part, boundary: arguments, names: use.parameters, coverage: { _ in .everyCoordinate },
      values: values, mutates: true, isCancelled: isCancelled)
    return .init(name: use.name, path: use.path, arguments: results)
  }

  /// Checks `part` at the boundary's present values, with a random cotangent of order one.
  private func check(
    _ part: ExtractedGraph, boundary: [NodeID], names: [String],
    coverage: (Int) -> Coverage, values: Executor<Double>, mutates: Bool = false,
    isCancelled: @escaping () -> Bool
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
    let checked = unique.filter { isVariable(boundary, part, $0.node) }
    guard !checked.isEmpty else { return [] }
    let objective = Objective.random(
      of: [part.output], in: part.graph, batch: point.batch, seed: options.seed)
    let results = try checkTensors(
      part.graph, point: local, objective: objective, leaves: checked, coverage: coverage,
      isLocallyVerified: false, mutates: mutates, isCancelled: isCancelled)
    let diagnosis = FaultDiagnosis(
      part: part, point: local, objective: objective, options: options)
    return try results.map { node, result in
      let refined = try diagnosis.refined(result, of: node)
      // A trial that was stopped in its midst proves nothing.
      return isCancelled() ? result : refined
    }
  }

  /// Whether a boundary value can change at all: not a number written in the program.
  private func isVariable(_ boundary: [NodeID], _ part: ExtractedGraph, _ image: NodeID) -> Bool {
    guard let position = part.boundary.firstIndex(of: image) else { return true }
    if case .leaf(.constant) = graph[boundary[position]].source { return false }
    return true
  }

  private func checkEndToEnd(
    objective: Objective, leaves: [NodeID], confirmed: Confirmed?,
    deadline: ContinuousClock.Instant?, into result: inout NetworkCheckResult,
    isCancelled: @escaping () -> Bool,
    step: (String, Int) -> Void,
    finished: (String, Int) -> Void
  ) throws {
    let localPass = !result.results.contains { $0.verdict == .fail || $0.verdict == .inconclusive }
    var tensors: [NetworkCheckResult.Tensor] = []
    var confirmed = confirmed
    if let deadline, let cotangents = confirmed?.findings.cotangents, var known = confirmed?.leaves
    {
      try spend(
        until: deadline, on: &known, objective: objective, cotangents: cotangents,
        isLocallyVerified: localPass, isCancelled: isCancelled, step: step)
      confirmed?.leaves = known
    }
    let open = leaves.filter { confirmed?.leaves[$0] == nil }
    var portion = options.portion
    // A leaf that directions leave open is its share's alone.
    if confirmed != nil { portion.share = nil }
    for leaf in leaves {
      guard let known = confirmed?.leaves[leaf] else { continue }
      tensors.append(.init(node: leaf, result: known))
      finished(known.name, known.coordinates)
    }
    let results =
      try open.isEmpty
      ? []
      : checkTensors(
        graph, point: point, objective: objective,
        leaves: open.map { ($0, graph[$0].path) }, coverage: { _ in options.coverage },
        isLocallyVerified: localPass, portion: portion, mutates: true,
        isCancelled: isCancelled, step: step,
        finished: finished)
    result.wasInterrupted = isCancelled() && results.count < open.count
    for (leaf, tensor) in results { tensors.append(.init(node: leaf, result: tensor)) }
    tensors.sort { $0.node < $1.node }
    result.wasInterrupted = result.wasInterrupted || tensors.contains { $0.result.wasInterrupted }
    let unexplained = tensors
    try attribute(&tensors, objective: objective)
    if localPass, functions.isEmpty {
      result.brokenWiring = try searchWiring(&tensors, objective: objective)
    }
    if isCancelled() {
      // What was stopped in its midst explains nothing.
      tensors = unexplained
      result.brokenWiring = nil
    }

    for tensor in tensors {
      if !graph[tensor.node].isParameter {
        result.inputs.append(tensor)
      } else if let layer = result.layers.firstIndex(where: {
        graph[$0.node].inputs.dropFirst().contains(tensor.node)
          && graph[tensor.node].path.hasPrefix($0.path + ".")
      }) {
        result.layers[layer].parameters.append(tensor)
      } else {
        result.parameters.append(tensor)
      }
    }
  }

  /// Looks for the value at which the wiring is at fault, and says so with each failing tensor.
  private func searchWiring(
    _ tensors: inout [NetworkCheckResult.Tensor], objective: Objective
  ) throws -> NodeID? {
    let failing = tensors.indices.filter { tensors[$0].result.verdict == .fail }
    guard !failing.isEmpty else { return nil }
    let search = WiringSearch(graph: graph, point: point, objective: objective, options: options)
    let broken = try search.firstWrong(behind: failing.map { tensors[$0].node })
    guard let broken else { return nil }
    let reason =
      "each op agrees by itself: the gradient first goes wrong where the uses of "
      + "`\(graph[broken].path)` are added up"
    for index in failing {
      tensors[index].result.reason = tensors[index].result.reason ?? reason
      guard tensors[index].result.fault?.pattern ?? .unknown == .unknown else { continue }
      tensors[index].result.fault = Fault(pattern: .wiring, detail: reason)
    }
    return broken
  }

  /// Names the hand-written gradient that is to blame for a failing tensor: the one with whose
  /// function's own derivative the tensor's gradient agrees.
  private func attribute(
    _ tensors: inout [NetworkCheckResult.Tensor], objective: Objective
  ) throws {
    guard !functions.isEmpty, tensors.contains(where: { $0.result.verdict == .fail }) else {
      return
    }
    let failing = tensors.indices.filter { tensors[$0].result.verdict == .fail }
    let alternative = try AnalyticGradients(
      graph, objective: objective, leaves: failing.map { tensors[$0].node }, point: point,
      in: Double.self, usingHandWritten: false)
    let evaluators = EvaluatorPair(
      graph, point: point, objective: objective, memory: options.memory)
    for index in failing {
      let leaf = tensors[index].node
      guard let gradient = alternative.gradients[leaf] else { continue }
      let probe = evaluators.probe(leaf, precision: options.precision)
      let again = try checker(coverage: .everyCoordinate).check(
        name: tensors[index].result.name, shape: tensors[index].result.shape, analytic: gradient,
        function: probe)
      if again.verdict != .fail {
        let downstream = Set(graph.descendants(of: [leaf]))
        let reached = functions.filter { downstream.contains($0.node) }
        tensors[index].causedBy = reached.map(\.name).first ?? functions.first?.name
      }
    }
  }

  /// Checks the gradient of `objective` with respect to each leaf.
  func checkTensors(
    _ graph: Graph, point: NetworkPoint, objective: Objective,
    leaves: [(node: NodeID, name: String)], coverage: (Int) -> Coverage, isLocallyVerified: Bool,
    portion: CheckPortion = CheckPortion(), mutates: Bool = false,
    isCancelled: @escaping () -> Bool,
    step: (String, Int) -> Void = { _, _ in }, finished: (String, Int) -> Void = { _, _ in }
  ) throws -> [(node: NodeID, result: TensorResult)] {
    let nodes = leaves.map(\.node)
    let analytic: AnalyticGradients
    switch options.precision {
    case .float32:
      analytic = try AnalyticGradients(
        graph, objective: objective, leaves: nodes, point: point, in: Float.self)
    default:
      analytic = try AnalyticGradients(
        graph, objective: objective, leaves: nodes, point: point, in: Double.self)
    }
    var reference: AnalyticGradients?
    let evaluators = EvaluatorPair(
      graph, point: point, objective: objective, memory: options.memory)
    var results: [(node: NodeID, result: TensorResult)] = []
    for (leaf, name) in leaves {
      if isCancelled() { break }
      let type = graph[leaf].type
      let shape =
        type.isPerExample ? [point.batch] + type.shape.dimensions : type.shape.dimensions
      let count = point.values[leaf]?.count ?? 0
      let gradient = analytic.gradients[leaf] ?? Array(repeating: 0, count: count)
      let probe = evaluators.probe(leaf, precision: options.precision)
      let rounding: () throws -> [Double] = {
        if reference == nil {
          switch options.precision {
          case .float32:
            reference = try AnalyticGradients(
              graph, objective: objective, leaves: nodes, point: point, in: Double.self)
          default:
            reference = try AnalyticGradients(
              graph, objective: objective, leaves: nodes, point: point, in: DoubleDouble.self)
          }
        }
        let precise = reference?.gradients[leaf] ?? gradient
        return zip(gradient, precise).map { 2 * abs($0 - $1) + abs($0) * 0x1p-53 }
      }
      var checker = checker(coverage: coverage(count), isLocallyVerified: isLocallyVerified)
      checker.selection = portion.selection(of: name)
      func check() throws -> TensorResult {
        try checker.check(
          name: name, shape: shape, analytic: gradient, rounding: rounding, function: probe,
          isCancelled: isCancelled, progress: { step(name, $0) })
      }
      var result = try check()
      if probe.disagreements > 0 {
        // What was judged by probes that cannot be trusted is judged again, by whole evaluations.
        result = try check()
        result.reason = [result.reason, Self.distrust].compactMap { $0 }.joined(separator: "; ")
      }
      results.append((leaf, result))
      if options.mutates, mutates, options.portion.includesUnit(0), result.verdict == .pass {
        // A fault anywhere in the tensor must show: all of it is looked at, whatever the share.
        var whole = checker
        whole.selection = CoordinateSelection()
        mutations.total += try whole.mutations(
          name: name, shape: shape, analytic: gradient, function: probe, isCancelled: isCancelled)
      }
      finished(name, checker.selection.indices(of: count).count)
    }
    return results
  }

  /// What is said where an op's rule for small changes turned out to be wrong.
  private static let distrust =
    "checked by whole evaluations: a probe through what it changes alone disagreed with one, so "
    + "some op's rule for small changes is wrong (an error in gradcheck, not in the network)"

  func checker(
    coverage: Coverage, isLocallyVerified: Bool = false
  ) -> TensorChecker {
    TensorChecker(
      tolerance: options.tolerance, coverage: coverage, seed: options.seed,
      isLocallyVerified: isLocallyVerified,
      constants: point.batch > 1 ? [NamedConstant("the batch size", Double(point.batch))] : [])
  }

  /// How much of a leaf is looked at that directions have left open: all of it, unless that would
  /// take hours.
  private func coverage(of count: Int, isOpen: Bool) -> Coverage {
    guard isOpen, options.coverage == .everyCoordinate else { return options.coverage }
    if options.budget != nil, count > 1024 { return .sample(1024) }
    return count > 1 << 18 ? .sample(4096) : .everyCoordinate
  }

  /// An op by itself: every coordinate where there are few, else directions and a sample.
  private var localCoverage: (Int) -> Coverage {
    { $0 <= 128 ? .everyCoordinate : .sample(32) }
  }
}

/// The evaluators that the probes of one objective share; the precise one is made when needed.
final class EvaluatorPair {
  private let graph: Graph
  private let point: NetworkPoint
  private let objective: Objective
  private lazy var double = Evaluator<Double>(graph, point: point, objective: objective)
  private lazy var precise = Evaluator<DoubleDouble>(graph, point: point, objective: objective)
  private let memory: Int?
  private lazy var engine = ProbeEngine(double, objective: objective, limits: limits)
  private var limits: ProbeEngine.Limits {
    var limits = ProbeEngine.Limits()
    if let memory { limits.memory = memory }
    return limits
  }

  init(_ graph: Graph, point: NetworkPoint, objective: Objective, memory: Int?) {
    self.memory = memory
    self.graph = graph
    self.point = point
    self.objective = objective
  }

  func probe(_ leaf: NodeID, precision: ScalarPrecision) -> GraphProbe {
    GraphProbe(
      leaf: leaf, point: point, objective: objective, precision: precision, double: double,
      engine: engine, precise: { self.precise })
  }
}

/// Counts planted faults while a check runs.
private final class MutationTally {
  var total = Report.Mutations()
}
