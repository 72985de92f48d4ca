import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// A check that has so many seconds: what it says of what it has seen, however little that is.
@Suite struct BudgetedCheckTests {
  private struct Network {
    var graph = Graph()
    var values: [NodeID: [Double]] = [:]
    var loss: NodeID
    var leaves: [NodeID] { graph.ids.filter { graph[$0].leaf != nil } }

    /// Dense layers of `width` units; the last of them with `activation`.
    init(width: Int, layers: Int, _ activation: any Op = Tanh()) throws {
      let input = graph.addLeaf(.input(range: nil), type: .perExample([width]), name: "x")
      var value = input
      for layer in 0..<layers {
        value = try graph.addLayer(
          Dense.definition, [value],
          Dense.definition.signature.fillingDefaults(of: Arguments(["units": .integer(width)])))
        value = try graph.add(layer == layers - 1 ? activation : Tanh(), [value])
      }
      loss = try graph.add(SquaredError(), [value, input])
      for id in graph.ids where graph[id].op == nil {
        var random = RandomStream(seed: 3, purpose: "test", path: graph[id].path)
        let gain = graph[id].type.shape.rank == 2 ? 1 / Double(width).squareRoot() : 1
        values[id] = (0..<graph[id].type.count(batch: 4)).map { _ in gain * random.normal() }
      }
    }

    func check(
      budget: Double, portion: CheckPortion = CheckPortion(),
      isCancelled: @escaping () -> Bool = { false },
      progress: @escaping NetworkChecker.Progress = { _, _, _ in }
    ) throws -> NetworkCheckResult {
      var options = NetworkChecker.Options()
      options.confirmsByDirections = true
      options.budget = budget
      options.portion = portion
      return try NetworkChecker(
        graph: graph, point: NetworkPoint(values: values, batch: 4), options: options
      ).check(
        objective: .mean(of: loss, in: graph, batch: 4), leaves: leaves, isCancelled: isCancelled,
        progress: progress)
    }
  }

  @Test func whatFitsIsLookedAtWholly() throws {
    let network = try Network(width: 24, layers: 2)
    var told: [(done: Int, total: Int)] = []
    let result = try network.check(budget: 1000, progress: { told.append(($1, $2)) })
    #expect(result.verdict == .pass && !result.wasInterrupted)
    for tensor in result.endToEnd.map(\.result) {
      #expect(tensor.checked == tensor.coordinates && tensor.guarantee == nil, "\(tensor.name)")
    }
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(told.allSatisfy { $0.done <= $0.total && $0.total == told[0].total })
    #expect(told.last.map { $0.done == $0.total } == true)
  }

  @Test func whereThereIsNoTimeDirectionsStandAlone() throws {
    let result = try Network(width: 24, layers: 2).check(budget: 1e-9)
    #expect(result.verdict == .pass && !result.wasInterrupted)
    for tensor in result.endToEnd.map(\.result) {
      #expect(tensor.checked == 0 && tensor.directions.count >= 4)
      #expect(
        tensor.guarantee?.hasSuffix("; there was no time for coordinates by themselves") == true)
    }
  }

  /// However little time there is, what directions do not agree with fails.
  @Test(arguments: [1e-9, 0.01, 1000]) func aWrongGradientFails(budget: Double) throws {
    let result = try Network(width: 24, layers: 2, SkewedTanh(by: 2)).check(budget: budget)
    #expect(result.verdict == .fail)
    #expect(result.endToEnd.contains { $0.result.verdict == .fail })
    for tensor in result.endToEnd.map(\.result) where tensor.verdict == .inconclusive {
      #expect(
        tensor.reason?.contains("a longer --budget decides") == true, "\(tensor.reason ?? "")")
    }
  }

  /// Stopped wherever it may be, it counts what it has seen, and another run does the rest.
  @Test(arguments: [20, 60, 200, 400, 800, 1600]) func aStopLeavesAnHonestSample(after asked: Int)
    throws
  {
    let network = try Network(width: 40, layers: 3)
    var count = 0
    let part = try network.check(
      budget: 1000,
      isCancelled: {
        count += 1
        return count > asked
      })
    guard part.wasInterrupted else { return }
    var portion = CheckPortion()
    for tensor in part.endToEnd.map(\.result) {
      #expect(tensor.verdict == .pass, "\(tensor.name)")
      if tensor.checked == tensor.coordinates {
        #expect(!tensor.wasInterrupted)
        portion.doneTensors.insert(tensor.name)
        continue
      }
      #expect(
        tensor.wasInterrupted && tensor.done == (tensor.checked > 0 ? [0..<tensor.checked] : []))
      if tensor.checked > 0 {
        let said = SampleGuarantee.sentence(seen: tensor.checked, of: tensor.coordinates)
        #expect(tensor.guarantee?.hasSuffix(said) == true, "\(tensor.guarantee ?? "")")
      }
      portion.doneCoordinates[tensor.name] = tensor.done
    }
    let rest = try network.check(budget: 1000, portion: portion)
    #expect(rest.verdict == .pass && !rest.wasInterrupted)
    for tensor in rest.endToEnd.map(\.result) {
      let earlier = part.endToEnd.first { $0.result.name == tensor.name }?.result.checked ?? 0
      #expect(earlier + tensor.checked == tensor.coordinates, "\(tensor.name)")
    }
  }

  /// A fault in a share of the coordinates is found by n of them as often as was said: no more than
  /// C(N − K, n)/C(N, n) of all seeds miss it.
  @Test(arguments: [(faulty: 40, seen: 10), (faulty: 40, seen: 24), (faulty: 8, seen: 100)])
  func aFaultIsFoundAsOftenAsIsSaid(faulty: Int, seen: Int) throws {
    let (count, seeds) = (400, 250)
    var random = RandomStream(seed: 7, purpose: "test")
    let point = (0..<count).map { _ in random.normal() }
    let function = Squares(point: point)
    var missed = 0
    for seed in 0..<UInt64(seeds) {
      var places = RandomStream(seed: seed, purpose: "faults")
      var gradient = point.map { 2 * $0 }
      // A row of a matrix of 20 columns, or whatever begins at a random place.
      let first = places.index(below: count - faulty)
      for index in first..<(first + faulty) { gradient[index] *= 1.01 }
      let sample = try TensorSample(
        checker: TensorChecker(seed: seed), name: "w", shape: [20, 20], analytic: gradient,
        function: function, isCancelled: { false })
      let order = CoordinateOrder(count: count, seed: seed, path: "w")
      #expect(try sample.look(at: order.coordinates(at: 0..<seen)))
      let result = try sample.result()
      let wrong = result.evidence.filter { $0.verdict == .fail }.map(\.index)
      #expect(sample.hasFailed == !wrong.isEmpty)
      #expect(wrong.allSatisfy { (first..<(first + faulty)).contains($0) })
      if !sample.hasFailed { missed += 1 }
    }
    let said = (0..<seen).reduce(1.0) {
      $0 * Double(count - faulty - $1) / Double(count - $1)
    }
    let deviation = (said * (1 - said) / Double(seeds)).squareRoot()
    #expect(Double(missed) / Double(seeds) < said + 4 * deviation, "\(missed): \(said)")
    #expect(Double(missed) / Double(seeds) > 0.3 * said - 4 * deviation, "\(missed): \(said)")
  }

  /// What is stopped in its midst is not taken for seen, and can be gone on with.
  @Test func aStoppedBlockIsGoneOnWith() throws {
    let point = (0..<200).map { 0.3 + 0.01 * Double($0) }
    var gradient = point.map { 2 * $0 }
    gradient[150] = 5
    var left = Int.max
    let sample = try TensorSample(
      checker: TensorChecker(seed: 1), name: "w", shape: [200], analytic: gradient,
      function: Squares(point: point),
      isCancelled: {
        left -= 1
        return left < 0
      })
    #expect(try sample.calibrate())
    left = 2
    var rounds = 1
    while try !sample.look(at: Array(100..<200)) {
      rounds += 1
      left = 2 * rounds
    }
    #expect(rounds > 1)
    #expect(sample.hasFailed)
    #expect(try sample.result().worst.first?.index == 150)
  }
}

/// f(x) = Σ x².
private struct Squares: ProbedFunction {
  let point: [Double]
  var count: Int { point.count }
  func coordinate(at index: Int) -> Double { point[index] }
  func values(at probes: [Probe]) -> [ProbeValue] {
    let whole = point.reduce(0) { $0 + $1 * $1 }
    return probes.map { probe in
      switch probe.displacement {
      case .coordinate(let index):
        let moved = point[index] + probe.step
        return ProbeValue(whole + (moved * moved - point[index] * point[index]))
      case .direction(let direction):
        return ProbeValue(
          zip(point, direction).reduce(0) {
            let moved = $1.0 + probe.step * $1.1
            return $0 + moved * moved
          })
      }
    }
  }
}
