package import NNAutodiff
package import NNTensor

/// Runs a network forward, and backward where it has a loss, over many examples, and shows every
/// value of each batch: what statistics over the whole data are made from.
///
/// A class because it is memory; one thread at a time.
package final class DataPass<Scalar: TensorScalar>: @unchecked Sendable {
  package let network: Network
  /// The backward pass; `nil` without a loss.
  package let backprop: Backprop?
  private let executor: Executor<Scalar>
  private let data: Dataset
  private let feeds: [Dataset.Feed]

  /// Plans passes over `data` with the given parameters.
  ///
  /// - Parameter capacity: The most examples of one batch.
  /// - Throws: ``TrainingError`` where the data do not fit or there is no backward pass.
  package init(
    _ network: Network, data: Dataset, parameters: ParameterStore, capacity: Int = 256
  ) throws(TrainingError) {
    do throws(DatasetError) {
      try data.validate(for: network)
    } catch {
      throw TrainingError(.data(error))
    }
    var backprop: Backprop?
    do throws(ShapeError) {
      if let loss = network.loss { backprop = try network.graph.addingGradients(of: loss) }
    } catch {
      throw TrainingError(.noGradient(error.message))
    }
    let graph = backprop?.graph ?? network.graph
    self.network = network
    self.backprop = backprop
    self.data = data
    feeds = data.feeds(for: network)
    executor = Executor(
      graph, capacity: min(max(1, capacity), data.exampleCount), outputs: graph.ids)
    parameters.load(into: executor)
  }

  /// Runs the examples `rows` batch by batch and shows each to `body`.
  ///
  /// - Returns: Whether all of them were run: `isCancelled` is asked before each batch.
  @discardableResult
  package func forEachBatch(
    of rows: [Int], isCancelled: () -> Bool = { false }, _ body: (Batch) -> Void
  ) -> Bool {
    var start = 0
    while start < rows.count {
      if isCancelled() { return false }
      let slice = rows[start..<min(start + executor.capacity, rows.count)]
      data.load(slice, into: executor, feeds)
      executor.run()
      body(Batch(executor: executor, backprop: backprop, rows: slice))
      start = slice.endIndex
    }
    return true
  }

  /// One batch after its run. Valid until the next one.
  package struct Batch {
    package let executor: Executor<Scalar>
    fileprivate let backprop: Backprop?
    /// The examples.
    package let rows: ArraySlice<Int>
    /// How many examples there are.
    package var count: Int { rows.count }

    /// The numbers of a node, the batch outermost.
    package func values(of id: NodeID) -> UnsafeBufferPointer<Scalar> {
      UnsafeBufferPointer(start: executor.pointer(to: id), count: executor.count(of: id))
    }

    /// The derivative of the batch's mean loss by the numbers of a node, laid out as these; `nil`
    /// where the loss does not depend on it. The derivative of one example's own loss is `count`
    /// times that.
    package func cotangent(of id: NodeID) -> UnsafeBufferPointer<Scalar>? {
      backprop?.cotangents[id].map { values(of: $0) }
    }
  }
}
