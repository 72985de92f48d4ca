import NNTensor
import Testing

/// The vector loops of recurrent steps and GELU against the plain ones, at every length
/// around a vector register.
struct CellTests {
  private static func numbers(_ count: Int, _ purpose: String) -> [Double] {
    var random = RandomStream(seed: 3, purpose: purpose)
    return (0..<count).map { _ in Double(Float(random.uniform(-2, 2))) }
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
    var states = numbers(rows * stride, "states").map { Scalar($0) }
    let bias = numbers(4 * units, "bias").map { Scalar($0) }
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
    func draw(_ count: Int, _ purpose: String) -> [Scalar] {
      numbers(count, purpose).map { Scalar($0) }
    }
    let before = draw(units, "before")
    var forCell = draw(units, "cell")
    var gates = [Scalar](repeating: .nan, count: 4 * units)
    before.withUnsafeBufferPointer { before in
      Scalar.lstmCellGradient(
        upstream: draw(5 * units, "upstream"), states: draw(5 * units, "states"),
        cellBefore: isFirst ? nil : before.baseAddress, forHidden: draw(units, "hidden"),
        forCell: &forCell, gates: &gates, units: units)
    }
    return gates + forCell
  }

  @Test(arguments: [1, 2, 3, 7, 8, 15, 16, 17, 33], [false, true])
  func stepsOfAnLSTM(units: Int, isFirst: Bool) {
    let forward = Self.forward(units: units, isFirst: isFirst, as: DoubleDouble.self)
    #expect(Self.agrees(Self.forward(units: units, isFirst: isFirst, as: Double.self), forward))
    #expect(Self.agrees(Self.forward(units: units, isFirst: isFirst, as: Float.self), forward))
    let backward = Self.backward(units: units, isFirst: isFirst, as: DoubleDouble.self)
    #expect(Self.agrees(Self.backward(units: units, isFirst: isFirst, as: Double.self), backward))
    #expect(Self.agrees(Self.backward(units: units, isFirst: isFirst, as: Float.self), backward))
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
