import NNAutodiff
import NNTensor

/// An elementwise op of one operand by its own formula for changes, on whole examples or on the one
/// lane that each probe changes.
struct ElementwiseChangeStep: ProbeStep {
  var isCheap: Bool { layout?.width == 1 }
  let change: ElementwiseChange
  /// The lanes, or `nil` where whole examples change.
  let layout: LaneLayout?
  /// What was kept of the point, in the layout of the operand, and how many numbers an example has.
  let kept: KeptNumbers
  let width: Int
  /// What was kept, the examples of a lane side by side: where an example has one number a lane.
  let keptLanes: KeptNumbers?
  /// Room for what was kept of the items' lanes, or of examples one by one: for each array its own.
  let gathered: [UnsafeMutablePointer<Double>]
  let delta: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>
  /// Where to note branches: the op has a kink where its operand, which is kept first, passes 0.
  let place: Int

  func run(_ block: ProbeBlock) -> Bool {
    if let layout {
      runLanes(block, layout)
    } else if block.isEvery {
      let count = block.batch * width
      for probe in 0..<block.probeCount {
        apply(block, first: 0, start: probe * count, count: count, probe: probe)
      }
    } else {
      for item in 0..<block.itemCount {
        apply(
          block, first: block.examples[item] * width, start: item * width, count: width,
          probe: block.probes[item])
      }
    }
    return true
  }

  @inline(__always)
  private func apply(_ block: ProbeBlock, first: Int, start: Int, count: Int, probe: Int) {
    let place = kept.place(first)
    let crossed = change.apply(place, UnsafePointer(delta + start), result + start, count)
    guard crossed else { return }
    let x = place.first
    for element in 0..<count where (x[element] > 0) != (x[element] + delta[start + element] > 0) {
      block.changeBranch(of: probe, self.place, UnsignedPlace.of(first + element))
    }
  }

  private func runLanes(_ block: ProbeBlock, _ layout: LaneLayout) {
    if let keptLanes, block.isEvery {
      let batch = block.batch
      for probe in 0..<block.probeCount {
        let lane = block.lanes[probe]
        let (place, moved) = (keptLanes.place(lane * batch), delta + probe * batch)
        let crossed = change.apply(
          place, UnsafePointer(moved), result + probe * batch, batch)
        let x = place.first
        guard crossed else { continue }
        for example in 0..<batch where (x[example] > 0) != (x[example] + moved[example] > 0) {
          block.changeBranch(of: probe, self.place, UnsignedPlace.of(example * width + lane))
        }
      }
      return
    }
    let stride = layout.extent * layout.inner
    if layout.width == 1 {
      for (from, to) in zip(kept.pointers, gathered) {
        for item in 0..<block.itemCount {
          to[item] = from[block.examples[item] * width + block.lanes[block.probes[item]]]
        }
      }
    } else {
      for (from, to) in zip(kept.pointers, gathered) {
        var next = 0
        for item in 0..<block.itemCount {
          var start = block.examples[item] * width + block.lanes[block.probes[item]] * layout.inner
          for _ in 0..<layout.outer {
            for inner in 0..<layout.inner { to[next + inner] = from[start + inner] }
            next += layout.inner
            start += stride
          }
        }
      }
    }
    let count = block.itemCount * layout.width
    let own = KeptPlace(
      first: gathered[0], second: gathered[min(1, gathered.count - 1)],
      third: gathered[gathered.count - 1])
    guard change.apply(own, UnsafePointer(delta), result, count) else { return }
    for item in 0..<block.itemCount {
      let probe = block.probes[item]
      let start = item * layout.width
      for element in 0..<layout.width {
        let x = own.first[start + element]
        guard (x > 0) != (x + delta[start + element] > 0) else { continue }
        let (outer, inner) = (element / layout.inner, element % layout.inner)
        block.changeBranch(
          of: probe, place,
          UnsignedPlace.of(
            block.examples[item] * width + outer * stride + block.lanes[probe] * layout.inner
              + inner))
      }
    }
  }
}

/// An element's place as the branches' signature takes it.
private enum UnsignedPlace {
  @inline(__always) static func of(_ place: Int) -> UInt64 { UInt64(truncatingIfNeeded: place) }
}

/// One number of each example by the op's own formula for changes, with the features outermost.
struct ExampleChangeStep: ProbeStep {
  let formula: any ExampleChange
  let change: NodeChange
  /// The change with the features outermost, and working memory.
  let columns: UnsafeMutablePointer<Double>
  let scratch: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    let count = block.itemCount
    let features = formula.features
    switch change.form {
    case .combination(let combination):
      var start = 0
      while start < count {
        let probe = block.probes[start]
        var end = block.isEvery ? start + block.batch : start + 1
        while !block.isEvery, end < count, block.probes[end] == probe { end += 1 }
        let row = combination.table + block.lanes[probe] * features
        if block.isEvery {
          if !formula.apply(change.delta + start, times: row, result: result + start) {
            for feature in 0..<features {
              let factor = row[feature]
              let column = columns + feature * block.batch
              for item in 0..<block.batch { column[item] = change.delta[start + item] * factor }
            }
            formula.apply(
              columns, examples: block.examples + start, count: block.batch, scratch: scratch,
              result: result + start)
          }
          start = end
          continue
        }
        for feature in 0..<features {
          let factor = row[feature]
          let column = columns + feature * count
          for item in start..<end { column[item] = change.delta[item] * factor }
        }
        start = end
      }
      if block.isEvery { return true }
    default:
      for item in 0..<count {
        let row = change.delta + item * features
        for feature in 0..<features { columns[feature * count + item] = row[feature] }
      }
    }
    formula.apply(
      columns, examples: block.examples, count: count, scratch: scratch, result: result)
    return true
  }
}
