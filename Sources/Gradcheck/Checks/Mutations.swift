/// How many planted faults a check caught.
public typealias MutationResult = Report.Mutations

/// The faults that people make most, as changes of a gradient.
enum Mutation: CaseIterable {
  case signFlipped, doubled, halved, slightlyScaled, zero, offByConstant
  case oneCoordinateZero, oneCoordinateOff, oneSignFlipped, swapped, shifted, transposed
  case averaged, firstHalfZero, signLost, reversed

  /// What the planted fault is called.
  var title: String {
    switch self {
    case .signFlipped: "sign flipped"
    case .doubled: "doubled"
    case .halved: "halved"
    case .slightlyScaled: "0.05 % too large"
    case .zero: "zero"
    case .offByConstant: "off by a constant"
    case .oneCoordinateZero: "one coordinate zero"
    case .oneCoordinateOff: "one coordinate 0.1 % off"
    case .oneSignFlipped: "one coordinate's sign flipped"
    case .swapped: "two coordinates swapped"
    case .shifted: "shifted by one"
    case .transposed: "transposed"
    case .averaged: "averaged"
    case .firstHalfZero: "half of it zero"
    case .signLost: "signs lost"
    case .reversed: "reversed"
    }
  }

  /// The gradient with this fault in it.
  func applied(to gradient: [Double], shape: [Int]) -> [Double] {
    var result = gradient
    let rms = rootMeanSquare(gradient)
    let largest = gradient.indices.max { abs(gradient[$0]) < abs(gradient[$1]) } ?? 0
    guard gradient.indices.contains(largest) else { return gradient }
    switch self {
    case .signFlipped: result = gradient.map { -$0 }
    case .doubled: result = gradient.map { 2 * $0 }
    case .halved: result = gradient.map { $0 / 2 }
    case .slightlyScaled: result = gradient.map { 1.0005 * $0 }
    case .zero: result = gradient.map { _ in 0 }
    case .offByConstant: result = gradient.map { $0 + 0.01 * (rms > 0 ? rms : 1) }
    case .oneCoordinateZero: result[largest] = 0
    case .oneCoordinateOff: result[largest] *= 1.001
    case .oneSignFlipped: result[largest] = -result[largest]
    case .swapped: result.swapAt(largest, (largest + 1) % gradient.count)
    case .shifted: result = Array(gradient.suffix(1) + gradient.dropLast())
    case .transposed:
      guard shape.count == 2 else { return gradient }
      for row in 0..<shape[0] {
        for column in 0..<shape[1] {
          result[column * shape[0] + row] = gradient[row * shape[1] + column]
        }
      }
    case .averaged:
      let mean = gradient.reduce(0, +) / Double(gradient.count)
      result = gradient.map { _ in mean }
    case .firstHalfZero:
      for index in 0..<gradient.count / 2 { result[index] = 0 }
    case .signLost: result = gradient.map(abs)
    case .reversed: result = gradient.reversed()
    }
    return result
  }
}

extension TensorChecker {
  /// Plants each known fault into a gradient that is right, and counts those that this checker
  /// fails. Faults that change no coordinate by four times the tolerance are left out.
  ///
  /// - Parameters:
  ///   - name: the tensor's name, put before those of missed faults.
  ///   - shape: its shape.
  ///   - analytic: the right gradient, row-major.
  ///   - function: the function around the point of the check.
  ///   - isCancelled: polled between faults and evaluations.
  package func mutations(
    name: String, shape: [Int], analytic: [Double], function: any ProbedFunction,
    isCancelled: @escaping () -> Bool = { false }
  ) throws -> Report.Mutations {
    var outcome = Report.Mutations()
    let tolerance = self.tolerance ?? function.precision.defaultTolerance
    let rms = rootMeanSquare(analytic.filter(\.isFinite))
    let probed: any ProbedFunction =
      function is any SelfDifferentiating ? function : MemoizedFunction(function)
    for mutation in Mutation.allCases where !isCancelled() {
      let mutant = mutation.applied(to: analytic, shape: shape)
      let isReal = zip(analytic, mutant).contains { right, wrong in
        abs(right - wrong) > 4 * tolerance * max(abs(right), abs(wrong), rms)
      }
      guard isReal else { continue }
      let result = try check(
        name: name, shape: shape, analytic: mutant, function: probed, isCancelled: isCancelled)
      guard !result.wasInterrupted else { break }
      outcome.planted += 1
      if result.verdict == .fail {
        outcome.caught += 1
      } else {
        outcome.missed.append(name.isEmpty ? mutation.title : "\(name) \(mutation.title)")
      }
    }
    return outcome
  }
}

extension Report.Mutations {
  /// Both counts together.
  package static func += (total: inout Report.Mutations, other: Report.Mutations) {
    total.planted += other.planted
    total.caught += other.caught
    total.missed += other.missed
  }
}

extension GradientRequest {
  /// Plants each known fault into each tensor's gradient and counts those that the check fails.
  func mutations(of analytic: [Double], tensors: [CheckedTensor]) throws -> Report.Mutations {
    var outcome = Report.Mutations()
    let all = tensors.flatMap(\.coordinates)
    for (tensor, range) in zip(tensors, ranges(of: tensors)) {
      let checker = TensorChecker(
        tolerance: options.tolerance, coverage: options.coverage, seed: options.seed)
      outcome += try checker.mutations(
        name: tensor.name, shape: tensor.shape, analytic: Array(analytic[range]),
        function: probed(range, all: all), isCancelled: isCancelled)
    }
    return outcome
  }
}

/// A function that is evaluated once for each probe: the mutants of one gradient are all held
/// against the same numbers.
private final class MemoizedFunction: ProbedFunction {
  private struct Key: Hashable {
    var coordinate: Int
    var direction: [Double]
    var step: Double

    init(_ probe: Probe) {
      step = probe.step
      switch probe.displacement {
      case .coordinate(let index): (coordinate, direction) = (index, [])
      case .direction(let vector): (coordinate, direction) = (-1, vector)
      }
    }
  }

  private let function: any ProbedFunction
  private var known: [Key: ProbeValue] = [:]
  private var knownPrecise: [Key: ProbeValue] = [:]

  init(_ function: any ProbedFunction) { self.function = function }

  var count: Int { function.count }
  var precision: ScalarPrecision { function.precision }
  func coordinate(at index: Int) -> Double { function.coordinate(at: index) }

  func values(at probes: [Probe]) throws -> [ProbeValue] {
    let new = probes.filter { known[Key($0)] == nil }
    if !new.isEmpty {
      for (probe, value) in zip(new, try function.values(at: new)) { known[Key(probe)] = value }
    }
    return probes.compactMap { known[Key($0)] }
  }

  func preciseValues(at probes: [Probe]) throws -> [ProbeValue]? {
    let new = probes.filter { knownPrecise[Key($0)] == nil }
    if !new.isEmpty {
      guard let values = try function.preciseValues(at: new) else { return nil }
      for (probe, value) in zip(new, values) { knownPrecise[Key(probe)] = value }
    }
    return probes.compactMap { knownPrecise[Key($0)] }
  }
}
