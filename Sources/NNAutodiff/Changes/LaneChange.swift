package import NNTensor

/// The examples of probes to which a change formula is applied side by side, the items, and which
/// lane each changes.
package struct ChangedItems {
  package let count: Int
  private let examples: UnsafePointer<Int>
  private let probes: UnsafePointer<Int>
  private let lanes: UnsafePointer<Int>

  /// `count` items with their examples and probes, and the lane of each probe.
  package init(
    count: Int, examples: UnsafePointer<Int>, probes: UnsafePointer<Int>, lanes: UnsafePointer<Int>
  ) {
    self.count = count
    self.examples = examples
    self.probes = probes
    self.lanes = lanes
  }

  /// The example of an item.
  @inline(__always) package func example(_ item: Int) -> Int { examples[item] }
  /// The lane of the operand that an item changes; means nothing where whole examples change.
  @inline(__always) package func lane(_ item: Int) -> Int { lanes[probes[item]] }
}

/// How one op turns the change of one lane of an operand into that of one lane of its result.
///
/// A whole example is one lane, of extent 1.
package struct LaneChange: Sendable {
  /// Writes the changes of the result's lanes, item by item, from those of the operand's.
  package typealias Apply =
    @Sendable (
      _ change: UnsafePointer<Double>, _ items: ChangedItems,
      _ result: UnsafeMutablePointer<Double>
    ) -> Void

  /// The lanes of the result.
  package var layout: LaneLayout
  /// How many neighbouring lanes of the operand move the same lane of the result.
  package var lanesPerLane: Int
  /// Whether the result's change is as precise as the operand's, however small that is.
  package var keepsDigits: Bool
  package var apply: Apply

  package init(
    layout: LaneLayout, lanesPerLane: Int = 1, keepsDigits: Bool = true, apply: @escaping Apply
  ) {
    self.layout = layout
    self.lanesPerLane = lanesPerLane
    self.keepsDigits = keepsDigits
    self.apply = apply
  }
}

extension LaneLayout {
  /// All elements of an example as one lane.
  package static func whole(_ shape: Shape) -> LaneLayout {
    LaneLayout(outer: 1, extent: 1, inner: shape.count)
  }
}
