import Foundation
import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import NNTraining
import Testing

/// Numbers between -1 and 1 for every leaf.
func drawnPoint(_ graph: Graph, batch: Int) -> NetworkPoint {
  var values: [NodeID: [Double]] = [:]
  for id in graph.ids where graph[id].leaf != nil {
    var random = RandomStream(seed: 5, purpose: "point", index: UInt64(id.index))
    values[id] = (0..<graph[id].type.count(batch: batch)).map { _ in random.uniform(-1, 1) }
  }
  return NetworkPoint(values: values, batch: batch)
}

/// On which memory node a page lies, by the kernel's number; `nil` where nobody has touched it.
private func node(of page: UnsafeRawPointer) -> Int? {
  #if arch(x86_64)
    let movePages = 279
  #else
    let movePages = 239
  #endif
  typealias Call =
    @convention(c) (
      Int, Int, Int, UnsafePointer<UnsafeRawPointer>, Int, UnsafeMutablePointer<Int32>, Int
    ) -> Int
  guard let symbol = dlsym(nil, "syscall") else { return nil }
  var status: Int32 = -1
  let call = unsafeBitCast(symbol, to: Call.self)
  let answer = withUnsafePointer(to: page) { call(movePages, 0, 1, $0, 0, &status, 0) }
  return answer == 0 && status >= 0 ? Int(status) : nil
}

/// Only on a machine of several memory nodes: `Tests/outside/numa_trial.sh` emulates one.
@Suite(.enabled(if: MemoryNodes.machine != nil), .serialized) struct RealNodeTests {
  /// How many pages of some memory lie on each node.
  private func pages(_ regions: [UnsafeRawBufferPointer]) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for region in regions where region.count >= NodeMemory.smallest {
      guard let start = region.baseAddress else { continue }
      for offset in stride(from: 0, to: region.count, by: 4096) {
        if let node = node(of: start + offset) { counts[node, default: 0] += 1 }
      }
    }
    return counts
  }

  /// Threads that take, use and give back memory again and again, each on its node.
  @Test func memoryOfAThreadIsNearIt() throws {
    for round in 0..<40 {
      Cores.machine.share(among: Cores.count) { number in
        let node = Cores.machine.node
        for count in [600, 5000, 40_000 + 1000 * ((round + number) % 5)] {
          let buffer = Buffer<Double>(count: count)
          for index in 0..<count { buffer.pointer[index] = 1 }
          let found = pages([
            UnsafeRawBufferPointer(UnsafeBufferPointer(start: buffer.pointer, count: count))
          ])
          #expect(Set(found.keys) == [node])
        }
      }
    }
  }

  /// The blocks of probes lie on the node of the threads that use them, one tensor after another.
  @Test func blocksLieWhereTheyAreUsed() throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([16]), name: "x")
    var value = x
    for _ in 0..<3 {
      value = try graph.addLayer(Dense.definition, [value], Arguments(["units": .integer(16)]))
      value = try graph.add(Sigmoid(), [value])
    }
    let point = drawnPoint(graph, batch: 8)
    let objective = Objective.random(of: [value], in: graph, batch: 8, seed: 1)
    let evaluator = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
    let engine = ProbeEngine(evaluator, objective: objective)
    var used: Set<Int> = []
    for leaf in graph.parameters + graph.parameters {
      let values = try #require(point.values[leaf])
      let probes = values.indices.flatMap { index in
        [0.5, -0.5, 0.25].map { Probe(displacement: .coordinate(index), step: $0) }
      }
      for _ in 0..<2 { #expect(engine.values(leaf, at: values, probes: probes) != nil) }
      for (node, regions) in engine.blocks {
        let found = pages(regions)
        print("\(graph[leaf].path): a thread on node \(node), pages of its block by node \(found)")
        #expect(Set(found.keys).isSubset(of: [node]))
        used.insert(node)
      }
    }
    #expect(used.count > 1)
    #expect(MemoryNodes.bound == nil)
    #expect(ProcessorSet.allowed?.count ?? 0 >= Cores.count)
  }
}
