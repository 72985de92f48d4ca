/// Everything in bulk comes from the default implementations.
extension DoubleDouble: TensorScalar {
  package static var zero: DoubleDouble { DoubleDouble(high: 0, low: 0) }
  package var doubleValue: Double { high }
  /// 2⁻¹⁰⁴, the bound that all arithmetic keeps with room to spare (numbers nearer to 1 exist).
  package static var ulpOfOne: DoubleDouble { DoubleDouble(0x1p-104) }
  package static var infinity: DoubleDouble { DoubleDouble(Double.infinity) }
  package static var nan: DoubleDouble { DoubleDouble(Double.nan) }
  package var isFinite: Bool { high.isFinite }
  package var isNaN: Bool { high.isNaN }
}
