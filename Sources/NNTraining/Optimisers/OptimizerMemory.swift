import NNAutodiff
import NNTensor

/// An optimiser at work on the parameters that a loss depends on.
final class OptimizerMemory<Scalar: TensorScalar>: @unchecked Sendable {
  /// One parameter with its gradient and what is remembered of it.
  private struct Slot {
    let path: String
    let shape: Shape
    let values: UnsafeMutablePointer<Scalar>
    let gradient: UnsafeMutablePointer<Scalar>
    var steps: Int
    let memory: [Buffer<Scalar>]
  }

  var optimizer: Optimizer
  private var slots: [Slot] = []

  /// The optimiser for the parameters that have a gradient, going on from `state`.
  init(
    _ optimizer: Optimizer, _ parameters: ParameterMemory<Scalar>,
    gradients: [NodeID: UnsafeMutablePointer<Scalar>], state: TrainingState
  ) {
    self.optimizer = optimizer
    slots = parameters.slots.compactMap { place in
      guard let gradient = gradients[place.id] else { return nil }
      let before = state.memory[place.path]
      let memory = (0..<optimizer.slotCount).map { _ in Buffer<Scalar>(count: place.count) }
      var steps = 0
      // What another kind of optimiser remembered means nothing to this one.
      if let before, before.slots.count == memory.count,
        before.slots.allSatisfy({ $0.shape == place.shape })
      {
        steps = before.steps
        for (buffer, tensor) in zip(memory, before.slots) {
          buffer.update(from: Scalar.scalars(tensor.elements))
        }
      }
      return Slot(
        path: place.path, shape: place.shape, values: parameters.values.pointer + place.offset,
        gradient: gradient, steps: steps, memory: memory)
    }
  }

  /// Moves every parameter by its gradient.
  func step() {
    for index in slots.indices {
      slots[index].steps += 1
      let slot = slots[index]
      let count = slot.shape.count
      switch optimizer {
      case .sgd(let learningRate, let momentum, let weightDecay, let nesterov):
        Scalar.sgdStep(
          parameters: slot.values, gradient: slot.gradient, velocity: slot.memory.first?.pointer,
          count: count,
          SGDStep(
            learningRate: learningRate, momentum: momentum, weightDecay: weightDecay,
            nesterov: nesterov))
      case .adam(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
        guard slot.memory.count == 2 else { continue }
        Scalar.adamStep(
          parameters: slot.values, gradient: slot.gradient, firstMoment: slot.memory[0].pointer,
          secondMoment: slot.memory[1].pointer, count: count,
          AdamStep(
            step: slot.steps, learningRate: learningRate, beta1: beta1, beta2: beta2,
            epsilon: epsilon, weightDecay: weightDecay))
      }
    }
  }

  /// Copies what is remembered to `state`.
  func save(to state: inout TrainingState) {
    for slot in slots {
      state.memory[slot.path] = TrainingState.Memory(
        steps: slot.steps,
        slots: slot.memory.map { buffer in
          Tensor(
            unchecked: slot.shape, elements: Scalar.doubles(buffer.pointer, count: buffer.count))
        })
    }
  }
}
