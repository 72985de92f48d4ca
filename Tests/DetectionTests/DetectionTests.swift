import DetectionStudy
import Testing

/// A small part of the study, with a seed that never changes: no planted fault passes, the op at
/// fault is named, and no right gradient fails.
@Suite struct DetectionTests {
  @Test func directionsFindThemToo() async throws {
    let result = try await DetectionResult(
      seed: 20_262, mutants: 120, right: 60, workers: 2, mode: .layers)
    let shortfalls = result.shortfalls
    #expect(shortfalls.isEmpty, "\(shortfalls.joined(separator: "\n"))")
  }

  @Test func plantedFaultsFailAndRightGradientsDoNot() async throws {
    let result = try await DetectionResult(seed: 20_261, mutants: 100, right: 100, workers: 2)
    let shortfalls = result.shortfalls
    #expect(shortfalls.isEmpty, "\(shortfalls.joined(separator: "\n"))")
  }
}
