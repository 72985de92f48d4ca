import NNTensor
import Testing

/// The logarithms of a softmax, each to full precision relative to itself, however sure of one
/// class a row is: the loss there is 1e-12, and its gradient is checked by differences of it.
struct LogSoftmaxTests {
  @Test(arguments: [2, 3, 40, 1024, 3000], [0.5, 3, 5, 20, 40, 80])
  func keepsItsDigits(columns: Int, lead: Double) {
    check(columns: columns, lead: lead, in: Double.self)
    check(columns: columns, lead: lead, in: Float.self)
  }

  private func check<Scalar: TensorScalar>(columns: Int, lead: Double, in scalar: Scalar.Type) {
    var random = RandomStream(seed: 1, purpose: "\(columns) \(lead)")
    var x = (0..<3 * columns).map { _ in Double(Float(random.uniform(-1, 1))) }
    for row in 0..<3 { x[row * columns + columns * row / 3] += lead }
    var values = [Scalar](repeating: .zero, count: x.count)
    Scalar.logSoftmaxRows(x.map { Scalar($0) }, &values, rows: 3, columns: columns)
    let exact = x.map { DoubleDouble(Scalar($0).doubleValue) }
    for row in stride(from: 0, to: x.count, by: columns) {
      let elements = exact[row..<row + columns]
      let largest = elements.max() ?? 0
      let peak = elements.firstIndex(of: largest)
      var others = DoubleDouble(0)
      for index in elements.indices where index != peak { others += .exp(exact[index] - largest) }
      let shift = DoubleDouble.log(onePlus: others)
      for index in elements.indices {
        let right = (exact[index] - largest - shift).doubleValue
        let error = abs(values[index].doubleValue - right)
        #expect(error <= 80 * Scalar.ulpOfOne.doubleValue * abs(right), "\(index) in \(scalar)")
      }
    }
  }
}
