package import NNAutodiff

/// Where a network is checked: the value of every leaf, and how many examples there are.
package struct NetworkPoint: Sendable {
  /// The numbers of each leaf that is not a constant, the batch outermost.
  package var values: [NodeID: [Double]]
  /// The number of examples.
  package var batch: Int

  package init(values: [NodeID: [Double]], batch: Int) {
    self.values = values
    self.batch = batch
  }

  /// The same point, every number rounded to float32.
  package var roundedToFloat: NetworkPoint {
    NetworkPoint(values: values.mapValues { $0.map { Double(Float($0)) } }, batch: batch)
  }
}
