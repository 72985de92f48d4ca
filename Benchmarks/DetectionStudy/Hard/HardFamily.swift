/// Functions whose right gradients are hard to confirm, written once for every scalar.
///
/// `parameters` are what the point alone does not say; detection_peers.py has the same functions.
enum HardFamily: String, CaseIterable, Sendable {
  case scaledTanh, offsetSine, crossEntropy, saturatedSigmoid, sineChain, sigmoidChain, tanhChain
  case logarithm, root, reciprocal, cubeReciprocal, rectified, absolute, maxPool, clamped, hinge
  case meanOfSquares, longSum, rosenbrock, layerNormSum, layerNorm, telescope, versine, quadratic
  case stationary, sharpSoftplus, huber, exponential, norm, polynomial, oscillation, noisy, product
  case attention, logDeterminant, tinyBesideLarge, gaussianTail

  /// The function's value.
  func value<S: HardScalar>(_ x: [S], _ p: [Double]) -> S {
    switch self {
    case .scaledTanh: return p[1] * sum(x) { S.tanh($0 / S(p[0])) }
    case .offsetSine: return S(p[0]) + sum(x) { S.sin($0) }
    case .crossEntropy:
      let total = zip(x, p).reduce(S(0)) { $0 + $1.1 * $1.0 }
      return logSumExp(x) - total
    case .saturatedSigmoid: return sum(x) { S.sigmoid($0) }
    case .sineChain: return sum(x) { (0..<Int(p[0])).reduce($0) { y, _ in S.sin(y) } }
    case .sigmoidChain:
      return sum(x) { (0..<Int(p[0])).reduce($0) { y, _ in S.sigmoid(p[1] * y) } }
    case .tanhChain: return sum(x) { (0..<Int(p[0])).reduce($0) { y, _ in S.tanh(p[1] * y) } }
    case .logarithm: return sum(x) { S.log($0) }
    case .root: return sum(x) { S.sqrt($0) }
    case .reciprocal: return sum(x) { S(1) / $0 }
    case .cubeReciprocal: return sum(x) { S.power($0, -3) }
    case .rectified: return sum(x) { S.relu($0) + 0.5 * $0 }
    case .absolute: return sum(x) { S.abs($0) }
    case .maxPool:
      return stride(from: 0, to: x.count - 1, by: 2).reduce(S(0)) {
        $0 + Double($1 + 1) * S.max(x[$1], x[$1 + 1])
      }
    case .clamped: return sum(x) { S.max(S(-1), -S.max(S(-1), -$0)) * S(2) }
    case .hinge: return sum(x) { S.relu(S(1) - $0) }
    case .meanOfSquares:
      let count = Int(p[0])
      var total = S(0)
      for index in 0..<count {
        let datum = datum(index, p[1])
        let rest = S.tanh(datum * x[0]) - x[1]
        total = total + rest * rest
      }
      return total / S(p[0])
    case .longSum:
      var total = S(0)
      for index in 0..<Int(p[0]) { total = total + S.sin(datum(index, p[1]) * x[0]) + x[1] }
      return total
    case .rosenbrock:
      return (0..<x.count - 1).reduce(S(0)) {
        let valley = x[$1 + 1] - x[$1] * x[$1]
        let rest = S(1) - x[$1]
        return $0 + 100 * (valley * valley) + rest * rest
      }
    case .layerNormSum: return normalized(x).reduce(S(0)) { $0 + $1 }
    case .layerNorm: return zip(normalized(x), p).reduce(S(0)) { $0 + $1.1 * $1.0 }
    case .telescope:
      return (0..<x.count - 1).reduce(S(0)) { $0 + p[0] * (x[$1] - x[$1 + 1]) }
        + sum(x) { $0 * $0 }
    case .versine: return sum(x) { (S(1) - S.cos($0)) / ($0 * $0) }
    case .quadratic:
      return zip(x, p).reduce(S(0)) { $0 + (0.5 * $1.1) * ($1.0 * $1.0) } + x[0] * x[x.count - 1]
    case .stationary: return sum(x) { $0 * $0 + S.cos($0) + S.power($0, 4) }
    case .sharpSoftplus:
      return sum(x) {
        let z = p[0] * $0
        return (S.relu(z) + S.log1p(S.exp(-S.abs(z)))) / S(p[0])
      }
    case .huber:
      return sum(x) {
        let size = S.abs($0)
        return size.real <= p[0] ? 0.5 * ($0 * $0) : p[0] * (size - S(0.5 * p[0]))
      }
    case .exponential: return sum(x) { S.exp($0) }
    case .norm: return S.sqrt(sum(x) { $0 * $0 })
    case .polynomial:
      return sum(x) { S.power($0, 7) - 3 * S.power($0, 5) + 0.5 * S.power($0, 2) }
    case .oscillation: return sum(x) { S.sin(p[0] * $0) }
    case .noisy:
      let smooth = sum(x) { S.sin($0) }
      let bits = x.reduce(UInt64(0)) { ($0 ^ $1.real.bitPattern) &* 0x9E37_79B9_7F4A_7C15 }
      let noise = Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53 - 0.5
      return smooth + S(p[0] * noise)
    case .product: return x.reduce(S(1)) { $0 * $1 }
    case .attention:
      let scores = x.map { S.exp($0 - S(x.map(\.real).max() ?? 0)) }
      let total = scores.reduce(S(0)) { $0 + $1 }
      return zip(scores, p).reduce(S(0)) { $0 + $1.1 * ($1.0 / total) }
    case .logDeterminant: return S.log(x[0] * x[3] - x[1] * x[2])
    case .tinyBesideLarge: return S.sin(x[0]) + p[0] * S.sigmoid(x[1])
    case .gaussianTail: return sum(x) { S.exp(-0.5 * ($0 * $0)) }
    }
  }

  /// The gradient by dual numbers.
  func gradient<S: HardScalar>(_ x: [S], _ p: [Double]) -> [S] {
    x.indices.map { index in
      value(x.indices.map { Dual(x[$0], S($0 == index ? 1 : 0)) }, p).slope
    }
  }

  private func sum<S: HardScalar>(_ x: [S], _ body: (S) -> S) -> S {
    x.reduce(S(0)) { $0 + body($1) }
  }

  private func logSumExp<S: HardScalar>(_ x: [S]) -> S {
    let top = S(x.map(\.real).max() ?? 0)
    return S.log(sum(x) { S.exp($0 - top) }) + top
  }

  private func normalized<S: HardScalar>(_ x: [S]) -> [S] {
    let count = S(Double(x.count))
    let mean = sum(x) { $0 } / count
    let variance = sum(x) { ($0 - mean) * ($0 - mean) } / count
    let deviation = S.sqrt(variance + 1e-5)
    return x.map { ($0 - mean) / deviation }
  }

  /// The number `index` of a data set that needs no storage.
  private func datum(_ index: Int, _ phase: Double) -> Double {
    Double.sin(phase + 0.7 * Double(index)) + 0.3 * Double.cos(phase + 0.013 * Double(index))
  }
}
