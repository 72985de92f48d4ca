import Foundation
import Gradcheck
import Testing

@Suite struct MergeTests {
  private func part(
    _ share: String?, subject: String = "net.nn", fingerprint: String? = "00", checked: Int = 2,
    failed: Int = 0, fault: Fault? = nil, status: Verdict = .pass
  ) -> Report {
    let weight = Report.Parameter(
      name: "w", shape: [6], coordinates: 6, checked: checked, verdict: failed > 0 ? .fail : status,
      maxRelativeError: 1e-9 * Double(checked),
      worst: [Report.Coordinate(index: [checked], analytic: 1, numerical: 1.5, bound: 0.1)],
      kinks: 1, failed: failed, evaluations: 10, fault: fault)
    return Report(
      subjects: [
        Report.Subject(
          name: subject, elapsedSeconds: 1, checkSeconds: 0.5, evaluations: 10,
          parameters: [weight],
          fingerprint: fingerprint)
      ], shard: share.flatMap { Share($0) })
  }

  @Test func sharesAddUp() throws {
    let whole = try merged(part("1/2", checked: 2), part("2/2", checked: 4))
    let weight = try #require(whole.subjects.first?.parameters.first)
    #expect(whole.subjects.count == 1)
    #expect(whole.subjects.first?.checkSeconds == 1)
    #expect(weight.checked == 6)
    #expect(weight.kinks == 2)
    #expect(weight.evaluations == 20)
    #expect(weight.maxRelativeError == 4e-9)
    #expect(weight.worst.count == 2)
    #expect(whole.summary.exitStatus == 0)
    #expect(whole.shard == nil)
  }

  @Test func aFailureInOneShareFailsTheWhole() throws {
    let fault = Fault(pattern: .signFlipped, detail: "all of 2")
    let whole = try merged(part("1/2"), part("2/2", failed: 2, fault: fault))
    #expect(whole.summary.exitStatus == 1)
    #expect(whole.subjects.first?.parameters.first?.fault == fault)
    let other = Fault(pattern: .oneRow, detail: "row 1")
    let both = try merged(
      part("1/2", failed: 1, fault: other), part("2/2", failed: 2, fault: fault))
    #expect(both.subjects.first?.parameters.first?.fault?.pattern == .unknown)
  }

  /// Operands of an op that no share has looked at are named, and no others.
  @Test func whatNoShareHasLookedAtOfAnOpIsNamed() throws {
    func part(_ share: String, _ verdict: Verdict, without: [String]?) -> Report {
      let local = Report.LocalCheck(
        verdict: verdict, maxRelativeError: 0, errorBound: 0, skipped: without)
      return Report(
        subjects: [
          Report.Subject(
            name: "net.nn", layers: [.init(name: "fc", op: "dense", local: local)],
            fingerprint: "00")
        ], shard: Share(share))
    }
    let one = part("1/3", .pass, without: ["weight", "bias"])
    let two = part("2/3", .skipped, without: ["x", "weight", "bias"])
    let three = part("3/3", .pass, without: ["x"])
    let lost = try merged(one, two).subjects.first?.layers.first?.local
    #expect(lost?.verdict == .pass && lost?.skipped == ["weight", "bias"])
    let whole = try merged(one, two, three).subjects.first?.layers.first?.local
    #expect(whole?.verdict == .pass && whole?.skipped == nil)
    let read = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(one))
    #expect(read.subjects.first?.layers.first?.local?.skipped == ["weight", "bias"])
  }

  @Test func aLostShareIsNamed() throws {
    let whole = try merged(part("1/4"), part("3/4"))
    #expect(whole.summary.exitStatus == 2)
    #expect(whole.errors.map(\.id) == ["lost-shard"])
    #expect(whole.errors.first?.message == "shards 2/4, 4/4 are missing")
    #expect(whole.errors.first?.help == "run --shard 2/4, --shard 4/4 again and merge again")
  }

  @Test func whatDoesNotBelongTogetherIsRefused() {
    #expect(refusal() == "there is no report to merge")
    #expect(
      refusal(part("1/2"), part("1/2")) == "shard 1/2 is there twice, in 0.json and 1.json")
    #expect(
      refusal(part("1/2"), part("2/3")) == "1.json is shard 2/3, and others are shards of 2")
    #expect(
      refusal(part("1/2"), part(nil)) == "1.json is no shard, and others are shards of 2")
    #expect(
      refusal(part("1/2"), part("2/2", fingerprint: "01"))
        == "net.nn is not the same check in 0.json and 1.json: "
        + "the program, its data or an option differs")
    #expect(
      refusal(part("1/2", fingerprint: nil), part("2/2", fingerprint: nil))?
        .hasPrefix("net.nn is not the same check") == true)
    #expect(refusal(part(nil), part(nil)) == "net.nn is in 0.json and in 1.json")
  }

  @Test func separateChecksStandSideBySide() throws {
    let whole = try merged(part(nil), part(nil, subject: "other.nn"))
    #expect(whole.subjects.map(\.name) == ["net.nn", "other.nn"])
  }

  /// Each of these was a trap, or a loop without end, somewhere in a writer or in merging.
  @Test func numbersBeyondReasonAreRefused() throws {
    let report = part("1/2")
    let damages: [(inout Report) -> Void] = [
      { $0.subjects[0].elapsedSeconds = 1e300 },
      { $0.subjects[0].evaluations = .max },
      { $0.subjects[0].parameters[0].checked = .max },
      { $0.subjects[0].parameters[0].shape = [.min] },
      { $0.subjects[0].parameters[0].done = [0..<Int.max] },
      { $0.errors = [.init(id: "a", message: "b", location: .init(file: "c", line: .min))] },
    ]
    for damage in damages {
      var damaged = report
      damage(&damaged)
      let json = Data(try damaged.json().utf8)
      #expect(throws: DecodingError.self) { try Report(json: json) }
    }
    let endless = try report.json().replacingOccurrences(
      of: "\"count\" : 2", with: "\"count\" : 4611686018427387904")
    #expect(throws: DecodingError.self) { try Report(json: Data(endless.utf8)) }
  }

  @Test func aLongListOfLostSharesIsCutShort() throws {
    let whole = try merged(part("1/100"))
    #expect(whole.errors.first?.message.hasSuffix("17/100 and 83 more are missing") == true)
  }

  @Test func whatWasDoneSurvivesJSON() throws {
    var report = part("2/3")
    report.subjects[0].parameters[0].done = [0..<3, 5..<6]
    let again = try Report(json: Data(try report.json().utf8))
    #expect(again == report)
    let damaged = try report.json().replacingOccurrences(of: "\"index\" : 2", with: "\"index\" : 9")
    #expect(throws: DecodingError.self) { try Report(json: Data(damaged.utf8)) }
  }
}
