import NNAutodiff
import NNTensor

/// The parameters of a graph in one block of memory, which executors read and an optimiser writes.
final class ParameterMemory<Scalar: TensorScalar>: @unchecked Sendable {
  /// One parameter's place.
  struct Slot {
    let id: NodeID
    let path: String
    let shape: Shape
    let offset: Int
    var count: Int { shape.count }
  }

  let slots: [Slot]
  let values: Buffer<Scalar>

  /// Room for the parameters of `graph`, filled from `store`; those that it does not hold are 0.
  init(_ graph: Graph, _ store: ParameterStore) {
    var slots: [Slot] = []
    var offset = 0
    for id in graph.parameters {
      let shape = graph[id].type.shape
      slots.append(Slot(id: id, path: graph[id].path, shape: shape, offset: offset))
      // Each begins on a cache line, for the vector instructions.
      offset += (shape.count + 15) / 16 * 16
    }
    self.slots = slots
    values = Buffer(count: offset)
    load(store)
  }

  /// Copies the values of `store`.
  func load(_ store: ParameterStore) {
    for slot in slots {
      guard let tensor = store[slot.path] else { continue }
      for (index, value) in tensor.elements.prefix(slot.count).enumerated() {
        values.pointer[slot.offset + index] = Scalar(value)
      }
    }
  }

  /// Copies the values to `store`.
  func save(to store: inout ParameterStore) {
    for slot in slots {
      store[slot.path] = Tensor(
        unchecked: slot.shape,
        elements: Scalar.doubles(values.pointer + slot.offset, count: slot.count))
    }
  }

  /// Where each parameter lies, for executors.
  var pointers: [NodeID: UnsafeMutablePointer<Scalar>] {
    Dictionary(uniqueKeysWithValues: slots.map { ($0.id, values.pointer + $0.offset) })
  }

  /// The first parameter with a number that is not finite.
  var firstNonFinite: String? {
    slots.first { slot in
      (0..<slot.count).contains { !values.pointer[slot.offset + $0].isFinite }
    }?.path
  }
}
