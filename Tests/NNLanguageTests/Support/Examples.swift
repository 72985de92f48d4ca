/// The programs of the language's description, whole.
enum Examples {
  static let digits = """
    // digits.nn: handwritten digits, 64-128-10
    seed 7

    input image: [64] in 0...16
    target digit: class(10)

    let hidden = (image / 16).dense(128, init: .he).relu()
    let logits = hidden.dense(10)

    loss crossEntropy(logits, digit)
    data csv("digits.csv", image: "p*", digit: "label", holdout: 0.2)
    optimizer adam(learningRate: 1e-3)

    gradcheck
    train epochs: 30, batch: 32
    diagnose
    expect accuracy >= 0.95
    """

  static let xor = """
    // xor.nn: four examples that no single neuron can separate
    seed 7
    input x: [2] in 0...1
    target t: [1] in 0...1

    let hidden = x.dense(4).tanh()
    let logit = hidden.dense(1)

    loss binaryCrossEntropy(logit, t)
    data rows(
      x: [[0, 0], [0, 1], [1, 0], [1, 1]],
      t: [[0], [1], [1], [0]],
    )
    optimizer adam(learningRate: 0.05)

    gradcheck
    train epochs: 500, batch: 4
    expect accuracy == 1
    """

  static let lenet = """
    seed 1
    input image: [channel: 1, height: 28, width: 28] in 0...255
    target digit: class(10)
    // lenet.nn
    let features = image
      .conv2d(6, kernel: 5, padding: 2).relu().maxPool2d(2)
      .conv2d(16, kernel: 5).relu().maxPool2d(2)
    let logits = features.flatten()
      .dense(120, init: .he).relu()
      .dense(84, init: .he).relu()
      .dense(10)
    loss crossEntropy(logits, digit)
    optimizer sgd(learningRate: 0.1)
    gradcheck features
    train epochs: 3, batch: 32, until: accuracy >= 0.98
    """

  static let encoder = """
    // encoder.nn: blocks are functions; each use has its own parameters
    /// Every position looks at every other one, beside a skip connection.
    func selfAttention(x, heads) {
      return x + x.layerNorm().attention(heads: heads)
    }
    func feedForward(x, _ width) {
      return x + x.layerNorm().dense(width).gelu().dense(x.shape[-1])
    }
    func encoderLayer(x, heads = 4, width = 256) {
      let attended = x.selfAttention(heads: heads)
      return attended.feedForward(width)
    }
    input tokens: [16] of index(5000)
    target label: class(10)
    let embedded = tokens.embedding(64).positionalEncoding()
    let encoder = embedded.repeated(2) { x in x.encoderLayer(heads: 4) }
    let logits = encoder
      .layerNorm().mean(axis: 0)
      .dense(10)
    loss crossEntropy(logits, label)
    gradcheck encoder[1].encoderLayer
    """

  static let affine = """
    // affine.nn: a backward pass derived by hand, checked against numbers
    input x: [3]
    target t: [2]
    param W: [3, 2] = .normal(std: 0.5)
    param b: [2] = .zeros

    func affine(x, _ W, _ b) { return x.matmul(W) + b }
    gradient affine(x, _ W, _ b, dy) {
      return (dy.matmul(W.transposed()), outer(x, dy), dy)
    }
    loss squaredError(affine(x, W, b), t)
    gradcheck affine
    """

  static let byHand = """
    // by hand, node by node: z = x + y, q = z * 2
    let x = 3
    let y = -1
    let z = x + y
    let q = z * 2
    backward q
    show graph
    """

  /// Every statement that the programs do not show.
  static let rest = """
    import "blocks.nn"
    import "model.onnx" as net

    /// Two towers with one set of weights.
    shared func tower(x) {
      let inner = x.dense(8).relu()
      return inner
    }
    func swish(x) { return x * x.sigmoid() }
    gradient swish(x, dy) {
      let s = x.sigmoid() // the slope
      return dy * (s + x * s * (1 - s))
    }
    input left: [8] in -1...1
    input picture: [channel: 1, height: 28, width: 28] in 0...255
    target mask: [32, 32] of class(21)
    @allow(dead-relu, reason: "sparse by design")
    let a = tower(left)
    let b = a[0, 2...4] - 1e-3 * a[-1]
    param scale: [] = 1_000
    data csv("f.csv", left: "*", mask: "label", holdout: 0.2)
    forward
    step
    backward
    show layers
    show layers as markdown
    plot loss to "loss.svg"
    plot flow
    repair apply 1
    set a.dense.weight[0, 3] = 0.5
    explain dead-relu
    explain a.dense.weight[3, 20]
    summary
    save "net.nn"
    export "net.onnx"
    expect verdict(swish()) == .fail
    expect finding("dead-relu")
    expect healthy
    """

  static let all: [(name: String, text: String)] = [
    ("digits", digits),
    ("xor", xor),
    ("lenet", lenet),
    ("encoder", encoder),
    ("affine", affine),
    ("byHand", byHand),
    ("rest", rest),
  ]
}
