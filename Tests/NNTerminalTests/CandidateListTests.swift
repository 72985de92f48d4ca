import NNTerminal
import Testing

struct CandidateListTests {
  private let layers = CandidateList(
    replacedScalars: 1,
    candidates: [
      Candidate("dense", summary: "a layer of weights and a bias"),
      Candidate("detach", summary: "no gradient passes"),
    ])

  @Test func commonPrefix() {
    #expect(layers.commonPrefix == "de")
    #expect(CandidateList(replacedScalars: 0, candidates: []).commonPrefix == "")
    let apart = CandidateList(replacedScalars: 0, candidates: [Candidate("a"), Candidate("b")])
    #expect(apart.commonPrefix == "")
  }

  @Test func summariesStandBesideNames() {
    #expect(
      layers.lines(columns: 80, rows: 20) == [
        "  dense   a layer of weights and a bias", "  detach  no gradient passes",
      ])
    #expect(layers.lines(columns: 30, rows: 20)[0] == "  dense   a layer of weights…")
  }

  @Test func manyStandInColumnsReadDownwards() {
    let list = CandidateList(
      replacedScalars: 0, candidates: (1...7).map { Candidate("name\($0)") })
    #expect(
      list.lines(columns: 25, rows: 20) == [
        "  name1  name4  name7", "  name2  name5", "  name3  name6",
      ])
  }

  @Test func whatDoesNotFitIsCounted() {
    let list = CandidateList(
      replacedScalars: 0, candidates: (10...59).map { Candidate("name\($0)") })
    let lines = list.lines(columns: 30, rows: 4)
    #expect(lines.count == 5)
    #expect(lines.last == "  … 38 more: type another letter")
    #expect(list.lines(columns: 1, rows: 0).count == 3)
  }
}
