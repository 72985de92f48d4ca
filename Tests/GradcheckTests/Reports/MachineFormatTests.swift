import Foundation
import Gradcheck
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct MachineFormatTests {
  @Test func junitIsWellFormed() throws {
    let text = try ReportFormat.junit.write(exampleReport)
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse())
    #expect(text.contains("<testsuite name=\"net.nn\""))
    #expect(text.contains("classname=\"net.nn\" name=\"hidden.dense.weight\""))
    #expect(text.contains("<system-out>file: net.nn\nline: 2\nmaxRelativeError: 0.5"))
    #expect(
      text.contains("<failure type=\"gradient-mismatch\" message=\"hidden.dense.weight: scaled"))
    #expect(text.contains("<skipped message=\"image: inconclusive: "))
  }

  @Test func junitEscapes() throws {
    let subject = Report.Subject(
      name: "a<b>&\"\u{1}",
      expectations: [Report.Expectation(statement: "expect 1 < 0", met: false, actual: "\u{0}no")])
    let text = try ReportFormat.junit.write(Report(subjects: [subject]))
    #expect(XMLParser(data: Data(text.utf8)).parse())
    #expect(text.contains("a&lt;b&gt;&amp;&quot;\""))
  }

  @Test func sarifHasWhatGitHubRequires() throws {
    let text = try ReportFormat.sarif.write(exampleReport)
    let log = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(log?["version"] as? String == "2.1.0")
    let run = try #require((log?["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(
      rules.map { $0["id"] as? String } == [
        "dead-relu", "expectation-not-met", "gradient-mismatch",
      ])
    #expect(results.count == 5)
    for result in results {
      #expect((result["partialFingerprints"] as? [String: String])?.isEmpty == false)
      let place = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"]
      let region = (place as? [String: Any])?["region"] as? [String: Int]
      #expect(region?.keys.sorted() == ["endColumn", "endLine", "startColumn", "startLine"])
    }
  }

  @Test func annotationsCannotBeForged() throws {
    let subject = Report.Subject(
      name: "x",
      expectations: [
        Report.Expectation(
          statement: "expect a", location: Report.Location(file: "a,b:c.nn", line: 3, column: 2),
          met: false, actual: "100 %\n::error::forged")
      ])
    let text = try ReportFormat.github.write(Report(subjects: [subject]))
    let lines = text.split(separator: "\n")
    #expect(lines.first?.hasPrefix("::stop-commands::gradcheck-") == true)
    let token = try #require(lines.first?.dropFirst("::stop-commands::".count))
    let end = try #require(lines.firstIndex(of: "::\(token)::"))
    #expect(
      lines[(end + 1)...].map(String.init) == [
        "::error file=a%2Cb%3Ac.nn,line=3,col=2,title=gradcheck (expectation-not-met)"
          + "::expect a: 100 %25%0A::error::forged"
      ])
  }

  @Test func markdownPutsFailuresFirst() throws {
    let text = try ReportFormat.markdown.write(exampleReport)
    #expect(
      text.hasPrefix(
        "## gradcheck: FAIL\n\n7 checks, 2 failed, 1 inconclusive, 1 expectation not met, 1 finding"
      ))
    let failed = try #require(text.range(of: "### Failed"))
    let open = try #require(text.range(of: "### Undecided or not exercised"))
    let passed = try #require(text.range(of: "passed</summary>"))
    #expect(failed.lowerBound < open.lowerBound && open.lowerBound < passed.lowerBound)
    #expect(text.contains("| ✗ | hidden.dense.weight | net.nn:2 | hidden.dense.weight: scaled by"))
  }

  @Test func markdownCannotBeForged() throws {
    let subject = Report.Subject(
      name: "x",
      expectations: [
        Report.Expectation(statement: "a | b\n| c", met: false, actual: "<script> @all `x`")
      ])
    let text = try ReportFormat.markdown.write(Report(subjects: [subject]))
    #expect(
      text.contains("| ✗ | a \\| b \\| c |  | a \\| b \\| c: &lt;script&gt; \\@all \\`x\\` |"))
  }
}
