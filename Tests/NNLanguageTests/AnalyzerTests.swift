import NNAutodiff
import NNLanguage
import Testing

@Suite struct AnalyzerTests {
  @Test func numbersByHandBecomeALoweredGraph() throws {
    let analysis = Analyzer().analyze(SourceText(Examples.byHand))
    #expect(analysis.diagnostics == [])
    let network = analysis.network
    #expect(network.valueNames == ["x", "y", "z", "q"])
    let x = try #require(network.values["x"])
    #expect(network.graph[x].leaf == .scalar(3))
    let q = try #require(network.values["q"])
    #expect(network.graph[q].path == "q.multiply")
    #expect(network.range(of: q).map { SourceText(Examples.byHand)[$0] } == "*")
    guard case .action(.backward(let target)) = analysis.statements[4].meaning else {
      Issue.record("no backward")
      return
    }
    #expect(target == q)
    guard case .action(.show(let request)) = analysis.statements[5].meaning else {
      Issue.record("no show")
      return
    }
    #expect(request.subject == .graph)
  }

  @Test func aDamagedDeclarationStillDeclaresItsName() {
    let analysis = Analyzer().analyze(SourceText("let x = \nlet y = x + 1\nlet z = x.multiply(y)"))
    #expect(analysis.diagnostics.map(\.id) == ["syntax"])
  }
}
