import NNTensor

/// The change of a recurrent layer's last hidden state, for many probes side by side.
///
/// Changes go through the steps by themselves, with all their digits: each step is one product of
/// all probes' changes with the recurrent weights as they stand, to which each probe adds what its
/// one moved coordinate gives.
struct RecurrentProbe<Cell: RecurrentCell>: LastStateProbe {
  private static var rowsAtATime: Int { 32 }

  private let units: Int
  private let features: Int
  private let steps: Int
  private let examples: Int
  private let kernel: Kernel<Double>
  /// The recurrent weights, `units × 4 units`.
  private let recurrent: SharedMatrix
  /// The weights of the inputs, `features × 4 units`.
  private let weights: SharedMatrix
  /// Of each step and example what the changes of a cell need, and the hidden state before.
  private let kept: Buffer<Double>
  private let before: Buffer<Double>

  init(_ kernel: Kernel<Double>, units: Int) {
    self.kernel = kernel
    self.units = units
    (steps, features) = (kernel.inputs[0].type.shape[0], kernel.inputs[0].type.shape.last)
    examples = kernel.batch
    weights = SharedMatrix(
      transposing: kernel.input(1), blocks: Cell.inputBlocks, units: units, inner: features)
    recurrent = SharedMatrix(
      transposing: kernel.input(2), blocks: Cell.stateBlocks, units: units, inner: units)
    kept = Buffer(count: steps * examples * Cell.keptCount * units)
    before = Buffer(count: (steps + 1) * examples * units)
    keepPoint()
  }

  /// Runs the steps at the point once more, and keeps what changes need.
  private func keepPoint() {
    let (gates, width) = (4 * units, Cell.keptCount * units)
    let (sums, bias) = (Buffer<Double>(count: examples * gates), Buffer<Double>(count: gates))
    if kernel.inputs.count > 4 {
      for (operand, blocks) in [(3, Cell.inputBlocks), (4, Cell.stateBlocks)] {
        for (number, block) in blocks.enumerated() {
          let place = bias.pointer + block * units
          Double.add(kernel.input(operand) + number * units, place, place, count: units)
        }
      }
    }
    let cells = Buffer<Double>(count: examples * units)
    for step in 0..<steps {
      let hidden = before.pointer + step * examples * units
      Double.gemm(
        transposeA: false, transposeB: false, rows: examples, columns: gates, inner: features,
        alpha: 1, a: kernel.input(0) + step * features, lda: steps * features,
        b: weights.numbers.pointer, ldb: gates, beta: 0, c: sums.pointer, ldc: gates)
      Double.gemm(
        transposeA: false, transposeB: false, rows: examples, columns: gates, inner: units,
        alpha: 1, a: hidden, lda: units, b: recurrent.numbers.pointer, ldb: gates, beta: 1,
        c: sums.pointer, ldc: gates)
      Double.addRow(
        sums.pointer, row: bias.pointer, sums.pointer, rows: examples, columns: gates)
      for example in 0..<examples {
        Cell.keep(
          kept.pointer + (step * examples + example) * width, sums: sums.pointer + example * gates,
          cells: cells.pointer + example * units, before: hidden + example * units,
          after: hidden + (examples + example) * units, units: units)
      }
    }
  }

  // Of each item the changes of the gates and of the cell, and what its inputs add to the former.
  func scratchCount(items: Int) -> Int { items * 9 * units }

  func run(
    operand: Int, coordinates: UnsafePointer<Int>, movements: UnsafePointer<Double>, probes: Int,
    scratch: UnsafeMutablePointer<Double>, result hidden: UnsafeMutablePointer<Double>
  ) {
    let (items, width) = (probes * examples, 4 * units)
    let (gates, cells) = (scratch, scratch + items * width)
    let keptStride = Cell.keptCount * units
    cells.update(repeating: 0, count: items * units)
    hidden.update(repeating: 0, count: items * units)
    // A few probes at a time, whose gates stay in the nearest cache until they are used.
    let few = max(1, Self.rowsAtATime / max(1, examples))
    for step in 0..<steps {
      for first in stride(from: 0, to: probes, by: few) {
        let count = min(few, probes - first)
        let rows = count * examples
        let (cells, hidden) = (
          cells + first * examples * units, hidden + first * examples * units
        )
        if step == 0 {
          gates.update(repeating: 0, count: rows * width)
        } else {
          recurrent.product(hidden, count: rows, stride: units, gates)
        }
        move(
          operand, step, coordinates + first, movements + first, count, gates: gates,
          hidden: hidden)
        Cell.changes(
          at: kept.pointer + step * examples * keptStride, keptStride: keptStride,
          examples: examples, gates: gates, cells: cells, hidden: hidden, rows: rows, units: units)
      }
    }
  }

  func run(
    change: UnsafePointer<Double>, items: Int, examples list: UnsafePointer<Int>?,
    scratch: UnsafeMutablePointer<Double>, result: UnsafeMutablePointer<Double>
  ) {
    guard let list else {
      return run(change, items, example: 0, of: examples, scratch, result)
    }
    var start = 0
    while start < items {
      var end = start + 1
      while end < items, list[end] == list[start] { end += 1 }
      run(
        change + start * steps * features, end - start, example: list[start], of: 1,
        scratch, result + start * units)
      start = end
    }
  }

  /// Items that are `count` examples from `first` on, over and over.
  private func run(
    _ change: UnsafePointer<Double>, _ items: Int, example first: Int, of count: Int,
    _ scratch: UnsafeMutablePointer<Double>, _ hidden: UnsafeMutablePointer<Double>
  ) {
    let (width, length) = (4 * units, steps * features)
    let (gates, cells) = (scratch, scratch + items * width)
    let inputs = cells + items * units
    let keptStride = Cell.keptCount * units
    cells.update(repeating: 0, count: items * units)
    hidden.update(repeating: 0, count: items * units)
    var isMoving = false
    for step in 0..<steps {
      let now = change + step * features
      let isTouched = (0..<items).contains {
        Double.anyNonzero(now + $0 * length, count: features)
      }
      // Before the first change nothing moves.
      guard isMoving || isTouched else { continue }
      if isTouched { weights.product(now, count: items, stride: length, isMoving ? inputs : gates) }
      if isMoving {
        recurrent.product(hidden, count: items, stride: units, gates)
        if isTouched { Double.add(gates, inputs, gates, count: items * width) }
      }
      isMoving = true
      Cell.changes(
        at: kept.pointer + (step * examples + first) * keptStride, keptStride: keptStride,
        examples: count, gates: gates, cells: cells, hidden: hidden, rows: items, units: units)
    }
  }

  /// Adds to the gates' changes of one step what each probe's moved coordinate gives.
  private func move(
    _ operand: Int, _ step: Int, _ coordinates: UnsafePointer<Int>,
    _ movements: UnsafePointer<Double>, _ probes: Int, gates: UnsafeMutablePointer<Double>,
    hidden: UnsafePointer<Double>
  ) {
    let width = operand == 1 ? features : operand == 2 ? units : 1
    let blocks = operand % 2 == 1 ? Cell.inputBlocks : Cell.stateBlocks
    for probe in 0..<probes {
      let (row, column) = (coordinates[probe] / width, coordinates[probe] % width)
      let gate = blocks[row / units] * units + row % units
      for example in 0..<examples {
        let item = probe * examples + example
        let factor =
          switch operand {
          case 1: kernel.input(0)[(example * steps + step) * features + column]
          case 2:
            before.pointer[(step * examples + example) * units + column]
              + hidden[item * units + column]
          default: 1.0
          }
        gates[item * 4 * units + gate] += movements[probe] * factor
      }
    }
  }
}

/// A matrix by which many rows are multiplied, in panels where that is quicker.
private struct SharedMatrix: Sendable {
  /// `inner × columns`, row-major.
  let numbers: Buffer<Double>
  private let panels: MatrixPanels?
  private let inner: Int
  private let columns: Int

  /// The transpose of `source`, whose blocks of `units` rows go to these of four blocks of columns;
  /// a block that is none of them is 0.
  init(transposing source: UnsafePointer<Double>, blocks: [Int], units: Int, inner: Int) {
    columns = 4 * units
    numbers = Buffer(count: inner * columns)
    for (number, block) in blocks.enumerated() {
      for unit in 0..<units {
        let from = source + (number * units + unit) * inner
        for row in 0..<inner { numbers.pointer[row * columns + block * units + unit] = from[row] }
      }
    }
    panels = MatrixPanels(numbers.pointer, inner: inner, columns: columns)
    self.inner = inner
  }

  /// `result = rows · matrix`, with `count` rows that are `stride` apart.
  func product(
    _ rows: UnsafePointer<Double>, count: Int, stride: Int, _ result: UnsafeMutablePointer<Double>
  ) {
    if let panels {
      panels.product(rows, count: count, stride: stride, result, resultStride: columns)
    } else {
      Double.gemm(
        transposeA: false, transposeB: false, rows: count, columns: columns, inner: inner, alpha: 1,
        a: rows, lda: stride, b: numbers.pointer, ldb: columns, beta: 0, c: result, ldc: columns)
    }
  }
}
