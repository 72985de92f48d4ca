import Foundation
import Gradcheck
import NNSession
import Testing

/// A budget is used up before anything is left out.
@Suite struct BudgetUseTests {
  /// The biases of the keys have a gradient of zero, which takes long to tell: six numbers are harder to
  /// begin with than thousands.
  private static let network = """
    input s: [4, 6]
    target t: [6]
    func att(x) {
      let q = x.dense(6)
      let k = x.dense(6)
      return (q.matmul(k.transposed()) / 2.4).softmax().matmul(x.dense(6))
    }
    let o = s.att().flatten().dense(900).relu().dense(6)
    loss squaredError(o, t)
    data random(examples: 64)
    gradcheck
    """

  @Test(arguments: [0.15, 0.2, 0.25, 0.3, 0.4])
  func nothingIsLeftOutWithTimeToSpare(budget: Double) throws {
    var options = Session.Options()
    options.budget = budget
    let runner = FileRunner(purpose: .check(trains: true), options: options)
    let outcome = try withFile(of: Self.network) { runner.run($0) }
    let subject = try #require(outcome.subject)
    #expect(subject.verdict == .pass)
    let parameters = subject.layers.flatMap(\.parameters)
    let left = parameters.filter { $0.checked == 0 }.map(\.name)
    #expect(left.isEmpty || subject.checkSeconds ?? 0 >= 0.9 * budget, "\(left)")
    for tensor in parameters where tensor.checked == 0 {
      let isAlone = parameters.allSatisfy { $0.checked == 0 }
      #expect(
        tensor.guarantee?.contains("no time for coordinates by themselves") == isAlone,
        "\(tensor.guarantee ?? "")")
    }
  }
}
