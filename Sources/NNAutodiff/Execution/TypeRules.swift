package import NNTensor

// Checks that the ops' shape rules share, with their error texts.

/// Throws where an operand holds classes or indices, which are names and not quantities.
package func requireNumbers(_ op: String, _ inputs: [ValueType]) throws(ShapeError) {
  for (position, input) in inputs.enumerated() where input.element != .real {
    throw ShapeError(
      "`\(op)` computes with numbers, but gets \(input)",
      help: "a class or an index is a name, not a quantity", operand: position)
  }
}

/// The type of an elementwise result of one operand.
package func elementwiseType(_ op: String, _ inputs: [ValueType]) throws(ShapeError) -> ValueType {
  try requireNumbers(op, inputs)
  return inputs[0]
}

/// The type of an elementwise result of several operands, by NumPy's broadcasting.
package func broadcastType(_ op: String, _ inputs: [ValueType]) throws(ShapeError) -> ValueType {
  try requireNumbers(op, inputs)
  var shape = inputs[0].shape
  for (position, input) in inputs.enumerated().dropFirst() {
    guard let combined = shape.broadcast(with: input.shape) else {
      throw ShapeError(
        "`\(op)` cannot combine \(shape) with \(input.shape)",
        help: "shapes combine where each axis is equal or 1, counted from the last",
        operand: position)
    }
    shape = combined
  }
  return ValueType(shape, isPerExample: inputs.contains(where: \.isPerExample))
}

/// The axis that `axis` names in an operand of `shape`, where −1 is the last.
package func resolveAxis(
  _ op: String, _ axis: Int, of shape: Shape
) throws(ShapeError) -> Int {
  guard let resolved = shape.resolve(axis: axis) else {
    throw ShapeError(
      shape.rank == 0
        ? "`\(op)` has no axis \(axis): the operand is a single number"
        : "`\(op)` has no axis \(axis): the operand is \(shape)",
      help: shape.rank == 0 ? nil : "axes are 0 to \(shape.rank - 1), and -1 is the last",
      operand: 0, argument: "axis")
  }
  return resolved
}

/// A shape that a program wrote: every extent at least 1, not too many elements to address.
package func writtenShape(_ op: String, _ extents: [Int]) throws(ShapeError) -> Shape {
  if let extent = extents.first(where: { $0 < 1 }) {
    throw ShapeError(
      "`\(op)` cannot make an axis of \(extent) elements", help: "an axis has at least 1 element",
      argument: "shape")
  }
  let shape = Shape(extents)
  guard shape.count <= Int(Int32.max) else {
    throw ShapeError(
      "`\(op)` cannot make \(shape): that is more than 2147483647 elements", argument: "shape")
  }
  return shape
}
