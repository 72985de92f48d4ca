import Gradcheck
import NNSession
import Testing

/// Networks whose gradients are right and which a check once failed.
struct HardNetworkTests {
  static let programs: [(name: String, fitsFloat: Bool, lines: String)] = [
    (
      "pooling windows that overlap, of units that ReLU made equal", true,
      """
      input image: [1, 12, 12]
      target c: class(3)
      let f = (image.conv2d(4, kernel: 3, padding: 1) - 1).relu()
        .maxPool2d(3, stride: 2, padding: 1)
      loss crossEntropy(f.flatten().dense(3), c)
      data random(examples: 8)
      """
    ),
    (
      "pooling windows of a convolution that is zero yet", true,
      """
      input s: [3, 8, 3] in 0...1
      target t: [2]
      let z = s.conv2d(3, kernel: [1, 3], padding: 1, stride: 1, init: .zeros).relu()
        .maxPool2d(2, stride: 1).flatten()
      loss squaredError(z.dense(1).exp().log().dense(2), t)
      data random(examples: 5)
      """
    ),
    (
      "a mask of -1e9", true,
      """
      input x: [5, 5]
      input keep: [5] in 0...1
      target t: [5, 5]
      let w = (x + (heaviside(keep - 0.5) - 1) * 1e9).softmax()
      loss squaredError(w, t)
      data random(examples: 6)
      """
    ),
    (
      "units nearer to their kinks than most steps", true,
      """
      seed 801
      input s: [2, 8, 3]
      target t: [2]
      let z = (s * 1e-6).conv2d(1, kernel: [1, 3], init: .glorot).gelu().maxPool2d([2, 1]).flatten()
      let y = z.dense(100).relu().dense(2)
      loss squaredError(y * 1e-8, t)
      data random(examples: 2)
      """
    ),
    (
      "numbers of 1e-90 beside 1e30", false,
      """
      seed 495
      input s: [9, 4]
      target t: [2]
      let z = (s * 100).dense(4).exp().log().tanh().sum(axis: 0)
      loss squaredError(z.dense(2), t)
      data random(examples: 3)
      """
    ),
  ]

  @Test(arguments: programs.indices, [false, true])
  func aRightNetworkDoesNotFail(index: Int, usesFloat32: Bool) throws {
    let (name, fitsFloat, lines) = Self.programs[index]
    guard fitsFloat || !usesFloat32 else { return }
    for seed in 0..<2 as Range<UInt64> {
      for everyCoordinate in [false, true] {
        var options = Session.Options()
        options.seed = seed
        options.usesFloat32 = usesFloat32
        options.everyCoordinate = everyCoordinate
        let results = Session(options: options).evaluate(lines + "\ngradcheck")
        #expect(results.last?.status == 0, "\(name): \(results.last?.text ?? "")")
      }
    }
  }

  /// A gradient jumps where the network stands on kinks: its own gradient is looked at beside them.
  @Test func theSecondOrderOfANetworkOnKinks() throws {
    let results = Session().evaluate(
      """
      seed 754
      input s: [3, 3, 3]
      target t: [2]
      let z = s.conv2d(3, kernel: 2, padding: 1, stride: 2, init: .zeros).relu().flatten()
      loss squaredError(z.dense(2), t)
      data random(examples: 5)
      gradcheck order: 2
      """)
    #expect(results.last?.status == 0, "\(results.last?.text ?? "")")
    #expect(results.last?.text.contains("moved off kinks") == true)
  }
}
