package import NNTensor

/// The matrix product over the last two axes, with broadcasting over the others.
package struct MatMul: Op {
  package static let definition = OpDefinition(
    MatMul.self, name: "matmul", category: .tensor,
    summary: "The matrix product over the last two axes; a single axis is a row or a column.",
    formula: "y = a · b", gradientFormula: "∂a = ∂y · bᵀ, ∂b = aᵀ · ∂y",
    signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true,
    samples: [
      OpSample("a row by shared weights", [.perExample([3]), .shared([3, 2])]),
      OpSample("rows by shared weights", [.perExample([4, 3]), .shared([3, 2])]),
      OpSample("matrices of each example", [.perExample([2, 3]), .perExample([3, 4])]),
      OpSample("shared by each example", [.shared([2, 3]), .perExample([3, 4])]),
      OpSample("shared by a column", [.shared([2, 3]), .perExample([3])]),
      OpSample("a row by a column", [.perExample([3]), .perExample([3])]),
      OpSample("stacks", [.perExample([2, 2, 3]), .perExample([2, 3, 2])]),
      OpSample("a stack by shared weights", [.perExample([2, 2, 3]), .shared([3, 2])]),
      OpSample("a stack by a matrix", [.perExample([2, 2, 3]), .perExample([3, 2])]),
      OpSample("a row by a stack", [.perExample([3]), .shared([2, 3, 2])]),
      OpSample("stacks that broadcast", [.perExample([2, 1, 1, 3]), .shared([2, 3, 2])]),
      OpSample("all shared", [.shared([2, 3]), .shared([3, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2, 4])],
        message: "`matmul` cannot multiply [3] by [2, 4]: 3 columns meet 2 rows"),
      OpErrorSample(
        [.perExample([2, 2, 3]), .shared([3, 3, 2])],
        message: "`matmul` cannot pair the matrices of [2, 2, 3] with those of [3, 3, 2]"),
      OpErrorSample(
        [.perExample([]), .shared([3, 2])],
        message: "`matmul` needs at least one axis, but gets []"),
    ])

  /// Whether the last two axes of `a` are exchanged first; it then has at least two.
  let transposeA: Bool
  let transposeB: Bool

  package init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }
  package init(_ arguments: Arguments) throws(ShapeError) { self.init() }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try requireNumbers("matmul", inputs)
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    for position in 0..<2 where inputs[position].shape.rank == 0 {
      throw ShapeError(
        "`matmul` needs at least one axis, but gets []", help: "a number multiplies with `*`",
        operand: position)
    }
    let left = MatrixAxes(left: a, transposed: transposeA)
    let right = MatrixAxes(right: b, transposed: transposeB)
    guard left.columns == right.rows else {
      throw ShapeError(
        "`matmul` cannot multiply \(a) by \(b): \(left.columns) columns meet \(right.rows) rows",
        operand: 1)
    }
    guard let stack = left.stack.broadcast(with: right.stack) else {
      throw ShapeError("`matmul` cannot pair the matrices of \(a) with those of \(b)", operand: 1)
    }
    let matrix = (a.rank > 1 ? [left.rows] : []) + (b.rank > 1 ? [right.columns] : [])
    return ValueType(
      Shape(stack.dimensions + matrix),
      isPerExample: inputs[0].isPerExample || inputs[1].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (a, b) = (kernel.inputs[0], kernel.inputs[1])
    let left = MatrixAxes(left: a.type.shape, transposed: transposeA)
    let right = MatrixAxes(right: b.type.shape, transposed: transposeB)
    let (rows, columns, inner) = (left.rows, right.columns, left.columns)
    func multiply(_ rows: Int, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: Int) {
      Scalar.gemm(
        transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
        alpha: 1, a: a, lda: transposeA ? rows : inner, b: b, ldb: transposeB ? inner : columns,
        beta: 0, c: kernel.result + c, ldc: columns)
    }
    let matrices = rows * columns > 0 ? kernel.outputCount / (rows * columns) : 0
    let (leftCount, rightCount) = (kernel.count(0), kernel.count(1))
    let (leftSize, rightSize) = (rows * inner, inner * columns)
    if rightCount == rightSize && leftCount == matrices * leftSize && !transposeA {
      // One right side for all: the rows of all matrices are one tall matrix.
      multiply(rows * matrices, kernel.input(0), kernel.input(1), 0)
    } else if (leftCount == leftSize || leftCount == matrices * leftSize)
      && (rightCount == rightSize || rightCount == matrices * rightSize)
    {
      for matrix in 0..<matrices {
        multiply(
          rows, kernel.input(0) + (leftCount == leftSize ? 0 : matrix * leftSize),
          kernel.input(1) + (rightCount == rightSize ? 0 : matrix * rightSize),
          matrix * rows * columns)
      }
    } else {
      let stack = left.stack.broadcast(with: right.stack) ?? []
      let walk = BroadcastWalk(
        kernelOutput: ValueType(stack, isPerExample: kernel.output.type.isPerExample),
        batch: kernel.batch)
      let leftStrides = walk.strides(of: ValueType(left.stack, isPerExample: a.type.isPerExample))
      let rightStrides = walk.strides(of: ValueType(right.stack, isPerExample: b.type.isPerExample))
      walk.forEach(leftStrides, rightStrides) { matrix, l, r in
        multiply(
          rows, kernel.input(0) + l * leftSize, kernel.input(1) + r * rightSize,
          matrix * rows * columns)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (aType, bType) = (context.inputType(0), context.inputType(1))
    let outputType = context.outputType
    // A single axis becomes a row or a column first: then one rule holds for all.
    let left = MatrixAxes(left: aType.shape, transposed: transposeA)
    let right = MatrixAxes(right: bType.shape, transposed: transposeB)
    func matrix(
      _ id: NodeID, _ shape: Shape, _ context: inout VJPContext
    ) throws(ShapeError) -> NodeID {
      context.graph[id].type.shape == shape ? id : try context.add(Reshape(shape), id)
    }
    let stack = left.stack.broadcast(with: right.stack) ?? []
    let a =
      aType.shape.rank > 1
      ? context.inputs[0] : try matrix(context.inputs[0], [1, left.columns], &context)
    let b =
      bType.shape.rank > 1
      ? context.inputs[1] : try matrix(context.inputs[1], [right.rows, 1], &context)
    let upstream = try matrix(
      context.cotangent, Shape(stack.dimensions + [left.rows, right.columns]), &context)

    var forA = try context.add(
      transposeA
        ? MatMul(transposeA: transposeB, transposeB: true) : MatMul(transposeB: !transposeB),
      transposeA ? b : upstream, transposeA ? upstream : b)
    if aType.shape.rank == 1 {
      forA = try matrix(
        forA, Shape(context.graph[forA].type.shape.dimensions.filterRow(at: 2)), &context)
    }
    var forB: NodeID
    if !transposeA && !bType.isPerExample && bType.shape.rank == 2
      && (outputType.isPerExample || stack.rank > 0) && left.stack == stack
    {
      // Shared weights: the sum over examples and rows is one tall product.
      forB = try context.add(
        DenseWeightGradient(), transposeB ? upstream : a, transposeB ? a : upstream)
    } else {
      forB = try context.add(
        transposeB
          ? MatMul(transposeA: true, transposeB: transposeA) : MatMul(transposeA: !transposeA),
        transposeB ? upstream : a, transposeB ? a : upstream)
    }
    if bType.shape.rank == 1 {
      forB = try matrix(
        forB, Shape(context.graph[forB].type.shape.dimensions.filterRow(at: 1)), &context)
    }
    return [forA, forB]
  }
}

extension MatMul: ChangePropagating {
  package var changeResponse: ChangeResponse {
    transposeA ? .whole : .product(matrix: 1, isTransposed: transposeB)
  }

  package var linearOperands: Set<Int> { [0, 1] }

  /// An element of a shared right side moves its column by its row's feature.
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    let (a, b) = (inputs[0], inputs[1])
    guard operand == 1, !transposeA, a.isPerExample, b.shape.rank == 2 else { return nil }
    let (rows, columns) = (b.shape[0], b.shape[1])
    let features = a.shape.last
    let layout = LaneLayout.lastAxis(of: output.shape)
    let (isTransposed, stride) = (transposeB, transposeB ? columns : rows)
    guard stride == features else { return nil }
    return LaneRule(
      layout: layout, lane: { isTransposed ? $0 / columns : $0 % columns }
    ) { kernel, coordinate, result in
      let feature = isTransposed ? coordinate % columns : coordinate / columns
      let column = kernel.input(0) + feature
      for row in 0..<kernel.exampleCount * layout.outer { result[row] = column[row * features] }
    }
  }
}

extension [Int] {
  /// The extents without the one that stands `position` from the end.
  fileprivate func filterRow(at position: Int) -> [Int] {
    var result = self
    if position <= count { result.remove(at: count - position) }
    return result
  }
}

/// How an operand of a matrix product reads as a stack of matrices.
struct MatrixAxes {
  /// The axes before the last two.
  let stack: Shape
  let rows: Int
  let columns: Int

  /// A left operand, where a single axis is a row.
  init(left shape: Shape, transposed: Bool) {
    self.init(shape, vector: (1, shape.last), transposed: transposed)
  }
  /// A right operand, where a single axis is a column.
  init(right shape: Shape, transposed: Bool) {
    self.init(shape, vector: (shape.last, 1), transposed: transposed)
  }

  private init(_ shape: Shape, vector: (Int, Int), transposed: Bool) {
    guard shape.rank > 1 else {
      stack = []
      (rows, columns) = vector
      return
    }
    let (first, second) = (shape[shape.rank - 2], shape.last)
    stack = Shape(Array(shape.dimensions.dropLast(2)))
    (rows, columns) = transposed ? (second, first) : (first, second)
  }
}
