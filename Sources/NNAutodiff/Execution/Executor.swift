package import NNTensor

/// Runs a graph in one scalar, with every buffer planned once.
///
/// A class because it is memory: one thread at a time may run it. After `init` a run allocates
/// nothing of its own.
package final class Executor<Scalar: TensorScalar>: @unchecked Sendable {
  package let graph: Graph
  /// The most examples that a run can have.
  package let capacity: Int
  /// The nodes that a whole run computes, in order.
  package let steps: [NodeID]
  /// The examples of the next run.
  package var batch: Int {
    didSet { batch = min(max(0, batch), capacity) }
  }

  private var kernels: [Kernel<Scalar>?]
  private let operations: [(any Op)?]
  private let owned: [Buffer<Scalar>]
  private var locations: [UnsafeMutablePointer<Scalar>?]
  private let scratch: Buffer<Scalar>

  /// Plans the buffers for computing `outputs`.
  ///
  /// With `keepsEveryValue` each node has memory of its own, so that any value can be read after
  /// a run and a run can start in the middle; without it, values that are not `outputs` share.
  /// `shared` names nodes whose memory belongs to somebody else: parameters in training, and values
  /// that another executor has computed. No run computes these, nor what only they need.
  package init(
    _ graph: Graph, capacity: Int, outputs: [NodeID], keepsEveryValue: Bool = true,
    shared: [NodeID: UnsafeMutablePointer<Scalar>] = [:]
  ) {
    self.graph = graph
    self.capacity = max(1, capacity)
    batch = self.capacity
    let plan = MemoryPlan(
      graph, capacity: self.capacity, outputs: outputs, keepsEveryValue: keepsEveryValue,
      isShared: { shared[$0] != nil })
    steps = plan.steps
    locations = Array(repeating: nil, count: graph.nodes.count)
    kernels = Array(repeating: nil, count: graph.nodes.count)
    operations = graph.nodes.map(\.op)
    scratch = Buffer(count: plan.scratchCount)
    owned = plan.blocks.map { Buffer(count: $0) }
    for id in plan.shared { locations[id.index] = shared[id] }
    for (id, block) in plan.places {
      let buffer = owned[block]
      locations[id.index] = buffer.pointer
      switch graph[id].source {
      case .leaf(.constant(let values)): buffer.update(from: Scalar.scalars(values))
      case .leaf(.scalar(let value)): buffer.update(from: [Scalar(value)])
      default: break
      }
    }
    for id in steps {
      let node = graph[id]
      guard let output = locations[id.index] else { continue }
      let inputs = node.inputs.compactMap { input in
        locations[input.index].map { Operand($0, graph[input].type) }
      }
      kernels[id.index] = Kernel(
        inputs: inputs, output: Operand(output, node.type), batch: self.capacity,
        scratch: scratch.pointer)
    }
  }

  /// How many bytes ``init(_:capacity:outputs:keepsEveryValue:shared:)`` allocates.
  package static func bytes(
    for graph: Graph, capacity: Int, outputs: [NodeID], keepsEveryValue: Bool = true,
    isShared: (NodeID) -> Bool = { _ in false }
  ) -> Int {
    MemoryPlan(
      graph, capacity: max(1, capacity), outputs: outputs, keepsEveryValue: keepsEveryValue,
      isShared: isShared
    ).count.multipliedSaturated(by: MemoryLayout<Scalar>.stride)
  }

  /// Where the numbers of a node lie, the batch outermost; `nil` if no run needs it.
  package func pointer(to id: NodeID) -> UnsafeMutablePointer<Scalar>? { locations[id.index] }

  /// What the op of a node works on; `nil` for a leaf, or if no run needs the node.
  package func kernel(of id: NodeID) -> Kernel<Scalar>? {
    var kernel = kernels[id.index]
    kernel?.batch = batch
    return kernel
  }

  /// How many numbers a node has in a run of the present batch.
  package func count(of id: NodeID) -> Int { graph[id].type.count(batch: batch) }

  /// Sets a leaf, from its first element on.
  package func set(_ id: NodeID, to elements: [Scalar]) {
    guard let pointer = locations[id.index] else { return }
    elements.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(
        from: base, count: min(source.count, graph[id].type.count(batch: capacity)))
    }
  }

  /// The numbers of a node after a run, the batch outermost; empty if no run computes it.
  package func elements(of id: NodeID) -> [Scalar] {
    guard let pointer = locations[id.index] else { return [] }
    return Scalar.copies(pointer, count: count(of: id))
  }

  /// The value of a node after a run: its shape, with the batch in front where each example has
  /// its own.
  package func value(of id: NodeID) -> Tensor<Scalar> {
    Tensor(
      unchecked: Shape(graph[id].type.dimensions(batch: batch)), elements: elements(of: id))
  }

  /// Computes everything.
  package func run() { run(steps) }

  /// Computes the given nodes, which must be in order and whose other operands are up to date.
  ///
  /// Leaves off between two nodes where ``Cancellation`` asks for it.
  package func run(_ ids: [NodeID]) {
    let isCancelled = Cancellation.isRequested
    for id in ids {
      if isCancelled?() ?? false { return }
      guard let op = operations[id.index], kernels[id.index] != nil else { continue }
      kernels[id.index]?.batch = batch
      if let kernel = kernels[id.index] { op.forward(kernel) }
    }
  }

  /// The branches that the elements of `ids` took in the last run.
  package func branches(of ids: [NodeID]) -> UInt64 {
    var recorder = BranchRecorder()
    for id in ids {
      guard let op = operations[id.index], let kernel = kernels[id.index] else { continue }
      op.recordBranches(kernel, into: &recorder)
    }
    return recorder.signature
  }

  /// The first node of the last run with a number that is not finite.
  package func firstNonFinite() -> NodeID? {
    steps.first { id in
      guard let pointer = locations[id.index] else { return false }
      return !Scalar.areFinite(pointer, count: count(of: id))
    }
  }
}
