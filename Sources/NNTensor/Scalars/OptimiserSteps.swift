/// The coefficients of one step of stochastic gradient descent, as in `torch.optim.SGD` with
/// dampening 0.
///
/// With `g = gradient + weightDecay · p`: `v = momentum · v + g`, then
/// `p -= learningRate · v`, or `p -= learningRate · (g + momentum · v)` with Nesterov's momentum
/// (in the form of Sutskever et al., 2013). The velocity starts at zero and is not touched without
/// momentum.
package struct SGDStep: Sendable, Equatable {
  package var learningRate: Double
  package var momentum: Double
  package var weightDecay: Double
  package var nesterov: Bool

  package init(
    learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }
}

/// The coefficients of step number `step` of Adam (Kingma and Ba, 2015), as in `torch.optim.Adam`
/// and, with `decoupledWeightDecay`, `torch.optim.AdamW` (Loshchilov and Hutter, 2019).
package struct AdamStep: Sendable, Equatable {
  /// The learning rate over the first moment's bias correction, `1 - beta1ᵗ`.
  package var stepSize: Double
  package var oneMinusBeta1: Double
  package var beta2: Double
  package var oneMinusBeta2: Double
  /// √(1 - beta2ᵗ), the second moment's bias correction.
  package var secondCorrectionRoot: Double
  package var epsilon: Double
  /// Added to the gradient as `weightDecay · p`; 0 where the decay is decoupled.
  package var weightDecay: Double
  /// What the parameters are multiplied by first; 1 unless the decay is decoupled.
  package var shrink: Double

  /// - Parameter step: The number of this step, from 1.
  package init(
    step: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, decoupledWeightDecay: Bool = false
  ) {
    let t = Double(step)
    stepSize = learningRate / (1 - Double.pow(beta1, t))
    oneMinusBeta1 = 1 - beta1
    self.beta2 = beta2
    oneMinusBeta2 = 1 - beta2
    secondCorrectionRoot = (1 - Double.pow(beta2, t)).squareRoot()
    self.epsilon = epsilon
    self.weightDecay = decoupledWeightDecay ? 0 : weightDecay
    shrink = decoupledWeightDecay ? 1 - learningRate * weightDecay : 1
  }
}
