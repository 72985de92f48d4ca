import Foundation
import Gradcheck
import Testing

@Suite struct ReportTests {
  @Test func textForPeople() {
    let text = TextReport(source: { $0 == "net.nn" ? exampleSource : nil }).text(exampleReport)
    let golden = """
      net.nn                                                                    0.21 s
        layer         output  parameters  checked  worst rel. error
      ✗ hidden.dense  [2]              8        8               0.5  ±3e-11
      ✓ hidden.relu   [2]              –    local           1.8e-11  ±2e-11
      ! image         [3]              3        3      inconclusive
      ✗ hidden.dense: dense's own backward is wrong   net.nn:2
           |
         2 | let h = x.dense(2, 3).relu()
           |         ~~~~~~~~~~~~~
      ✗ hidden.dense.weight: 2 of 6 coordinates differ
        coordinate                 analytic  numerical
        hidden.dense.weight[1, 0]   -0.4182    -0.2091  ±3e-11
        hidden.dense.weight[0, 2]       NaN      0.001  ±2e-11
        Fault: scaled by a constant: every coordinate is 2 times too large (2); seen
        from 6 of 6 coordinates, ratio 2 ± 4e-10
      ✓ affine (hand-written gradient, net.nn:3): 1 coordinate agrees, worst rel.
      error 1.0e-11 ±1e-11
      ✓ wrong (hand-written gradient), as expected: 2 of 6 coordinates differ
        argument      verdict  analytic  numerical
        weight[1, 0]  ✗ FAIL    -0.4182    -0.2091  ±3e-11  worst of 6
        weight[0, 2]                NaN      0.001  ±2e-11
        Fault: scaled by a constant: every coordinate is 2 times too large (2); seen
        from 6 of 6 coordinates, ratio 2 ± 4e-10
      ✗ expect accuracy >= 0.95: 0.91
           |
         2 | let h = x.dense(2, 3).relu()
           |         ~~~~~~~~~~~~~
      ! dead-relu: 1 of 2 units is 0 for all examples   net.nn:2
        repair: bias: .zeros     1.71 → 0.22
      FAIL: 2 differ; 6 coordinates agree; 3 inconclusive; 1 not exercised; no kinks;
      1 failure as expected; 1 at the tensor's scale
        inconclusive: the values resolve the derivative only to ±1
      160 evaluations, float64, seed 7
      7 checks, 2 failed, 1 inconclusive, 1 expectation not met, 1 finding in 0.21 s

      """
    #expect(text == golden)
  }

  @Test func jsonReadsBack() throws {
    let json = try exampleReport.json()
    let back = try Report(json: Data(json.utf8))
    #expect(try back.json() == json)
    #expect(json.contains("\"analytic\" : null"))
    #expect(json.contains("\"reason\" : \"analytic is NaN\""))
  }

  @Test func jsonValidates() throws {
    let schema = try JSONSchema.ofReports()
    let value = try JSONSerialization.jsonObject(with: Data(try exampleReport.json().utf8))
    #expect(schema.faults(of: value) == [])
    let wrong = try JSONSerialization.jsonObject(
      with: Data(try exampleReport.json().replacing("\"pass\"", with: "\"perhaps\"").utf8))
    #expect(!schema.faults(of: wrong).isEmpty)
  }

  @Test func summaries() {
    #expect(exampleReport.summary.exitStatus == 1)
    #expect(exampleReport.summary.verdict == .fail)
    let passing = Report(subjects: [Report.Subject(name: "a")])
    #expect(passing.summary.exitStatus == 0)
    let bad = Report(subjects: [], errors: [Report.Diagnostic(id: "x", message: "y")])
    #expect(bad.summary.exitStatus == 2)
    #expect(Report(subjects: [], wasInterrupted: true).summary.exitStatus == 130)
  }

  @Test func verdictsCombine() {
    #expect(Verdict.combined([.pass, .kink, .notExercised]) == .pass)
    #expect(Verdict.combined([.pass, .inconclusive]) == .inconclusive)
    #expect(Verdict.combined([.pass, .fail, .inconclusive]) == .fail)
    #expect(Verdict.combined([.notExercised, .kink]) == .kink)
    #expect(Verdict.combined([]) == .skipped)
  }
}
