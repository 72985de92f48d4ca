import NNAutodiff
import NNTensor

/// The last state of a recurrent op for all probes of one learned operand side by side.
struct LastStateStep: ProbeStep {
  let probe: any LastStateProbe
  let operand: Int
  /// The operand at the point.
  let values: UnsafePointer<Double>
  let movements: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    for number in 0..<block.probeCount {
      movements[number] = block.movement(of: number, from: values)
    }
    probe.run(
      operand: operand, coordinates: block.coordinates, movements: movements,
      probes: block.probeCount, scratch: scratch, result: result)
    return true
  }
}

/// The last state of a recurrent op whose sequence changes.
struct LastStateOfSequenceStep: ProbeStep {
  let probe: any LastStateProbe
  /// The sequence's change, whole examples.
  let delta: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    probe.run(
      change: delta, items: block.itemCount, examples: block.isEvery ? nil : block.examples,
      scratch: scratch, result: result)
    return true
  }
}
