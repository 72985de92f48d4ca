package import NNTensor

/// What a value holds: its shape per example, whether every example has its own, its element.
///
/// The batch axis is never part of the shape. A *shared* value (a parameter, a number, what is
/// computed from these alone) stands once; a *per-example* value stands once for each of the
/// batch's N examples.
package struct ValueType: Hashable, Sendable, CustomStringConvertible {
  /// What the numbers mean.
  package enum Element: Hashable, Sendable {
    case real
    /// One of `count` classes, 0 ..< count.
    case category(Int)
    /// A row of a table with `count` rows, 0 ..< count.
    case index(Int)
  }

  /// The shape of one example.
  package var shape: Shape
  /// Whether each example has its own value.
  package var isPerExample: Bool
  /// What the numbers mean.
  package var element: Element

  package init(_ shape: Shape, isPerExample: Bool, element: Element = .real) {
    self.shape = shape
    self.isPerExample = isPerExample
    self.element = element
  }

  /// A value that stands once.
  package static func shared(_ shape: Shape) -> ValueType { .init(shape, isPerExample: false) }
  /// A value that each example has for itself.
  package static func perExample(_ shape: Shape) -> ValueType { .init(shape, isPerExample: true) }

  /// The extents of its numbers in a batch of `batch` examples: the batch in front where each example
  /// has its own value.
  package func dimensions(batch: Int) -> [Int] {
    isPerExample ? [batch] + shape.dimensions : shape.dimensions
  }

  /// How many numbers there are in a batch of `batch` examples.
  package func count(batch: Int) -> Int { isPerExample ? shape.count * batch : shape.count }

  package var description: String {
    switch element {
    case .real: shape.description
    case .category(let count):
      shape.rank == 0 ? "class(\(count))" : "\(shape) of class(\(count))"
    case .index(let count):
      shape.rank == 0 ? "index(\(count))" : "\(shape) of index(\(count))"
    }
  }
}
