import Gradcheck
import NNTensor

/// One kind of fault that people make in a backward pass.
struct FaultKind: Sendable {
  /// Its name in the tables.
  var name: String
  /// The patterns by which it may rightly be called; where the numbers also fit another one
  /// exactly, that is right too (`PatternTruth`).
  var patterns: Set<Fault.Pattern>
  /// A fault of this kind for a site; `nil` where it makes no sense there.
  var make: @Sendable (FaultSite, inout RandomStream) -> (FaultyOp.Place, GradientChange)?

  init(
    _ name: String, _ patterns: Set<Fault.Pattern>,
    _ make: @escaping @Sendable (FaultSite, inout RandomStream) -> GradientChange?
  ) {
    self.name = name
    self.patterns = patterns
    self.make = { site, random in make(site, &random).map { (.gradient, $0) } }
  }

  private init(
    _ name: String, _ patterns: Set<Fault.Pattern>,
    at make:
      @escaping @Sendable (FaultSite, inout RandomStream) -> (
        FaultyOp.Place, GradientChange
      )?
  ) {
    self.name = name
    self.patterns = patterns
    self.make = make
  }

  /// Those that change the gradient of one operand, whatever made it; they are planted into ops
  /// and into the gradients of whole networks.
  static let ofTensors: [FaultKind] = scales + orders + places + terms

  /// All that are planted into ops.
  static let all: [FaultKind] = ofTensors + derivatives + upstream + values

  private static let scales: [FaultKind] = [
    FaultKind("sign flipped", [.signFlipped]) { _, _ in .scaled(-1) },
    FaultKind("doubled", [.scaledByConstant]) { _, _ in .scaled(2) },
    FaultKind("halved", [.scaledByConstant]) { _, _ in .scaled(0.5) },
    FaultKind("batch size too large", [.scaledByConstant]) { site, _ in
      .scaled(Double(site.batch))
    },
    FaultKind("mean over the batch, not sum", [.scaledByConstant]) { site, _ in
      .scaled(1 / Double(site.batch))
    },
    FaultKind("divided by an axis", [.scaledByConstant]) { site, random in
      site.axes.draw(&random).map { .scaled(1 / Double(site.shape[$0])) }
    },
    FaultKind("divided by a square root", [.scaledByConstant]) { site, random in
      site.axes.draw(&random).map { .scaled(1 / Double(site.shape[$0]).squareRoot()) }
    },
    FaultKind("0.05 % too large", [.scaledByConstant]) { _, _ in .scaled(1.0005) },
    FaultKind("0.05 % too small", [.scaledByConstant]) { _, _ in .scaled(0.9995) },
    FaultKind("divided by its norm", [.scaledByConstant]) { _, _ in .normalized },
    FaultKind("zero", [.missingTerm]) { _, _ in .scaled(0) },
  ]

  private static let orders: [FaultKind] = [
    FaultKind("last axes transposed", [.transposed]) { site, _ in
      let rank = site.shape.count
      guard rank >= 2, site.axes.suffix(2) == [rank - 2, rank - 1] else { return nil }
      return .transposed(rank - 2, rank - 1)
    },
    FaultKind("outer axes transposed", [.transposed]) { site, _ in
      guard site.axes.count >= 2 else { return nil }
      return .transposed(site.axes[0], site.axes[site.axes.count - 1])
    },
    FaultKind("summed over the wrong axis", [.wrongAxis]) { site, random in
      site.axes.draw(&random).map { .reduced(axis: $0, divides: false) }
    },
    FaultKind("averaged over the wrong axis", [.wrongAxis]) { site, random in
      site.axes.draw(&random).map { .reduced(axis: $0, divides: true) }
    },
    FaultKind("off by one along an axis", [.shiftedMask, .permuted, .staleValue]) { site, random in
      site.longAxes.draw(&random).map { .rolled(axis: $0, by: 1, wraps: true) }
    },
    FaultKind("shifted, zeros moved in", [.shiftedMask]) { site, random in
      site.longAxes.draw(&random).map {
        .rolled(axis: $0, by: random.uniform() < 0.5 ? 1 : -1, wraps: false)
      }
    },
    FaultKind("off by two along an axis", [.shiftedMask, .permuted]) { site, random in
      site.shape.indices.filter { site.shape[$0] > 4 }.draw(&random)
        .map { .rolled(axis: $0, by: 2, wraps: true) }
    },
    FaultKind("an axis reversed", [.permuted]) { site, random in
      site.axes.draw(&random).map { .reversed(axis: $0) }
    },
    FaultKind("two entries exchanged", [.permuted]) { site, random in
      guard site.count >= 3 else { return nil }
      let first = random.index(below: site.count)
      return .swapped(first, (first + 1 + random.index(below: site.count - 1)) % site.count)
    },
  ]

  private static func factor(_ random: inout RandomStream) -> Double {
    [0, 2, -1, 1.01].draw(&random) ?? 0
  }

  private static let places: [FaultKind] = [
    FaultKind("one coordinate zero", [.oneCoordinate]) { site, random in
      .scaledIn(.coordinate(random.index(below: site.count)), 0)
    },
    FaultKind("one coordinate doubled", [.oneCoordinate]) { site, random in
      .scaledIn(.coordinate(random.index(below: site.count)), 2)
    },
    FaultKind("one coordinate's sign flipped", [.oneCoordinate]) { site, random in
      .scaledIn(.coordinate(random.index(below: site.count)), -1)
    },
    FaultKind("one coordinate 0.1 % off", [.oneCoordinate]) { site, random in
      .scaledIn(.coordinate(random.index(below: site.count)), 1.001)
    },
    FaultKind("one row or example", [.oneRow, .oneChannel]) { site, random in
      guard site.count > site.shape.first ?? 1, site.axes.first == 0 else { return nil }
      return .scaledIn(
        .slice(axis: 0, index: random.index(below: site.shape[0])), factor(&random))
    },
    FaultKind("one column", [.oneColumn, .oneChannel]) { site, random in
      let axis = site.shape.count - 1
      guard axis >= 1, site.axes.last == axis, site.axes.count >= 2 else { return nil }
      return .scaledIn(
        .slice(axis: axis, index: random.index(below: site.shape[axis])), factor(&random))
    },
    FaultKind("one channel", [.oneChannel]) { site, random in
      guard site.shape.count >= 3, let axis = site.axes.filter({ $0 > 0 }).draw(&random) else {
        return nil
      }
      return .scaledIn(
        .slice(axis: axis, index: random.index(below: site.shape[axis])), factor(&random))
    },
    FaultKind("wrong at the edges of an axis", [.edges]) { site, random in
      site.longAxes.filter { site.shape[$0] > 3 }.draw(&random).map {
        .scaledIn(.edges(axis: $0), [0, 0.5, 2].draw(&random) ?? 0)
      }
    },
    FaultKind("wrong for odd extents only", [.oneRow, .oneColumn, .oneChannel, .oneCoordinate]) {
      site, random in
      site.axes.filter { site.shape[$0] % 2 == 1 }.draw(&random).map {
        .scaledIn(.slice(axis: $0, index: site.shape[$0] - 1), 0)
      }
    },
    FaultKind("the rest of a loop in fours left out", [.missingTerm]) { site, _ in
      site.count > 4 && site.count % 4 != 0 ? .scaledIn(.tail(site.count % 4), 0) : nil
    },
    FaultKind("every second one zero", [.missingTerm]) { site, _ in
      site.count >= 4 ? .scaledIn(.everySecond, 0) : nil
    },
    FaultKind("a triangle zero", [.missingTerm]) { site, _ in
      let rank = site.shape.count
      guard rank >= 2, site.axes.suffix(2) == [rank - 2, rank - 1] else { return nil }
      return .scaledIn(.upperTriangle, 0)
    },
    FaultKind("a random mask", [.missingTerm]) { site, random in
      site.count >= 6 ? .scaledIn(.random(share: 0.3, seed: random.next()), 0) : nil
    },
  ]

  private static let terms: [FaultKind] = [
    FaultKind("off by a constant", [.offByConstant, .notLinear]) { _, random in
      .offset([0.01, 0.1, -0.3].draw(&random) ?? 0.1)
    },
    FaultKind("a weight decay too many", [.missingTerm, .notLinear]) { _, random in
      .addedOperand([0.01, 0.1].draw(&random) ?? 0.1)
    },
    FaultKind("a mean not subtracted", [.missingTerm]) { site, random in
      site.longAxes.draw(&random).map { .addedMean(axis: $0, 1) }
    },
    FaultKind("clipped", [.clipped]) { site, random in
      site.count >= 3 ? .clipped(share: random.uniform(0.3, 0.8)) : nil
    },
    FaultKind("absolute value", [.notLinear, .signLost]) { site, _ in
      site.count >= 2 ? .absolute : nil
    },
    FaultKind("positive part", [.notLinear, .missingTerm]) { site, _ in
      site.count >= 2 ? .positivePart : nil
    },
    FaultKind("rounded to bfloat16", [.reducedPrecision]) { _, _ in .rounded(bits: 8) },
    FaultKind("rounded to float16", [.reducedPrecision]) { _, _ in .rounded(bits: 11) },
    FaultKind("rounded to float32", [.reducedPrecision]) { _, _ in .rounded(bits: 24) },
    FaultKind("noise in every coordinate", []) { site, _ in
      site.count >= 3 ? .perturbed(relative: 1e-2) : nil
    },
  ]

  private static let derivatives: [FaultKind] = [
    FaultKind("the derivative forgotten", [.missingTerm, .shiftedMask]) { site, _ in
      site.isElementwise ? .upstream : nil
    },
    FaultKind("the mask inverted", [.shiftedMask, .missingTerm, .swappedOperands]) { site, _ in
      site.isElementwise ? .inverted : nil
    },
    FaultKind("dead units leak", [.shiftedMask]) { site, _ in
      site.isElementwise ? .leaking(0.01) : nil
    },
    FaultKind("the mask shifted", [.shiftedMask]) { site, random in
      guard site.isElementwise else { return nil }
      return site.axes.draw(&random).map { .shiftedDerivative(axis: $0, by: 1) }
    },
  ]

  private static let upstream: [FaultKind] = [
    FaultKind("upstream squared", [.notLinear], at: { _, _ in (.upstream, .squared) }),
    FaultKind(
      "upstream ignored", [.notLinear, .upstreamIgnored], at: { _, _ in (.upstream, .ones) }),
    FaultKind(
      "upstream rounded to bfloat16", [.notLinear, .reducedPrecision],
      at: { _, _ in (.upstream, .rounded(bits: 8)) }),
    FaultKind(
      "upstream of the example before", [.staleValue, .shiftedMask, .permuted],
      at: { site, _ in
        site.isOutputPerExample ? (.upstream, .rolled(axis: 0, by: 1, wraps: true)) : nil
      }),
    FaultKind(
      "batch sum missing: one example alone", [.missingBatchSum],
      at: { site, random in
        guard !site.isPerExample, site.isOutputPerExample else { return nil }
        return (
          .upstream,
          .scaledIn(.exceptSlice(axis: 0, index: [0, site.batch - 1].draw(&random) ?? 0), 0)
        )
      }),
    FaultKind(
      "batch sum without one example", [.missingBatchSum],
      at: { site, random in
        guard !site.isPerExample, site.isOutputPerExample else { return nil }
        return (
          .upstream, .scaledIn(.slice(axis: 0, index: [0, site.batch - 1].draw(&random) ?? 0), 0)
        )
      }),
    FaultKind(
      "upstream off by one along an axis", [.shiftedMask, .permuted, .staleValue],
      at: { site, random in
        site.outputAxes.filter { $0 > 0 || !site.isOutputPerExample }.draw(&random)
          .map { (.upstream, .rolled(axis: $0, by: 1, wraps: true)) }
      }),
  ]

  private static let values: [FaultKind] = [
    FaultKind(
      "stale: the operand of the example before", [.staleValue, .shiftedMask, .permuted],
      at: { site, random in
        guard site.isPerExample else { return nil }
        return (.operandValue(site.operand), .rolled(axis: 0, by: 1, wraps: true))
      }),
    FaultKind(
      "stale: the operand before an update", [.staleValue],
      at: { site, random in
        ([site.operand] + site.others).draw(&random).map { (.operandValue($0), .offset(0.05)) }
      }),
    FaultKind(
      "another operand forgotten", [.missingTerm, .scaledByConstant],
      at: { site, random in site.others.draw(&random).map { (.operandValue($0), .ones) } }),
    FaultKind(
      "another operand's entries off by one", [.shiftedMask, .permuted, .staleValue],
      at: { site, random in
        site.others.draw(&random).map {
          (.operandValue($0), .rolled(axis: 0, by: 1, wraps: true))
        }
      }),
    FaultKind(
      "gradients of two operands exchanged", [.swappedOperands, .shiftedMask],
      at: { site, random in
        site.alike.draw(&random).map { (.exchange(with: $0), .scaled(1)) }
      }),
    FaultKind(
      "two operands seen in each other's place", [.swappedOperands, .shiftedMask],
      at: { site, random in
        site.alike.draw(&random).map { (.exchangedValues(with: $0), .scaled(1)) }
      }),
  ]
}

extension Array {
  /// One element at random; `nil` if there is none.
  func draw(_ random: inout RandomStream) -> Element? {
    isEmpty ? nil : self[random.index(below: count)]
  }
}
