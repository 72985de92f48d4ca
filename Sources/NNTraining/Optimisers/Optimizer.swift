/// How a step follows from a gradient, with PyTorch's formulas and defaults.
package enum Optimizer: Hashable, Sendable {
  /// Stochastic gradient descent: `v = momentum · v + g`, `p -= learningRate · v`, where `g` is the
  /// gradient plus `weightDecay · p`; with Nesterov's momentum `p -= learningRate · (g + momentum · v)`.
  case sgd(
    learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false)
  /// Adam (Kingma and Ba, 2015); the weight decay is added to the gradient.
  case adam(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0)

  /// The step size.
  package var learningRate: Double {
    get {
      switch self {
      case .sgd(let rate, _, _, _), .adam(let rate, _, _, _, _): rate
      }
    }
    set {
      switch self {
      case .sgd(_, let momentum, let decay, let nesterov):
        self = .sgd(
          learningRate: newValue, momentum: momentum, weightDecay: decay, nesterov: nesterov)
      case .adam(_, let beta1, let beta2, let epsilon, let decay):
        self = .adam(
          learningRate: newValue, beta1: beta1, beta2: beta2, epsilon: epsilon,
          weightDecay: decay)
      }
    }
  }

  /// How many numbers it remembers for each parameter.
  package var slotCount: Int {
    switch self {
    case .sgd(_, let momentum, _, _): momentum == 0 ? 0 : 1
    case .adam: 2
    }
  }
}
