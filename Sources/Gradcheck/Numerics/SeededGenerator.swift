import RealModule

/// The random numbers of a check: the same seed gives the same probes on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, 2014): one 64-bit state, full period, and a good mix even of
/// consecutive seeds.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator whose sequence is fixed by `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number drawn uniformly from the open interval (0, 1).
  public mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// A number drawn from the standard normal distribution (Box and Muller, 1958).
  public mutating func gaussian() -> Double {
    let radius = (-2 * Double.log(uniform())).squareRoot()
    return radius * Double.cos(2 * Double.pi * uniform())
  }

  /// `count` independent standard normal numbers.
  public mutating func gaussians(_ count: Int) -> [Double] { (0..<count).map { _ in gaussian() } }
}
