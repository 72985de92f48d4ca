import NNTensor
import Testing

/// The vector loops of recurrent steps and GELU against the plain ones, at every length
/// around a vector register.
struct CellTests {
  private static func numbers(_ count: Int, _ purpose: String) -> [Double] {
    var random = RandomStream(seed: 3, purpose: purpose)
    return (0..<count).map { _ in Double(Float(random.uniform(-2, 2))) }
  }

  private static func draw<Scalar: TensorScalar>(_ count: Int, _ purpose: String) -> [Scalar] {
    numbers(count, purpose).map { Scalar($0) }
  }

  private static func agrees<Scalar: TensorScalar>(
    _ values: [Scalar], _ reference: [DoubleDouble]
  ) -> Bool {
    let tolerance = 16 * Scalar.ulpOfOne.doubleValue
    return zip(values, reference).allSatisfy {
      abs($0.doubleValue - $1.doubleValue) <= tolerance * max(1, abs($1.doubleValue))
    }
  }

  private static func forward<Scalar: TensorScalar>(
    units: Int, isFirst: Bool, as type: Scalar.Type
  ) -> [Scalar] {
    // Two rows of an example each: the step before, then this one.
    let (rows, stride) = (3, 10 * units)
    var states: [Scalar] = draw(rows * stride, "states")
    let bias: [Scalar] = draw(4 * units, "bias")
    var hidden = [Scalar](repeating: .zero, count: rows * units)
    states.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      Scalar.lstmCells(
        base + 5 * units, rowStride: stride, bias: bias, isFirst: isFirst, hidden: &hidden,
        rows: rows, units: units)
    }
    return states + hidden
  }

  private static func backward<Scalar: TensorScalar>(
    units: Int, isFirst: Bool, as type: Scalar.Type
  ) -> [Scalar] {
    let before: [Scalar] = draw(units, "before")
    var forCell: [Scalar] = draw(units, "cell")
    var gates = [Scalar](repeating: .nan, count: 4 * units)
    before.withUnsafeBufferPointer { before in
      Scalar.lstmCellGradient(
        upstream: draw(5 * units, "upstream"), states: draw(5 * units, "states"),
        cellBefore: isFirst ? nil : before.baseAddress, forHidden: draw(units, "hidden"),
        forCell: &forCell, gates: &gates, units: units)
    }
    return gates + forCell
  }

  private static func forwardOfGRU<Scalar: TensorScalar>(
    units: Int, isFirst: Bool, as type: Scalar.Type
  ) -> [Scalar] {
    // Three rows; those of the inputs and of the result have others between them.
    let rows = 3
    var states = [Scalar](repeating: .zero, count: rows * 10 * units)
    var hidden: [Scalar] = draw(rows * units, "hidden")
    let stateSums: [Scalar] = draw(rows * 3 * units, "state sums")
    stateSums.withUnsafeBufferPointer { stateSums in
      Scalar.gruCells(
        inputSums: draw(rows * 6 * units, "input sums"), stride: 6 * units,
        stateSums: isFirst ? nil : stateSums.baseAddress, bias: draw(4 * units, "bias"),
        states: &states, partStride: 2 * units, rowStride: 10 * units, hidden: &hidden,
        rows: rows, units: units)
    }
    return states + hidden
  }

  private static func backwardOfGRU<Scalar: TensorScalar>(
    units: Int, isFirst: Bool, as type: Scalar.Type
  ) -> [Scalar] {
    var forHidden: [Scalar] = draw(units, "hidden")
    var inputSums = [Scalar](repeating: .nan, count: 3 * units)
    var stateSums = inputSums
    let before: [Scalar] = draw(units, "before")
    before.withUnsafeBufferPointer { before in
      Scalar.gruCellGradient(
        upstream: draw(10 * units, "upstream"), states: draw(10 * units, "states"),
        partStride: 2 * units, before: isFirst ? nil : before.baseAddress, forHidden: &forHidden,
        inputSums: &inputSums, stateSums: &stateSums, units: units)
    }
    return inputSums + stateSums + forHidden
  }

  @Test(arguments: [1, 2, 3, 7, 8, 15, 16, 17, 33], [false, true])
  func stepsOfRecurrentLayers(units: Int, isFirst: Bool) {
    func all<Scalar: TensorScalar>(_ type: Scalar.Type) -> [[Scalar]] {
      [
        Self.forward(units: units, isFirst: isFirst, as: type),
        Self.backward(units: units, isFirst: isFirst, as: type),
        Self.forwardOfGRU(units: units, isFirst: isFirst, as: type),
        Self.backwardOfGRU(units: units, isFirst: isFirst, as: type),
      ]
    }
    let reference = all(DoubleDouble.self)
    for (number, (double, float)) in zip(all(Double.self), all(Float.self)).enumerated() {
      #expect(Self.agrees(double, reference[number]), "\(number)")
      #expect(Self.agrees(float, reference[number]), "\(number)")
    }
  }

  @Test(arguments: [1, 7, 8, 9, 16, 67])
  func gelu(count: Int) {
    func both<Scalar: TensorScalar>(_ type: Scalar.Type) -> [Scalar] {
      let x = Self.numbers(count, "x").map { Scalar(4 * $0) }
      let upstream = Self.numbers(count, "upstream").map { Scalar($0) }
      var (y, z) = (x, x)
      Scalar.gelu(x, &y, count: count)
      Scalar.geluGradient(x, upstream: upstream, &z, count: count)
      return y + z
    }
    let reference = both(DoubleDouble.self)
    #expect(Self.agrees(both(Double.self), reference))
    #expect(Self.agrees(both(Float.self), reference))
  }
}
