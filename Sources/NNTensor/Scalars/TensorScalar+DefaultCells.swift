// A step of a recurrent layer for scalars without vector code of their own. The order of operations
// is that of the C loops.

extension TensorScalar {
  package static func lstmCells(
    _ states: UnsafeMutablePointer<Self>, rowStride: Int, bias: UnsafePointer<Self>, isFirst: Bool,
    hidden: UnsafeMutablePointer<Self>, rows: Int, units: Int
  ) {
    for row in 0..<rows {
      let gates = states + row * rowStride
      let cell = gates + 4 * units
      for k in 0..<units {
        for gate in 0..<4 {
          let place = gate * units + k
          let sum = gates[place] + bias[place]
          gates[place] = gate == 2 ? tanh(sum) : sigmoid(sum)
        }
        let kept = gates[k] * gates[2 * units + k]
        cell[k] = isFirst ? kept : gates[units + k] * (cell - 5 * units)[k] + kept
        hidden[row * units + k] = gates[3 * units + k] * tanh(cell[k])
      }
    }
  }

  package static func lstmCellGradient(
    upstream: UnsafePointer<Self>, states: UnsafePointer<Self>, cellBefore: UnsafePointer<Self>?,
    forHidden: UnsafePointer<Self>, forCell: UnsafeMutablePointer<Self>,
    gates: UnsafeMutablePointer<Self>, units: Int
  ) {
    for k in 0..<units {
      let (input, forget) = (states[k], states[units + k])
      let (candidate, output) = (states[2 * units + k], states[3 * units + k])
      let squashed = tanh(states[4 * units + k])
      let throughOutput = forHidden[k] * output * (1 - squashed * squashed)
      let dCell = upstream[4 * units + k] + forCell[k] + throughOutput
      let dOutput = upstream[3 * units + k] + forHidden[k] * squashed
      let dInput = upstream[k] + dCell * candidate
      let dCandidate = upstream[2 * units + k] + dCell * input
      let dForget = upstream[units + k] + (cellBefore.map { dCell * $0[k] } ?? .zero)
      gates[k] = dInput * input * (1 - input)
      gates[units + k] = dForget * forget * (1 - forget)
      gates[2 * units + k] = dCandidate * (1 - candidate * candidate)
      gates[3 * units + k] = dOutput * output * (1 - output)
      forCell[k] = dCell * forget
    }
  }

  package static func gruCells(
    inputSums: UnsafePointer<Self>, stride: Int, stateSums: UnsafePointer<Self>?,
    bias: UnsafePointer<Self>, states: UnsafeMutablePointer<Self>, partStride: Int, rowStride: Int,
    hidden: UnsafeMutablePointer<Self>, rows: Int, units: Int
  ) {
    for row in 0..<rows {
      let (x, h) = (inputSums + row * stride, stateSums.map { $0 + row * 3 * units })
      let (parts, state) = (states + row * rowStride, hidden + row * units)
      for k in 0..<units {
        func gate(_ gate: Int) -> Self {
          let place = gate * units + k
          return sigmoid((h.map { x[place] + $0[place] } ?? x[place]) + bias[place])
        }
        let (reset, update) = (gate(0), gate(1))
        let (place, shared) = (2 * units + k, bias[3 * units + k])
        let passed = reset * (h.map { $0[place] + shared } ?? shared)
        let candidate = tanh(x[place] + bias[place] + passed)
        let fresh = (1 - update) * candidate
        let next = h == nil ? fresh : update * state[k] + fresh
        for (part, number) in [reset, update, candidate, passed, next].enumerated() {
          parts[part * partStride + k] = number
        }
        state[k] = next
      }
    }
  }

  package static func gruCellGradient(
    upstream: UnsafePointer<Self>, states: UnsafePointer<Self>, partStride: Int,
    before: UnsafePointer<Self>?, forHidden: UnsafeMutablePointer<Self>,
    inputSums: UnsafeMutablePointer<Self>, stateSums: UnsafeMutablePointer<Self>, units: Int
  ) {
    for k in 0..<units {
      let (reset, update) = (states[k], states[partStride + k])
      let (candidate, passed) = (states[2 * partStride + k], states[3 * partStride + k])
      let dHidden = upstream[4 * partStride + k] + forHidden[k]
      let dCandidate = upstream[2 * partStride + k] + dHidden * (1 - update)
      let dSum = dCandidate * (1 - candidate * candidate)
      let dPassed = upstream[3 * partStride + k] + dSum
      let dReset = (upstream[k] * reset + dPassed * passed) * (1 - reset)
      let throughUpdate = dHidden * (before.map { $0[k] - candidate } ?? -candidate)
      let dUpdate = (upstream[partStride + k] + throughUpdate) * update * (1 - update)
      (inputSums[k], stateSums[k]) = (dReset, dReset)
      (inputSums[units + k], stateSums[units + k]) = (dUpdate, dUpdate)
      (inputSums[2 * units + k], stateSums[2 * units + k]) = (dSum, dPassed * reset)
      forHidden[k] = dHidden * update
    }
  }
}
