import Foundation
import NNTensor
import Testing

@Suite struct MemoryNodeTests {
  private let folder = "/sys/devices/system/node"

  private func nodes(
    online: String, _ lists: [Int: String], allowed: ProcessorSet? = ProcessorSet(0..<64)
  ) -> [[Int]]? {
    var texts = ["\(folder)/online": online]
    for (node, list) in lists { texts["\(folder)/node\(node)/cpulist"] = list }
    return MemoryNodes(files(texts), allowed: allowed)?.processors.map(\.numbers)
  }

  @Test func twoNodesAreFound() {
    #expect(
      nodes(online: "0-1\n", [0: "0-1,4-5\n", 1: "2-3,6-7\n"]) == [[0, 1, 4, 5], [2, 3, 6, 7]])
  }

  /// A node that is off, and one of memory alone, have no threads; nor have those that the process
  /// may not run on.
  @Test func nodesWithoutProcessorsAreLeftOut() {
    #expect(nodes(online: "0,2-3\n", [0: "0-1\n", 2: "4-5\n", 3: "\n"]) == [[0, 1], [4, 5]])
    #expect(nodes(online: "0,2\n", [0: "0-1\n", 1: "2-3\n", 2: "4-5\n"]) == [[0, 1], [4, 5]])
    let few = ProcessorSet([1, 4])
    #expect(
      nodes(online: "0-2\n", [0: "0-1\n", 1: "2-3\n", 2: "4-5\n"], allowed: few) == [[1], [4]])
  }

  @Test func oneNodeIsNone() {
    #expect(nodes(online: "0-1\n", [0: "0-3\n", 1: "\n"]) == nil)
    #expect(
      nodes(online: "0-1\n", [0: "0-1\n", 1: "2-3\n"], allowed: ProcessorSet([2, 3])) == nil)
    #expect(nodes(online: "0-1\n", [0: "0-1\n", 1: "2-3\n"], allowed: nil) == nil)
    #expect(nodes(online: "what\n", [0: "0-1\n", 1: "2-3\n"]) == nil)
    #expect(MemoryNodes(files([:]), allowed: ProcessorSet([0])) == nil)
  }

  /// A machine of one node reads one file and asks for nothing else.
  @Test func oneNodeCostsOneFile() {
    let folder = folder
    let online = KernelFiles { path in
      #expect(path == "\(folder)/online")
      return "0\n"
    }
    func asked() -> ProcessorSet? {
      Issue.record("the processors were asked for")
      return nil
    }
    #expect(MemoryNodes(online, allowed: asked()) == nil)
  }

  // MARK: Threads

  private struct Stop: Error {}

  /// The processors that there are, as if they were two nodes'.
  private func halves() throws -> (nodes: MemoryNodes, allowed: ProcessorSet)? {
    guard let allowed = ProcessorSet.allowed else { return nil }
    let numbers = allowed.numbers
    let half = [numbers.prefix((numbers.count + 1) / 2), numbers.suffix((numbers.count + 1) / 2)]
    return (try #require(MemoryNodes(processors: half.map { ProcessorSet($0) })), allowed)
  }

  @Test func aThreadIsBoundWhileItWorks() throws {
    guard let (nodes, before) = try halves() else { return }
    for node in [0, 1] {
      nodes.run(on: node) {
        #expect(ProcessorSet.allowed == nodes.processors[node])
        #expect(MemoryNodes.bound == node && nodes.ofThisThread == node)
        // It stays there, whatever it calls.
        nodes.run(on: 1 - node) { #expect(ProcessorSet.allowed == nodes.processors[node]) }
        #expect(MemoryNodes.bound == node)
      }
      #expect(ProcessorSet.allowed == before && MemoryNodes.bound == nil)
      #expect(throws: Stop.self) { try nodes.run(on: node) { throw Stop() } }
      #expect(ProcessorSet.allowed == before && MemoryNodes.bound == nil)
    }
    nodes.run(on: 7) { #expect(ProcessorSet.allowed == before) }
  }

  /// Whoever bound the thread before keeps it where it is.
  @Test func aThreadIsNotBoundToWhatItMayNotUse() throws {
    guard let (_, before) = try halves(), let first = before.numbers.first else { return }
    let far = ProcessorSet([8190])
    let nodes = try #require(MemoryNodes(processors: [ProcessorSet([first]), far]))
    nodes.run(on: 1) { #expect(ProcessorSet.allowed == before) }
    #expect(ProcessorSet.allowed == before && MemoryNodes.bound == nil)
  }

  // MARK: Memory

  @Test func memoryComesBackToItsNodeAsZeros() throws {
    let memory = NodeMemory(
      try #require(MemoryNodes(processors: [ProcessorSet([0]), ProcessorSet([1])])))
    let nodes = try #require(MemoryNodes(processors: [ProcessorSet([0]), ProcessorSet([1])]))
    let bytes = 100_000
    let first = try nodes.run(on: 0) { try #require(memory.take(bytes)) }
    #expect(first.node == 0 && first.byteCount >= bytes && first.byteCount <= bytes * 9 / 8 + 4096)
    memset(first.pointer, 1, bytes)
    memory.giveBack(first)
    let far = try nodes.run(on: 1) { try #require(memory.take(bytes)) }
    #expect(far.node == 1 && far.pointer != first.pointer)
    let near = try nodes.run(on: 0) { try #require(memory.take(bytes - 50)) }
    #expect(near.pointer == first.pointer)
    let numbers = UnsafeRawBufferPointer(start: near.pointer, count: near.byteCount)
    #expect(numbers.allSatisfy { $0 == 0 })
    memory.giveBack(near)
    memory.giveBack(far)
    // What is too large to be kept comes anew.
    let large = try #require(memory.take(8 << 20))
    memset(large.pointer, 1, 8 << 20)
    memory.giveBack(large)
    let again = try #require(memory.take(8 << 20))
    #expect(again.pointer.load(as: UInt8.self) == 0)
    memory.giveBack(again)
  }

  @Test func buffersOfNodesAreLikeOthers() throws {
    let memory = NodeMemory(
      try #require(MemoryNodes(processors: [ProcessorSet([0]), ProcessorSet([1])])))
    for count in [0, 1, 500, 513, 4096, 1 << 16] {
      for _ in 0..<2 {
        let buffer = Buffer<Double>(count: count, in: memory)
        #expect(buffer.elements.allSatisfy { $0 == 0 } && buffer.elements.count == count)
        #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
        for index in 0..<count { buffer.pointer[index] = 7 }
      }
    }
  }
}
