/// How many planted faults a check caught.
public struct MutationResult: Sendable, Equatable {
  /// How many faults were planted that change the gradient by more than the tolerance.
  public var planted = 0
  /// How many of them the check failed.
  public var caught = 0
  /// The names of those that it did not.
  public var missed: [String] = []

  /// `11 of 12 planted faults caught; missed: one coordinate zero`.
  public var sentence: String {
    let text = "\(caught) of \(counted(planted, "planted fault")) caught"
    return missed.isEmpty ? text : text + "; missed: " + missed.joined(separator: ", ")
  }
}

/// The faults that people make most, as changes of a gradient.
enum Mutation: CaseIterable {
  case signFlipped, doubled, halved, slightlyScaled, zero, offByConstant
  case oneCoordinateZero, oneCoordinateOff, oneSignFlipped, swapped, shifted, transposed
  case averaged, firstHalfZero

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
    }
    return result
  }
}

extension GradientRequest {
  /// Plants each known fault into each tensor's gradient and counts those that the check fails.
  func mutations(of analytic: [Double], tensors: [CheckedTensor]) throws -> MutationResult {
    var outcome = MutationResult()
    let all = tensors.flatMap(\.coordinates)
    let tolerance = options.tolerance ?? Point.precision.defaultTolerance
    var start = 0
    for tensor in tensors {
      let range = start..<start + tensor.coordinates.count
      start = range.upperBound
      let gradient = Array(analytic[range])
      let rms = rootMeanSquare(gradient.filter(\.isFinite))
      let probed = FlatFunction(point: point, all: all, range: range, function: function)
      for mutation in Mutation.allCases {
        let mutant = mutation.applied(to: gradient, shape: tensor.shape)
        let isReal = zip(gradient, mutant).contains { right, wrong in
          abs(right - wrong) > 4 * tolerance * max(abs(right), abs(wrong), rms)
        }
        guard isReal, !isCancelled() else { continue }
        let checker = TensorChecker(
          tolerance: options.tolerance, coverage: options.coverage, seed: options.seed)
        let result = try checker.check(
          name: tensor.name, shape: tensor.shape, analytic: mutant, function: probed,
          isCancelled: isCancelled)
        outcome.planted += 1
        if result.verdict == .fail {
          outcome.caught += 1
        } else {
          outcome.missed.append(
            tensor.name.isEmpty ? mutation.title : "\(tensor.name) \(mutation.title)")
        }
      }
    }
    return outcome
  }
}
