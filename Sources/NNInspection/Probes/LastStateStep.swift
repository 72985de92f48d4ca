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
