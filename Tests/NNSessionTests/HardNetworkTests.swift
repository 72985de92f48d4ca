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
    (
      "a GELU so far below 0 that Double loses it beside 1", false,
      """
      seed 464
      target y: class(2)
      input x: [10] in 0...255
      let v0 = x.dense(8) * 0.1
      let v1 = v0.dense(1).gelu()
      let v2 = v1 + v1.dense(v1.shape[-1]).leakyRelu()
      loss crossEntropy(v2.dense(1).gelu().dense(2), y)
      data random(examples: 1)
      """
    ),
    (
      "zero biases of units nearer to their kinks than the loss resolves", false,
      """
      seed 66
      target y: [1] in 0...1
      input x: [2, 8, 8]
      let i = x.conv2d(3, kernel: 3, padding: 1).maxPool2d(2).flatten()
      let v0 = i.dense(2, init: .he).tanh() * 1e-12
      let v1 = v0.dense(12, init: .normal(std: 2)).relu() * 1e-6
      let v2 = v1.dense(5, init: .he).relu()
      let v3 = v2.dense(8, init: .normal(std: 1e-3)).gelu() * 1e-6
      loss binaryCrossEntropy(v3.dense(1), y)
      data random(examples: 2)
      """
    ),
    (
      "sigmoids that are 1 in Float and in Double", true,
      """
      seed 264
      target y: [1] in 0...1
      input x: [4] in 0...255
      let v0 = x.dense(5).gelu()
      let v1 = v0 * v0.dense(v0.shape[-1]).sigmoid()
      let v2 = v1 * v1.dense(v1.shape[-1]).sigmoid()
      let v3 = v2 + v2.dense(v2.shape[-1]).leakyRelu()
      loss binaryCrossEntropy(v3.dense(1), y)
      data random(examples: 8)
      """
    ),
    (
      "a sigmoid that saturates behind a wide sum", true,
      """
      seed 788
      target y: [1] in 0...1
      input x: [2, 6, 6]
      let i = x.conv2d(3, kernel: 3, padding: 1).relu().conv2d(2, kernel: 3).flatten() * 0.1
      let v0 = i.dense(2, init: .normal(std: 2))
      let v1 = (v0 + v0.dense(v0.shape[-1]).gelu()) * 1e3
      let v2 = v1.dense(2).sigmoid()
      let v3 = v2.dense(5, init: .normal(std: 1e-3)).leakyRelu() * 1e-3
      loss binaryCrossEntropy(v3.dense(1), y)
      data random(examples: 8)
      """
    ),
    (
      "zero biases before a tanh of which little is left", true,
      """
      seed 351
      target y: [2]
      input x: [7]
      let v0 = x.layerNorm()
      let v1 = v0.dense(2, init: .normal(std: 1e-3)).leakyRelu()
      let v2 = v1.dense(8, init: .he).tanh() * 1e-12
      loss squaredError(v2.dense(2), y)
      data random(examples: 1)
      """
    ),
    (
      "zero weights of large inputs", true,
      """
      seed 528
      target y: [2]
      input x: [1, 8, 8]
      let i = x.conv2d(2, kernel: 3, padding: 1).relu().flatten() * 1e6
      let v0 = i.dense(8).leakyRelu()
      let v1 = v0.dense(12, init: .zeros).tanh() * 1e-6
      let v2 = v1 * v1.dense(v1.shape[-1]).sigmoid() * 1e6
      let v3 = v2.layerNorm() * 1e-6
      loss squaredError(v3.dense(2), y) * 0.1
      data random(examples: 8)
      """
    ),
    (
      "a loss that is next to nothing", false,
      """
      seed 838
      target y: class(2)
      input x: [2, 6, 6]
      let s = x.conv2d(3, kernel: 3, padding: 1).conv2d(2, kernel: 1).leakyRelu().flatten() * 1e3
      let v0 = s + s.dense(s.shape[-1]).sigmoid()
      let v1 = v0.dense(3) * 10
      let v2 = (v1 * v1 + 0.5).log()
      let v3 = v2 + v2.dense(v2.shape[-1])
      loss crossEntropy(v3.dense(2), y)
      data random(examples: 1)
      """
    ),
    (
      "zero biases of an attention of which little is left", true,
      """
      seed 723
      target y: [1] in 0...1
      input x: [2, 3]
      let s = x.dense(4).attention(heads: 2).mean(axis: 0) * 1e-12
      let v0 = s + s.dense(s.shape[-1])
      loss binaryCrossEntropy(v0.dense(1), y)
      data random(examples: 2)
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

  /// Networks whose second derivatives are right and which a check once failed.
  static let secondOrder: [(name: String, usesFloat32: Bool, lines: String)] = [
    (
      "steps that are lost beside 0.5", false,
      """
      seed 514
      target y: [2]
      input x: [2] of index(3)
      let z = x.embedding(4).mean(axis: 0).dense(8).tanh().dense(8, init: .normal(std: 1e-3)).tanh()
      let v = (z * z + 0.5).log().layerNorm()
      loss squaredError(v.dense(2), y) * 1e-6
      gradcheck batch: 4
      """
    ),
    (
      "steps that are lost by a factor of 1e-12", true,
      """
      seed 629
      target y: [1] in 0...1
      input x: [2, 4]
      let s = x.dense(4).layerNorm().attention(heads: 1).mean(axis: 0).layerNorm().softmax()
      let v = s.dense(3, init: .normal(std: 1e-3)).sigmoid() * 1e-12
      loss binaryCrossEntropy(v.dense(5).dense(1), y)
      gradcheck batch: 8
      """
    ),
    (
      "two kinks one behind the other, and the square of what bends there", false,
      """
      seed 582
      input x: [2] in 0...255
      let v0 = x.dense(3).sigmoid()
      let v1 = v0.dense(1, init: .zeros).leakyRelu() * 0.1
      let v2 = v1.dense(3)
      let v3 = v2 + v2.dense(3).leakyRelu()
      loss (v3 * v3).mean()
      gradcheck batch: 1
      """
    ),
    (
      "a GELU far out", false,
      """
      seed 91
      target y: [2]
      input x: [2] of index(20)
      let v = (x.embedding(4).mean(axis: 0) * 1e-6).dense(8).gelu() * 1e-12
      loss squaredError(v.dense(5, init: .zeros).dense(2), y)
      gradcheck batch: 8
      """
    ),
    (
      "a constant but for rounding", false,
      """
      seed 111
      input x: [7] in 0...1
      let v = x.dense(2).relu().dense(2, init: .normal(std: 1e-3)).sigmoid() * 1e6
      let z = v.layerNorm()
      loss (z * z).mean()
      gradcheck batch: 2
      """
    ),
  ]

  /// Under a budget directions confirm the first order, and see no kinks that cancel in it.
  @Test(arguments: secondOrder.indices, [nil, 0.5])
  func aRightSecondOrderDoesNotFail(index: Int, budget: Double?) throws {
    let (name, usesFloat32, lines) = Self.secondOrder[index]
    var options = Session.Options()
    options.checksSecondOrder = true
    options.usesFloat32 = usesFloat32
    options.budget = budget
    let results = Session(options: options).evaluate(lines)
    #expect(results.last?.status == 0, "\(name): \(results.last?.text ?? "")")
  }
}
