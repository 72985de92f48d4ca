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

  /// The root of the mean square of the elements; 0 for none.
  package var rootMeanSquare: Double {
    guard !elements.isEmpty else { return 0 }
    let largest = elements.reduce(0.0) { max($0, abs($1.doubleValue)) }
    guard largest > 0, largest.isFinite else { return largest }
    let sum = elements.reduce(0.0) { total, element in
      let scaled = element.doubleValue / largest
      return total + scaled * scaled
    }
    return largest * (sum / Double(elements.count)).squareRoot()
  }
}
