import DetectionStudy
import Testing

@Suite struct DeceivingTests {
  @Test(arguments: [0, 1, 2] as [UInt64]) func atMostOnePercentEscape(seed: UInt64) throws {
    let study = try DeceivingStudy(seed: seed)
    #expect(study.count >= 200)
    #expect(study.escaped.count * 100 <= study.count, "\(study.escaped)")
  }
}
