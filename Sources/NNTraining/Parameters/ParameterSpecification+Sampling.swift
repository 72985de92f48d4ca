import NNAutodiff
import NNTensor

extension ParameterSpecification {
  /// The first values of `count` weights.
  ///
  /// The draws depend on the seed and the parameter's path alone, so that an edit elsewhere in a
  /// network changes none of them. A fan-in or fan-out of 0 counts as 1.
  package func sample(count: Int, seed: UInt64, path: String) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: "init", path: path)
    switch initializer {
    case .zeros:
      return Array(repeating: 0, count: count)
    case .constant(let value):
      return Array(repeating: value, count: count)
    case .normal(let std):
      return stream.normals(count, times: std)
    case .uniform(let limit):
      return (0..<count).map { _ in stream.uniform(-limit, limit) }
    case .he:
      let std = (2 / Double(max(1, fanIn))).squareRoot()
      return stream.normals(count, times: std)
    case .glorot:
      let limit = (6 / Double(max(1, fanIn + fanOut))).squareRoot()
      return (0..<count).map { _ in stream.uniform(-limit, limit) }
    }
  }
}
