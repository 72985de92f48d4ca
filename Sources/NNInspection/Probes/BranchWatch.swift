import NNAutodiff
import NNTensor

/// Tells which probes take other branches than the point itself, at one op with kinks.
///
/// Where the branches change at zero of the only operand, comparing signs is enough; else the op
/// records the branches of one item at a time, and their signatures are compared.
struct BranchWatch {
  private let op: any Op
  private let place: Int
  private let changesAtZero: Bool
  /// The op on one item, and the memory from which it reads: copies of an item's operands.
  private let kernel: Kernel<Double>
  private let operands: [(copy: UnsafeMutablePointer<Double>, count: Int)?]
  private let slots: [ArenaSlot]
  /// What each element of the result is a copy of, at the point; empty where it is none.
  private let choices: [Int]

  /// Watches `op`, whose operands have `types` and of whose result each item has `outputType`;
  /// `shared` gives the operands that are the same for all items.
  init(
    _ op: any Op, at node: NodeID, changesAtZero: Bool, types: [ValueType], outputType: ValueType,
    shared: [UnsafeMutablePointer<Double>?], choices: [Int], arena: Arena
  ) {
    self.choices = choices
    self.op = op
    place = node.index
    self.changesAtZero = changesAtZero
    var slots: [ArenaSlot] = []
    var operands: [(copy: UnsafeMutablePointer<Double>, count: Int)?] = []
    var inputs: [Operand<Double>] = []
    for (type, pointer) in zip(types, shared) {
      if let pointer {
        operands.append(nil)
        inputs.append(Operand(pointer, type))
      } else {
        let slot = arena.slot(type.shape.count)
        slots.append(slot)
        operands.append((slot.pointer, type.shape.count))
        inputs.append(Operand(slot.pointer, type))
      }
    }
    let result = arena.slot(outputType.shape.count)
    let scratch = arena.slot(op.scratchCount(types, output: outputType, batch: 1))
    self.operands = operands
    self.slots = slots + [result, scratch]
    kernel = Kernel(
      inputs: inputs, output: Operand(result.pointer, outputType), batch: 1,
      scratch: scratch.pointer)
  }

  /// Compares the operands of one item with those at the point; `base` and `values` hold one
  /// pointer for each operand, to the item's numbers.
  private func signature(_ values: (Int) -> UnsafePointer<Double>?) -> UInt64 {
    for (index, operand) in operands.enumerated() {
      if let operand, let source = values(index) {
        operand.copy.update(from: source, count: operand.count)
      }
    }
    var recorder = BranchRecorder()
    op.recordBranches(kernel, into: &recorder)
    return recorder.signature
  }

  /// The signature of each example at the point, where whole examples are compared.
  func signatures(examples: Int, base: (_ operand: Int, _ example: Int) -> UnsafePointer<Double>?)
    -> [UInt64]
  {
    if changesAtZero { return [] }
    return (0..<examples).map { example in signature { base($0, example) } }
  }

  /// Whether each element of a result is still the copy of what it is a copy of at the point.
  ///
  /// `result` holds the elements from number `first` on, counted through all examples; `values` holds
  /// the operand from element `start` of its example on.
  func keepsChoices(
    _ result: UnsafePointer<Double>, first: Int, count: Int, values: UnsafePointer<Double>?,
    start: Int
  ) -> Bool {
    guard !choices.isEmpty, let values else { return false }
    return choices.withUnsafeBufferPointer { choices in
      for element in 0..<count
      where result[element] != values[choices[first + element] - start] {
        return false
      }
      return true
    }
  }

  /// Whether many items at once certainly take the branches of the point: `old` and `new` are
  /// operand 0 of all.
  func isUnchanged(
    _ old: UnsafePointer<Double>, _ new: UnsafePointer<Double>, count: Int
  ) -> Bool {
    changesAtZero && !Double.crossesZero(old, new, count: count)
  }

  /// Compares item `item` of probe `probe`, whose example begins at number `start` of the value.
  @inline(__always)
  func compare(
    _ block: ProbeBlock, probe: Int, start: Int, width: Int, known: UInt64? = nil,
    base: (Int) -> UnsafePointer<Double>?, values: (Int) -> UnsafePointer<Double>?
  ) {
    if changesAtZero {
      guard let old = base(0), let new = values(0), Double.crossesZero(old, new, count: width)
      else { return }
      for element in 0..<width where (old[element] > 0) != (new[element] > 0) {
        block.changeBranch(of: probe, place, UInt64(truncatingIfNeeded: start + element))
      }
    } else {
      let new = signature(values)
      if new != known ?? signature(base) {
        block.changeBranch(of: probe, place, new ^ UInt64(truncatingIfNeeded: start))
      }
    }
  }
}
