package import NNTensor

/// The sum over the rows of an elementwise op's changes, where these rows move by combinations of few
/// rows: made, changed and added up without a row ever being written.
package struct SummedChange: Sendable {
  /// Writes the sum of each column. No change is larger than `limit`.
  package typealias Apply =
    @Sendable (
      _ rows: CombinedColumns, _ limit: Double, _ result: UnsafeMutablePointer<Double>
    ) -> Void

  /// The changes must be smaller than this.
  package let limit: Double
  /// Whether it holds around the values of which this was kept.
  package let holds: @Sendable (_ kept: KeptNumbers) -> Bool
  package let apply: Apply

  package init(
    below limit: Double, holds: @escaping @Sendable (_ kept: KeptNumbers) -> Bool,
    apply: @escaping Apply
  ) {
    self.limit = limit
    self.holds = holds
    self.apply = apply
  }
}
