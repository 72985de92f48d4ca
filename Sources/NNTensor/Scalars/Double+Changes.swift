internal import CNNVectorMath

// How small changes move what an op makes of a value, to the precision of the change itself.

extension Double {
  /// Whether any element is above 0 in one array and not in the other.
  package static func crossesZero(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int
  ) -> Bool {
    nn_crosses_zero_f64(x, y, count)
  }

  /// `result = relu(x + change) − relu(x)`; whether any element passed 0.
  package static func reluChange(
    at x: UnsafePointer<Double>, _ change: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, count: Int
  ) -> Bool {
    nn_relu_change_f64(x, change, result, count)
  }

  /// `result = σ(x + change) − σ(x)`, from `value` = σ(x) and `rest` = 1 − σ(x).
  package static func sigmoidChange(
    at value: UnsafePointer<Double>, _ rest: UnsafePointer<Double>,
    _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_sigmoid_change_f64(value, rest, change, result, count)
  }

  /// `result = tanh(x + change) − tanh(x)`, from `value` = σ(2x) and `rest` = 1 − σ(2x).
  package static func tanhChange(
    at value: UnsafePointer<Double>, _ rest: UnsafePointer<Double>,
    _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_tanh_change_f64(value, rest, change, result, count)
  }

  /// The change of −log softmax(x)[target] for `count` items, the classes outermost:
  /// `change[c * count + i]`, `softmax[c * examples + e]`; `scratch` holds 3 `count` numbers.
  package static func crossEntropyChange(
    _ change: UnsafePointer<Double>, softmax: UnsafePointer<Double>,
    example: UnsafePointer<Int>, target: UnsafePointer<Int>,
    scratch: UnsafeMutablePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int,
    classes: Int, examples: Int
  ) {
    nn_cross_entropy_change_f64(
      change, softmax, example, target, scratch, result, count, classes, examples)
  }

  /// The same for `examples` examples where the change of class c is `change[e] * row[c]`; `false`,
  /// with nothing written, where that is not small enough for the short series used here.
  package static func crossEntropyChange(
    _ change: UnsafePointer<Double>, times row: UnsafePointer<Double>,
    softmax: UnsafePointer<Double>, target: UnsafePointer<Int>,
    _ result: UnsafeMutablePointer<Double>, examples: Int, classes: Int
  ) -> Bool {
    nn_cross_entropy_scaled_row_change_f64(change, row, softmax, target, result, examples, classes)
  }

  /// Σ weights · x.
  package static func weightedSum(
    _ weights: UnsafePointer<Double>, _ x: UnsafePointer<Double>, count: Int
  ) -> Double {
    nn_weighted_sum_f64(weights, x, count)
  }

  /// Whether any element differs from 0, as NaN does.
  package static func anyNonzero(_ x: UnsafePointer<Double>, count: Int) -> Bool {
    nn_any_nonzero_f64(x, count)
  }

  /// How many numbers of each unit ``lstmCellChanges`` needs of the point.
  package static let lstmKeptCount = 11

  /// One step of a long short-term memory by its changes, for rows that are the examples over and
  /// over: from the changes of the gates' sums (`4 units` a row) and of the cells, which become
  /// those of this step, the changes of the hidden state.
  ///
  /// `kept` holds for each example, `keptStride` apart, `units` numbers each of σ and 1 − σ of the
  /// input gate, the forget gate, twice the candidate, the output gate and twice the cell at the
  /// point, then the cell of the step before.
  package static func lstmCellChanges(
    at kept: UnsafePointer<Double>, keptStride: Int, examples: Int,
    gates: UnsafePointer<Double>, cells: UnsafeMutablePointer<Double>,
    hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    nn_lstm_cell_changes_f64(kept, keptStride, examples, gates, cells, hidden, rows, units)
  }

  /// How many numbers of each unit ``gruCellChanges`` needs of the point.
  package static let gruKeptCount = 8

  /// The same of a gated recurrent unit. A row of `gates` holds the changes of the sums of the
  /// reset gate, the update gate and the candidate, of the last from the inputs and from the state;
  /// `sums` gets those before the candidates, and `hidden` has the changes of the state before, then
  /// after.
  ///
  /// `kept` holds `units` numbers each of σ and 1 − σ of the reset gate, the update gate and twice
  /// the candidate at the point, then the candidate's sum from the state, and the state before.
  package static func gruCellChanges(
    at kept: UnsafePointer<Double>, keptStride: Int, examples: Int,
    gates: UnsafePointer<Double>, sums: UnsafeMutablePointer<Double>,
    hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    nn_gru_cell_changes_f64(kept, keptStride, examples, gates, sums, hidden, rows, units)
  }
}
