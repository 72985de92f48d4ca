import Gradcheck
import NNAutodiff
import NNTensor

/// A tensor as a person reads it: aligned rows, the middle of large ones hidden.
enum TensorText {
  static func render(_ value: Tensor<Double>, type: ValueType, width: Int) -> String {
    let dimensions = value.shape.dimensions
    if value.elements.count == 1 { return value.elements[0].formatted(significant: 6) }
    let columns = max(1, dimensions.last ?? 1)
    let rows = value.elements.count / columns
    var head = "\(value.shape)"
    if type.isPerExample, let batch = dimensions.first {
      head = "\(batch) examples of \(type.shape)"
    }
    let perLine = max(4, (width - 6) / 10)
    let shownColumns = columns > perLine ? perLine - 1 : columns
    var table = TextTable((0..<shownColumns + 2).map { _ in .init("", .right) })
    table.indent = "  "
    for row in 0..<rows where row < 8 || row >= rows - 2 || rows <= 12 {
      var cells = [label(of: row, dimensions)]
      for column in 0..<shownColumns {
        cells.append(value.elements[row * columns + column].short)
      }
      if shownColumns < columns { cells.append("…") }
      table.rows.append(cells)
      if rows > 12, row == 7 { table.rows.append(["…"]) }
    }
    return head + "\n" + table.text(width: width)
  }

  /// `[3, 0]`: the axes before the last.
  private static func label(of row: Int, _ dimensions: [Int]) -> String {
    var rest = row
    var index: [Int] = []
    for extent in dimensions.dropLast().reversed() where extent > 0 {
      index.insert(rest % extent, at: 0)
      rest /= extent
    }
    return index.isEmpty ? "" : "[" + index.map(String.init).joined(separator: ", ") + "]"
  }
}
