import NNLanguageServer
import Testing

struct FoldingRangesTests {
  @Test func `bodies, chains, lists and comments fold`() async throws {
    let test = try await TestServer.open(
      """
      // A network
      // in two lines
      input x: [2]
      func layer(x) {
        let y = x.dense(3)
        return y
      }
      let y = x
        .layer()
        .relu()
      data rows(
        x: [
          [0, 0],
          [1, 1],
        ],
      )
      """)
    let ranges = try await test.answer(to: FoldingRangeRequest(textDocument: test.document))
    let lines = ranges.map { "\($0.startLine)-\($0.endLine) \($0.kind?.rawValue ?? "")" }
    #expect(lines == ["0-1 comment", "3-5 ", "7-9 ", "10-14 ", "11-13 "])
  }

  @Test func `nothing folds in nothing`() async throws {
    let test = try await TestServer.open("")
    #expect(try await test.answer(to: FoldingRangeRequest(textDocument: test.document)) == [])
  }
}
