/// A shape and its elements, row-major.
package struct Tensor<Scalar: TensorScalar>: Sendable, Equatable {
  /// The extents of the axes.
  package let shape: Shape
  /// The elements, the last axis running fastest; as many as `shape.count`.
  package var elements: [Scalar]

  /// A tensor of `elements`; `nil` where their number is not the shape's.
  package init?(shape: Shape, elements: [Scalar]) {
    guard elements.count == shape.count else { return nil }
    self.shape = shape
    self.elements = elements
  }

  /// A tensor whose elements all are `value`.
  package init(repeating value: Scalar, shape: Shape) {
    self.shape = shape
    elements = Array(repeating: value, count: shape.count)
  }

  /// A scalar.
  package init(_ value: Scalar) {
    shape = []
    elements = [value]
  }

  /// The same numbers in another scalar, rounded where it is narrower.
  package func converted<Other: TensorScalar>(to type: Other.Type = Other.self) -> Tensor<Other> {
    Tensor<Other>(unchecked: shape, elements: elements.map { Other($0.doubleValue) })
  }

  package init(unchecked shape: Shape, elements: [Scalar]) {
    self.shape = shape
    self.elements = elements
  }
}
