import Foundation

/// Numbers that may be infinite or NaN: `null` in JSON, with a `"reason"` beside them.
extension KeyedEncodingContainer {
  /// Encodes a number, or `null` where it is not finite. Returns what it was then.
  mutating func encodeNumber(_ value: Double, forKey key: Key) throws -> String? {
    guard value.isFinite else {
      try encodeNil(forKey: key)
      return "\(key.stringValue) is \(value.short)"
    }
    try encode(value, forKey: key)
    return nil
  }
}

extension KeyedDecodingContainer {
  /// Decodes a number; NaN for `null` or absent.
  func decodeNumber(forKey key: Key) throws -> Double {
    try decodeIfPresent(Double.self, forKey: key) ?? .nan
  }

  func count(forKey key: Key) throws -> Int { try decodeIfPresent(Int.self, forKey: key) ?? 0 }
}

/// A reason for people, and the numbers that are not finite, in one sentence.
private func joined(_ reason: String?, _ numbers: [String?]) -> String? {
  let parts =
    [reason].compactMap { $0 } + numbers.compactMap { $0 }.filter { reason?.contains($0) != true }
  return parts.isEmpty ? nil : parts.joined(separator: "; ")
}

extension Report.Coordinate: Codable {
  private enum CodingKeys: String, CodingKey {
    case index, analytic, numerical, bound, name, reason
  }

  /// Reads a coordinate.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      index: try container.decode([Int].self, forKey: .index),
      analytic: try container.decodeNumber(forKey: .analytic),
      numerical: try container.decodeNumber(forKey: .numerical),
      bound: try container.decodeIfPresent(Double.self, forKey: .bound) ?? .infinity,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes a coordinate.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    let reasons = [
      try container.encodeNumber(analytic, forKey: .analytic),
      try container.encodeNumber(numerical, forKey: .numerical),
      try container.encodeNumber(bound, forKey: .bound),
    ]
    try container.encodeIfPresent(name, forKey: .name)
    try container.encodeIfPresent(joined(nil, reasons), forKey: .reason)
  }
}

extension Report.LocalCheck: Codable {
  private enum CodingKeys: String, CodingKey {
    case verdict, maxRelativeError, errorBound, fault, expected, reason, skipped
  }

  /// Reads a local check.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      verdict: try container.decode(Verdict.self, forKey: .verdict),
      maxRelativeError: try container.decodeNumber(forKey: .maxRelativeError),
      errorBound: try container.decodeNumber(forKey: .errorBound),
      fault: try container.decodeIfPresent(Fault.self, forKey: .fault),
      expected: try container.decodeIfPresent(Bool.self, forKey: .expected),
      reason: try container.decodeIfPresent(String.self, forKey: .reason),
      skipped: try container.decodeIfPresent([String].self, forKey: .skipped))
  }

  /// Writes a local check.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(verdict, forKey: .verdict)
    let reasons = [
      try container.encodeNumber(maxRelativeError, forKey: .maxRelativeError),
      try container.encodeNumber(errorBound, forKey: .errorBound),
    ]
    try container.encodeIfPresent(fault, forKey: .fault)
    try container.encodeIfPresent(expected, forKey: .expected)
    try container.encodeIfPresent(joined(reason, reasons), forKey: .reason)
    try container.encodeIfPresent(skipped, forKey: .skipped)
  }
}

extension Report.Parameter: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, shape, coordinates, checked, verdict, maxRelativeError, errorBound, worst, kinks
    case inconclusive, notExercised, failed, atTensorScale, cancelling, belowResolution
    case evaluations, fault, guarantee, reason, expected, causedBy, done, notExercisedAt
    case directions
  }

  /// Reads a tensor's entry.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      shape: try container.decode([Int].self, forKey: .shape),
      coordinates: try container.decode(Int.self, forKey: .coordinates),
      checked: try container.decode(Int.self, forKey: .checked),
      directions: try container.count(forKey: .directions),
      verdict: try container.decode(Verdict.self, forKey: .verdict),
      maxRelativeError: try container.decodeNumber(forKey: .maxRelativeError),
      errorBound: try container.decodeNumber(forKey: .errorBound),
      worst: try container.decodeIfPresent([Report.Coordinate].self, forKey: .worst) ?? [],
      kinks: try container.count(forKey: .kinks),
      inconclusive: try container.count(forKey: .inconclusive),
      notExercised: try container.count(forKey: .notExercised),
      notExercisedAt: try container.decodeIfPresent([[Int]].self, forKey: .notExercisedAt) ?? [],
      failed: try container.count(forKey: .failed),
      atTensorScale: try container.count(forKey: .atTensorScale),
      cancelling: try container.count(forKey: .cancelling),
      belowResolution: try container.count(forKey: .belowResolution),
      evaluations: try container.count(forKey: .evaluations),
      fault: try container.decodeIfPresent(Fault.self, forKey: .fault),
      guarantee: try container.decodeIfPresent(String.self, forKey: .guarantee),
      reason: try container.decodeIfPresent(String.self, forKey: .reason),
      expected: try container.decodeIfPresent(Bool.self, forKey: .expected),
      causedBy: try container.decodeIfPresent(String.self, forKey: .causedBy))
    done = try container.decodeIfPresent([[Int]].self, forKey: .done)?.map { pair in
      guard pair.count == 2, pair[0] >= 0, pair[0] <= pair[1] else {
        throw DecodingError.dataCorruptedError(
          forKey: .done, in: container, debugDescription: "\(pair) is no range [first, end]")
      }
      return pair[0]..<pair[1]
    }
  }

  /// Writes a tensor's entry.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(shape, forKey: .shape)
    try container.encode(coordinates, forKey: .coordinates)
    try container.encode(checked, forKey: .checked)
    if directions > 0 { try container.encode(directions, forKey: .directions) }
    try container.encode(verdict, forKey: .verdict)
    let reasons = [
      try container.encodeNumber(maxRelativeError, forKey: .maxRelativeError),
      try container.encodeNumber(errorBound, forKey: .errorBound),
    ]
    try container.encode(worst, forKey: .worst)
    try container.encode(kinks, forKey: .kinks)
    try container.encode(inconclusive, forKey: .inconclusive)
    try container.encode(notExercised, forKey: .notExercised)
    if !notExercisedAt.isEmpty { try container.encode(notExercisedAt, forKey: .notExercisedAt) }
    try container.encode(failed, forKey: .failed)
    try container.encode(atTensorScale, forKey: .atTensorScale)
    try container.encode(cancelling, forKey: .cancelling)
    try container.encode(belowResolution, forKey: .belowResolution)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encodeIfPresent(fault, forKey: .fault)
    try container.encodeIfPresent(guarantee, forKey: .guarantee)
    try container.encodeIfPresent(joined(reason, reasons), forKey: .reason)
    try container.encodeIfPresent(expected, forKey: .expected)
    try container.encodeIfPresent(causedBy, forKey: .causedBy)
    try container.encodeIfPresent(done?.map { [$0.lowerBound, $0.upperBound] }, forKey: .done)
  }
}

extension Report.Evidence: Codable {
  /// Reads a piece of evidence.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .number(.nan)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let numbers = try? container.decode([Double?].self) {
      self = .numbers(numbers.map { $0 ?? .nan })
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes a piece of evidence.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number.isFinite ? number : nil)
    case .text(let text): try container.encode(text)
    case .numbers(let numbers): try container.encode(numbers.map { $0.isFinite ? $0 : nil })
    }
  }
}

extension Report.Finding: Codable {
  private enum CodingKeys: String, CodingKey {
    case rule, severity, layer, message, evidence, location, repair, expected, causedBy, reason
  }

  /// Reads a finding.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      rule: try container.decode(String.self, forKey: .rule),
      severity: try container.decode(Report.Severity.self, forKey: .severity),
      layer: try container.decodeIfPresent(String.self, forKey: .layer),
      message: try container.decode(String.self, forKey: .message),
      evidence: try container.decodeIfPresent([String: Report.Evidence].self, forKey: .evidence)
        ?? [:],
      location: try container.decodeIfPresent(Report.Location.self, forKey: .location),
      repair: try container.decodeIfPresent(Report.Repair.self, forKey: .repair),
      expected: try container.decodeIfPresent(Bool.self, forKey: .expected),
      causedBy: try container.decodeIfPresent(String.self, forKey: .causedBy))
  }

  /// Writes a finding.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rule, forKey: .rule)
    try container.encode(severity, forKey: .severity)
    try container.encodeIfPresent(layer, forKey: .layer)
    try container.encode(message, forKey: .message)
    try container.encode(evidence, forKey: .evidence)
    try container.encodeIfPresent(location, forKey: .location)
    try container.encodeIfPresent(repair, forKey: .repair)
    try container.encodeIfPresent(expected, forKey: .expected)
    try container.encodeIfPresent(causedBy, forKey: .causedBy)
    let unspeakable = evidence.sorted { $0.key < $1.key }.compactMap { key, value -> String? in
      guard case .number(let number) = value, !number.isFinite else { return nil }
      return "\(key) is \(number.short)"
    }
    try container.encodeIfPresent(joined(nil, unspeakable), forKey: .reason)
  }
}

extension Report.Statistics: Codable {
  private enum CodingKeys: String, CodingKey {
    case activationRMS, gradientRMS, zeroFraction, deadUnits, saturatedFraction, updateRatio, reason
  }

  /// Reads statistics.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double? {
      container.contains(key) ? try container.decodeNumber(forKey: key) : nil
    }
    self.init(
      activationRMS: try number(.activationRMS), gradientRMS: try number(.gradientRMS),
      zeroFraction: try number(.zeroFraction),
      deadUnits: try container.decodeIfPresent(Int.self, forKey: .deadUnits),
      saturatedFraction: try number(.saturatedFraction), updateRatio: try number(.updateRatio))
  }

  /// Writes statistics.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let numbers: [(CodingKeys, Double?)] = [
      (.activationRMS, activationRMS), (.gradientRMS, gradientRMS), (.zeroFraction, zeroFraction),
      (.saturatedFraction, saturatedFraction), (.updateRatio, updateRatio),
    ]
    var reasons: [String?] = []
    for case (let key, let number?) in numbers {
      reasons.append(try container.encodeNumber(number, forKey: key))
    }
    try container.encodeIfPresent(deadUnits, forKey: .deadUnits)
    try container.encodeIfPresent(joined(nil, reasons), forKey: .reason)
  }
}
