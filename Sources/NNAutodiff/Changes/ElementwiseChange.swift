import NNTensor

/// `y(x + δ) − y(x)` of an elementwise op of one operand, to the precision of δ itself: by an
/// addition theorem, not by subtracting two nearly equal numbers.
///
/// With such formulas a change keeps all its digits on its way through a network, however small it
/// becomes against the values: the gradient of a network whose gradient has vanished is resolved.
package struct ElementwiseChange: Sendable {
  /// Writes what is kept of the values `x` at the point.
  package typealias Keep =
    @Sendable (_ x: UnsafePointer<Double>, _ kept: KeptNumbers, _ count: Int) -> Void
  /// The changes of the result, from what was kept and the changes of x; answers whether any
  /// element passed a kink.
  package typealias Apply =
    @Sendable (
      _ kept: KeptPlace, _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>,
      _ count: Int
    ) -> Bool

  /// How many numbers are kept of each value: 1 to 3.
  package let keptCount: Int
  package let keep: Keep
  package let apply: Apply
  /// Whether the result's change is as precise as the operand's, however small that is: not where
  /// there is no addition theorem, and the formula only saves passes over memory.
  package let keepsDigits: Bool
  /// The same where only the sum over rows is needed, and these are combinations of few; `nil` where
  /// there is no quicker way.
  package let sums: SummedChange?

  package init(
    keepsDigits: Bool = true, keeping keptCount: Int = 2, keep: @escaping Keep,
    sums: SummedChange? = nil, apply: @escaping Apply
  ) {
    self.sums = sums
    self.keptCount = keptCount
    self.keepsDigits = keepsDigits
    self.keep = keep
    self.apply = apply
  }
}

/// The change of one number of each example, to the precision of the change that it comes from.
package protocol ExampleChange: Sendable {
  /// How many changed numbers an item has.
  var features: Int { get }
  /// The working memory for each item.
  var scratchPerItem: Int { get }
  /// Writes one number for each of `count` items. `change` holds the features outermost:
  /// `change[feature * count + item]`; `examples` is each item's example.
  func apply(
    _ change: UnsafePointer<Double>, examples: UnsafePointer<Int>, count: Int,
    scratch: UnsafeMutablePointer<Double>, result: UnsafeMutablePointer<Double>)
  /// The same for all examples of one probe where feature f changes by `change[example] * row[f]`;
  /// `false`, with nothing written, where there is no quicker way.
  func apply(
    _ change: UnsafePointer<Double>, times row: UnsafePointer<Double>,
    result: UnsafeMutablePointer<Double>
  ) -> Bool
}

extension ExampleChange {
  package func apply(
    _ change: UnsafePointer<Double>, times row: UnsafePointer<Double>,
    result: UnsafeMutablePointer<Double>
  ) -> Bool { false }
}
