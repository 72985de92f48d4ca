// A step of a long short-term memory for scalars without vector code of their own. The order of
// operations is that of the C loops.

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
}
