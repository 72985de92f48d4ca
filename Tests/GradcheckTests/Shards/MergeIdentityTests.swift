import Foundation
import Gradcheck
import Testing

/// Which parts belong together, and which are missing.
@Suite struct MergeIdentityTests {
  /// A subject of one tensor: `n.nn#01` is `n.nn` with the fingerprint 01.
  private func subject(_ text: String, seed: UInt64 = 0, isWhole: Bool? = nil) -> Report.Subject {
    let words = text.split(separator: "#").map(String.init)
    let weight = Report.Parameter(name: "w", shape: [6], coordinates: 6, checked: 2, verdict: .pass)
    return Report.Subject(
      name: words[0], seed: seed, parameters: [weight],
      fingerprint: String(repeating: words.count > 1 ? words[1] : "00", count: 16),
      isWhole: isWhole)
  }

  private func part(
    _ share: String?, _ subjects: [Report.Subject], whole: [String]? = nil,
    errors: [Report.Diagnostic] = [], wasInterrupted: Bool = false
  ) -> Report {
    Report(
      subjects: subjects, errors: errors, wasInterrupted: wasInterrupted,
      shard: share.flatMap { Share($0) }, whole: whole)
  }

  private func part(_ share: String?, _ names: String..., whole: [String]? = nil) -> Report {
    part(share, names.map { subject($0) }, whole: whole)
  }

  private func messages(_ report: Report) -> [String] {
    report.errors.allSatisfy { $0.id == "lost-shard" } ? report.errors.map(\.message) : ["?"]
  }

  @Test func aPartOfAnotherCheckIsRefused() {
    let message = "0.json is part of another check: it is of attention.nn, and 1.json is of mix.nn"
    #expect(
      refusal(part("1/3", "attention.nn#01"), part("2/3", "mix.nn"), part("3/3", "mix.nn"))
        == message)
    #expect(
      refusal(
        part("1/3", "attention.nn#01", whole: ["attention.nn"]),
        part("2/3", "mix.nn", whole: ["mix.nn"]), part("3/3", "mix.nn", whole: ["mix.nn"]))
        == message)
    #expect(
      refusal(part("1/2", "a.nn"), part("2/2", "b.nn#01"))
        == "1.json is part of another check: it is of b.nn, and 0.json is of a.nn")
    // Two files of the same text are two checks.
    #expect(refusal(part("1/2", "a.nn"), part("2/2", "b.nn")) != nil)
  }

  @Test func whatASubjectLacksIsNamed() throws {
    let whole = try merged(
      part("1/3", "mix.nn", "attention.nn#01"), part("2/3", "mix.nn"), part("3/3", "mix.nn"))
    #expect(whole.summary.exitStatus == 2)
    #expect(
      messages(whole) == [
        "attention.nn (check 01010101): shards 2/3, 3/3 are missing: 1.json, 2.json hold nothing of it"
      ])
    #expect(
      whole.errors.first?.help == "run --shard 2/3, --shard 3/3 over it again and merge again")
    #expect(whole.subjects.first?.parameters.first?.checked == 6)
    // A share that is not there at all is told once for all subjects.
    let less = try merged(part("1/3", "mix.nn", "attention.nn#01"), part("2/3", "mix.nn"))
    #expect(
      messages(less) == [
        "shard 3/3 is missing",
        "attention.nn (check 01010101): shard 2/3 is missing: 1.json holds nothing of it",
      ])
  }

  /// One network that each machine calls by another path.
  @Test(arguments: [
    "./n.nn", "a/../n.nn", ".//n.nn", "/home/ci/checkout/n.nn", "../project/n.nn",
  ])
  func oneNetworkOfTwoNamesIsOne(name: String) throws {
    let whole = try merged(part("1/2", "n.nn", whole: ["n.nn"]), part("2/2", name, whole: [name]))
    #expect(whole.errors == [] && whole.subjects.map(\.name) == ["n.nn"])
    #expect(whole.subjects.first?.parameters.first?.checked == 4)
    let changed = refusal(part("1/2", "n.nn"), part("2/2", name + "#01"))
    #expect(changed?.contains("not the same check") == true)
    #expect(changed?.hasSuffix(": the program, its data or an option differs") == true)
  }

  /// Networks of one text in several folders keep to their folders.
  @Test func networksOfOneTextAreToldApartByTheirFolders() throws {
    let whole = try merged(
      part("1/2", "x/n.nn", "y/n.nn"), part("2/2", "/ci/y/n.nn", "/ci/x/n.nn"))
    #expect(whole.errors == [] && whole.subjects.map(\.name) == ["x/n.nn", "y/n.nn"])
    let lost = try merged(part("1/2", "x/n.nn", "y/n.nn"), part("2/2", "/ci/y/n.nn"))
    #expect(
      messages(lost) == [
        "x/n.nn (check 00000000): shard 2/2 is missing: 1.json holds nothing of it"
      ])
  }

  @Test func whatDiffersIsSaid() {
    let one = part("1/2", [subject("n.nn", seed: 4)])
    let other = part("2/2", [subject("/ci/n.nn#01", seed: 11)])
    #expect(
      refusal(one, other)
        == "n.nn in 0.json and /ci/n.nn in 1.json are not the same check: "
        + "the seed differs (4 and 11)")
    #expect(
      refusal(one, part("2/2", [subject("./n.nn#01", seed: 11)]))
        == "./n.nn is not the same check in 0.json and 1.json: the seed differs (4 and 11)")
  }

  /// A file that trains before its check is one share's whole.
  @Test func aFileThatIsNotDealtOutHasOnePart() throws {
    let names = ["mix.nn", "trained.nn"]
    let one = part("1/2", "mix.nn", whole: names)
    let two = part(
      "2/2", [subject("mix.nn"), subject("trained.nn#01", isWhole: true)], whole: names)
    let whole = try merged(one, two)
    #expect(whole.errors == [] && whole.subjects.map(\.name) == names)
    // The first machine's files stood in another order, and it did the file too.
    let twice = part("1/2", [subject("mix.nn"), subject("trained.nn#01", isWhole: true)])
    #expect(
      refusal(twice, two)
        == "trained.nn is checked whole in 0.json and is in 1.json too: the files were not given "
        + "in the same order")
    // The second did neither.
    let none = try merged(one, part("2/2", "mix.nn", whole: ["/ci/mix.nn", "/ci/trained.nn"]))
    #expect(none.summary.exitStatus == 2)
    #expect(messages(none).count == 1)
    #expect(
      messages(none).first?.hasSuffix(
        "trained.nn is missing: it was to be checked, and no shard holds it") == true)
    // Where only such files are checked, no share has any in common.
    let apart = try merged(
      part("1/2", [subject("a.nn", isWhole: true)], whole: ["a.nn", "b.nn"]),
      part("2/2", [subject("b.nn#01", isWhole: true)], whole: ["a.nn", "b.nn"]))
    #expect(apart.errors == [] && apart.subjects.count == 2)
    let json = try two.json()
    #expect(try Report(json: Data(json.utf8)) == two)
    let schema = try JSONSchema.ofReports()
    #expect(schema.faults(of: try JSONSerialization.jsonObject(with: Data(json.utf8))) == [])
  }

  @Test func whatAnInterruptedShareLacksIsGoneOnWith() throws {
    let names = ["a.nn", "b.nn"]
    let untouched = Report.Subject(name: "b.nn")
    let whole = try merged(
      part("1/2", "a.nn", "b.nn#01", whole: names),
      part("2/2", [subject("a.nn"), untouched], whole: names, wasInterrupted: true))
    #expect(
      messages(whole) == [
        "b.nn (check 01010101): shard 2/2 is missing: 1.json was interrupted before it"
      ])
    #expect(whole.errors.first?.help == "go on with each by --resume and merge again")
  }

  /// The report of a share that could not read a file says so by itself.
  @Test func aFileThatCouldNotBeReadIsNoLostShare() throws {
    let error = Report.Diagnostic(
      id: "missing-file", message: "no", location: .init(file: "./b.nn", line: 1))
    let whole = try merged(
      part("1/2", "a.nn", "b.nn#01", whole: ["a.nn", "b.nn"]),
      part("2/2", [subject("a.nn")], whole: ["a.nn", "b.nn"], errors: [error]))
    #expect(whole.errors == [error])
  }

  @Test func separateReportsOfOneFileAreRefused() throws {
    #expect(refusal(part(nil, "n.nn"), part(nil, "./n.nn")) == "./n.nn is in 0.json and in 1.json")
    let apart = try merged(part(nil, "x/n.nn"), part(nil, "y/n.nn"))
    #expect(apart.subjects.count == 2 && apart.errors == [])
  }

  @Test func whatToGoOnWithIsFoundByPath() throws {
    let report = part(nil, "n.nn", "sub/m.nn#01")
    #expect(try report.parts(of: ["./n.nn"])["./n.nn"]?.name == "n.nn")
    #expect(try report.parts(of: ["m.nn", "other.nn"]).keys.sorted() == ["m.nn"])
    #expect(try Report(subjects: []).parts(of: ["n.nn"]).isEmpty)
    let error = #expect(throws: Report.MergeError.self) { try report.parts(of: ["other.nn"]) }
    #expect(
      error?.description == "the report is of n.nn, sub/m.nn, and this run is of other.nn")
  }
}
