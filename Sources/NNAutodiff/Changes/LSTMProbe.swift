import NNTensor

/// The change of an LSTM's last hidden state, for many probes side by side.
///
/// Changes go through the steps by themselves, with all their digits: each step is one product of
/// all probes' changes with the recurrent weights as they stand, to which each probe adds what its
/// one moved coordinate gives.
struct LSTMProbe: LastStateProbe {
  private let units: Int
  private let features: Int
  private let steps: Int
  private let examples: Int
  private let kernel: Kernel<Double>
  /// The recurrent weights, `units × 4 units`, and the same in panels where that is quicker.
  private let recurrent: Buffer<Double>
  private let panels: MatrixPanels?
  /// Of each step and example what ``Double/lstmCellChanges`` needs, and the hidden state before.
  private let kept: Buffer<Double>
  private let before: Buffer<Double>

  init(_ kernel: Kernel<Double>, units: Int) {
    self.kernel = kernel
    self.units = units
    (steps, features) = (kernel.inputs[0].type.shape[0], kernel.inputs[0].type.shape.last)
    examples = kernel.batch
    let gates = 4 * units
    recurrent = Buffer(count: units * gates)
    for gate in 0..<gates {
      for unit in 0..<units {
        recurrent.pointer[unit * gates + gate] = kernel.input(2)[gate * units + unit]
      }
    }
    panels = MatrixPanels(recurrent.pointer, inner: units, columns: gates)
    kept = Buffer(count: steps * examples * Double.lstmKeptCount * units)
    before = Buffer(count: (steps + 1) * examples * units)
    keepPoint()
  }

  /// Runs the steps at the point once more, and keeps what changes need.
  private func keepPoint() {
    let (gates, width) = (4 * units, Double.lstmKeptCount * units)
    let (sums, bias) = (Buffer<Double>(count: examples * gates), Buffer<Double>(count: gates))
    if kernel.inputs.count > 4 {
      Double.add(kernel.input(3), kernel.input(4), bias.pointer, count: gates)
    }
    let cells = Buffer<Double>(count: examples * units)
    for step in 0..<steps {
      let hidden = before.pointer + step * examples * units
      Double.gemm(
        transposeA: false, transposeB: true, rows: examples, columns: gates, inner: features,
        alpha: 1, a: kernel.input(0) + step * features, lda: steps * features, b: kernel.input(1),
        ldb: features, beta: 0, c: sums.pointer, ldc: gates)
      Double.gemm(
        transposeA: false, transposeB: false, rows: examples, columns: gates, inner: units,
        alpha: 1, a: hidden, lda: units, b: recurrent.pointer, ldb: gates, beta: 1,
        c: sums.pointer, ldc: gates)
      Double.addRow(
        sums.pointer, row: bias.pointer, sums.pointer, rows: examples, columns: gates)
      for example in 0..<examples {
        let (sum, cell) = (sums.pointer + example * gates, cells.pointer + example * units)
        let at = kept.pointer + (step * examples + example) * width
        let next = hidden + (examples + example) * units
        for unit in 0..<units {
          func keep(_ place: Int, _ x: Double) {
            at[2 * place * units + unit] = Double.sigmoid(x)
            at[(2 * place + 1) * units + unit] = Double.sigmoid(-x)
          }
          keep(0, sum[unit])
          keep(1, sum[units + unit])
          keep(2, 2 * sum[2 * units + unit])
          keep(3, sum[3 * units + unit])
          at[10 * units + unit] = cell[unit]
          cell[unit] =
            at[2 * units + unit] * cell[unit] + at[unit] * Double.tanh(sum[2 * units + unit])
          keep(4, 2 * cell[unit])
          next[unit] = at[6 * units + unit] * Double.tanh(cell[unit])
        }
      }
    }
  }

  // Of each item the changes of the gates and of the cell.
  func scratchCount(items: Int) -> Int { items * 5 * units }

  func run(
    operand: Int, coordinates: UnsafePointer<Int>, movements: UnsafePointer<Double>, probes: Int,
    scratch: UnsafeMutablePointer<Double>, result hidden: UnsafeMutablePointer<Double>
  ) {
    let (items, width) = (probes * examples, 4 * units)
    let (gates, cells) = (scratch, scratch + items * width)
    let keptStride = Double.lstmKeptCount * units
    cells.update(repeating: 0, count: items * units)
    hidden.update(repeating: 0, count: items * units)
    for step in 0..<steps {
      if step == 0 {
        gates.update(repeating: 0, count: items * width)
      } else if let panels {
        panels.product(hidden, count: items, stride: units, gates, resultStride: width)
      } else {
        Double.gemm(
          transposeA: false, transposeB: false, rows: items, columns: width, inner: units,
          alpha: 1, a: hidden, lda: units, b: recurrent.pointer, ldb: width, beta: 0, c: gates,
          ldc: width)
      }
      move(operand, step, coordinates, movements, probes, gates: gates, hidden: hidden)
      Double.lstmCellChanges(
        at: kept.pointer + step * examples * keptStride, keptStride: keptStride,
        examples: examples, gates: gates, cells: cells, hidden: hidden, rows: items, units: units)
    }
  }

  /// Adds to the gates' changes of one step what each probe's moved coordinate gives.
  private func move(
    _ operand: Int, _ step: Int, _ coordinates: UnsafePointer<Int>,
    _ movements: UnsafePointer<Double>, _ probes: Int, gates: UnsafeMutablePointer<Double>,
    hidden: UnsafePointer<Double>
  ) {
    let width = operand == 1 ? features : operand == 2 ? units : 1
    for probe in 0..<probes {
      let (gate, column) = (coordinates[probe] / width, coordinates[probe] % width)
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
