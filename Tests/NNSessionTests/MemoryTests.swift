import NNLanguage
import NNSession
import NNTensor
import NNTraining
import Testing

/// A network that needs more memory than there is, is refused before anything is allocated, and the
/// session goes on as it was.
struct MemoryTests {
  private static let network = """
    input x: [100]
    target y: [1]
    let h = x.dense(20000).relu()
    loss squaredError(h.dense(1), y)
    optimizer adam(learningRate: 0.001)
    """

  @Test func refusesParametersAndGoesOn() throws {
    let session = Session()
    #expect(session.evaluate("input x: [1000]").last?.status == 0)
    let refused = MemoryNeed.assuming(available: 1 << 30) {
      session.evaluate("let h = x.dense(800000)")
    }
    #expect(refused.last?.status == 2)
    #expect(
      refused.last?.renderedDiagnostics.hasPrefix(
        "error[not-enough-memory]: to hold 800,800,000 parameters takes 6.4 GB of memory, but "
          + "this machine has 1.1 GB free") == true,
      "\(refused.last?.renderedDiagnostics ?? "")")
    #expect(session.state.entries.count == 1)
    #expect(session.state.parameters.count == 0)
    #expect(session.evaluate("let h = x.dense(8)").last?.status == 0)
    #expect(session.state.parameters.count == 8008)
  }

  /// What each action needs, so that a tenth of it is refused and four times as much will do.
  @Test(
    arguments: [
      ("forward", 40), ("backward", 60), ("h", 60), ("step", 60), ("train epochs: 1", 60),
      ("gradcheck", 80), ("diagnose", 80), ("expect loss < 1e9", 60), ("loss", 40),
      ("show gradients", 60), ("explain h.dense.weight[0, 0]", 60),
    ])
  func refusesActions(action: String, megabytes: Int) throws {
    let session = Session()
    #expect(session.evaluate(Self.network).allSatisfy { $0.status == 0 })
    let before = session.state.parameters
    let refused = MemoryNeed.assuming(available: megabytes << 20) { session.evaluate(action).last }
    #expect(refused?.status == 2)
    #expect(
      refused?.renderedDiagnostics.contains("error[not-enough-memory]: to ") == true,
      "\(refused?.renderedDiagnostics ?? "")")
    #expect(session.state.parameters == before)
    let accepted = MemoryNeed.assuming(available: 4 << 30) { session.evaluate("forward").last }
    #expect(accepted?.status == 0)
  }

  @Test func aSmallNetworkNeedsNothing() {
    let session = Session()
    let results = MemoryNeed.assuming(available: 64 << 20) {
      session.evaluate(
        "input x: [2]\ntarget y: [1]\nlet h = x.dense(4).tanh().dense(1)\nloss squaredError(h, y)\n"
          + "optimizer sgd(learningRate: 0.1)\ntrain epochs: 1\ngradcheck\ndiagnose")
    }
    #expect(results.allSatisfy { $0.status < 2 })
  }

  @Test func aMistypedActionIsNamed() {
    let session = Session()
    let result = session.evaluate("gradchek").last
    #expect(result?.status == 2)
    #expect(result?.renderedDiagnostics.contains("did you mean `gradcheck`?") == true)
    #expect(result?.diagnostics.first?.fixIts.first?.edits.first?.replacement == "gradcheck")
    // Within an expression it is a name.
    #expect(
      session.evaluate("let z = gradchek + 1").last?.renderedDiagnostics.contains("gradcheck?")
        == false)
  }
}
