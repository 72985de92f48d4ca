// Optimiser updates for scalars without vector code of their own. The order of operations is that
// of the C loops (and PyTorch's), so that the bits agree.

extension TensorScalar {
  package static func sgdStep(
    parameters: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    velocity: UnsafeMutablePointer<Self>?, count: Int, _ step: SGDStep
  ) {
    let learningRate = Self(step.learningRate)
    let momentum = Self(step.momentum)
    let weightDecay = Self(step.weightDecay)
    for i in 0..<count {
      let g = weightDecay == .zero ? gradient[i] : gradient[i] + weightDecay * parameters[i]
      guard let velocity, momentum != .zero else {
        parameters[i] -= learningRate * g
        continue
      }
      let v = momentum * velocity[i] + g
      velocity[i] = v
      parameters[i] -= learningRate * (step.nesterov ? g + momentum * v : v)
    }
  }

  package static func adamStep(
    parameters: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment: UnsafeMutablePointer<Self>, secondMoment: UnsafeMutablePointer<Self>,
    count: Int, _ step: AdamStep
  ) {
    let stepSize = Self(step.stepSize)
    let oneMinusBeta1 = Self(step.oneMinusBeta1)
    let beta2 = Self(step.beta2)
    let oneMinusBeta2 = Self(step.oneMinusBeta2)
    let secondCorrectionRoot = Self(step.secondCorrectionRoot)
    let epsilon = Self(step.epsilon)
    let weightDecay = Self(step.weightDecay)
    let shrink = Self(step.shrink)
    for i in 0..<count {
      let p = parameters[i] * shrink
      let g = weightDecay == .zero ? gradient[i] : gradient[i] + weightDecay * p
      let m = firstMoment[i] + oneMinusBeta1 * (g - firstMoment[i])
      let v = beta2 * secondMoment[i] + oneMinusBeta2 * (g * g)
      firstMoment[i] = m
      secondMoment[i] = v
      parameters[i] = p - stepSize * (m / (v.squareRoot() / secondCorrectionRoot + epsilon))
    }
  }
}
