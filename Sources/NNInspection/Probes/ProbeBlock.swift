import NNTensor

/// What one thread works on: a few probes side by side, and which examples they change.
///
/// An *item* is one example of one probe. Changes of per-example values are stored item by item;
/// items whose change has vanished exactly are dropped on the way. Changes of shared values are
/// stored probe by probe.
final class ProbeBlock {
  /// The most probes, and the number of examples.
  let capacity: Int
  let batch: Int
  /// How many probes there are now.
  var probeCount = 0
  /// The coordinate and the signed step of each probe.
  let coordinates: UnsafeMutablePointer<Int>
  let steps: UnsafeMutablePointer<Double>
  /// Along what the one probe moves, where it is not a coordinate.
  var direction: UnsafePointer<Double>?
  /// The lane that each probe changes, where its change is one lane.
  let lanes: UnsafeMutablePointer<Int>
  /// By how much each probe changes the objective.
  let changes: UnsafeMutablePointer<Double>
  /// 0 where a probe takes the branches of the point itself, else a signature of those it changed.
  let signatures: UnsafeMutablePointer<UInt64>

  /// The items: their probes and examples, in that order.
  var itemCount = 0
  let probes: UnsafeMutablePointer<Int>
  let examples: UnsafeMutablePointer<Int>
  /// Whether every example of every probe is an item.
  var isEvery = true

  /// All of these, of 8 bytes each.
  private let numbers: Buffer<Double>

  /// - Parameter memory: Where that of the block comes from on a machine of several memory nodes.
  init(capacity: Int, batch: Int, memory: NodeMemory? = nil) {
    self.capacity = capacity
    self.batch = batch
    let items = capacity * max(1, batch)
    numbers = Buffer(count: 5 * capacity + 2 * items, in: memory)
    var free = UnsafeMutableRawPointer(numbers.pointer)
    func part<Number>(_ type: Number.Type, _ count: Int) -> UnsafeMutablePointer<Number> {
      defer { free += 8 * count }
      return free.bindMemory(to: type, capacity: count)
    }
    coordinates = part(Int.self, capacity)
    lanes = part(Int.self, capacity)
    probes = part(Int.self, items)
    examples = part(Int.self, items)
    steps = part(Double.self, capacity)
    changes = part(Double.self, capacity)
    signatures = part(UInt64.self, capacity)
  }

  /// How many probes have every example as an item already, where no items were dropped since.
  private var everyCount = 0

  /// Starts anew with every example of every probe.
  func takeEveryExample() {
    if !isEvery { everyCount = 0 }
    isEvery = true
    itemCount = probeCount * batch
    guard everyCount < probeCount else { return }
    var item = everyCount * batch
    for probe in everyCount..<probeCount {
      for example in 0..<batch {
        probes[item] = probe
        examples[item] = example
        item += 1
      }
    }
    everyCount = probeCount
  }

  /// Starts anew with `count` items, whose probes and examples have been written.
  func takeItems(_ count: Int) {
    everyCount = 0
    itemCount = count
    isEvery = false
  }

  /// Starts anew with one example of each probe: that whose numbers hold the coordinate.
  func takeOneExample(size: Int) {
    everyCount = 0
    for probe in 0..<probeCount {
      probes[probe] = probe
      examples[probe] = coordinates[probe] / max(1, size)
    }
    itemCount = probeCount
    isEvery = batch == 1
  }

  /// The signature of a branch that a probe changed, mixed into what it changed before.
  func changeBranch(of probe: Int, _ place: Int, _ signature: UInt64) {
    var mixed = (signature ^ UInt64(truncatingIfNeeded: place)) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 31
    signatures[probe] = (signatures[probe] &* 0xBF58_476D_1CE4_E5B9) ^ (mixed | 1)
  }

  // MARK: Rows of a value at the point, one for each item

  /// `result = base + change`, where `base` has `width` numbers for each example.
  func add(
    base: UnsafePointer<Double>, _ change: UnsafePointer<Double>, width: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    if isEvery {
      let count = batch * width
      for probe in 0..<probeCount {
        Double.add(base, change + probe * count, result + probe * count, count: count)
      }
    } else if width == 1 {
      for item in 0..<itemCount { result[item] = base[examples[item]] + change[item] }
    } else {
      for item in 0..<itemCount {
        Double.add(
          base + examples[item] * width, change + item * width, result + item * width, count: width)
      }
    }
  }

  /// `values = values - base`.
  func subtract(
    base: UnsafePointer<Double>, width: Int, from values: UnsafeMutablePointer<Double>
  ) {
    if isEvery {
      let count = batch * width
      for probe in 0..<probeCount {
        let start = values + probe * count
        Double.subtract(start, base, start, count: count)
      }
    } else if width == 1 {
      for item in 0..<itemCount { values[item] -= base[examples[item]] }
    } else {
      for item in 0..<itemCount {
        let start = values + item * width
        Double.subtract(start, base + examples[item] * width, start, count: width)
      }
    }
  }

  /// Copies the rows of the items' examples.
  func gather(
    _ base: UnsafePointer<Double>, width: Int, to result: UnsafeMutablePointer<Double>
  ) {
    if isEvery {
      let count = batch * width
      for probe in 0..<probeCount { (result + probe * count).update(from: base, count: count) }
    } else if width == 1 {
      for item in 0..<itemCount { result[item] = base[examples[item]] }
    } else {
      for item in 0..<itemCount {
        (result + item * width).update(from: base + examples[item] * width, count: width)
      }
    }
  }
}
