import Foundation
import Gradcheck
import NNSession
import Testing

/// The default check of networks too large to look at each coordinate: along random directions.
struct LayerCheckTests {
  private func subject(
    _ file: String, everyCoordinate: Bool = false, share: Share? = nil, budget: Double? = nil
  ) throws -> Report.Subject {
    var options = Session.Options()
    options.everyCoordinate = everyCoordinate
    options.budget = budget
    var runner = FileRunner(purpose: .check(trains: false), options: options)
    runner.share = share
    return try #require(runner.run("\(fixtures)/\(file).nn").subject)
  }

  @Test(arguments: ["mlp", "deep-sigmoid", "lstm", "transformer", "recommender"])
  func theBenchmarkNetworksAreConfirmedByAFewEvaluationsOfEachOp(name: String) throws {
    let subject = try subject("benchmarks/\(name)")
    #expect(subject.verdict == .pass)
    for tensor in subject.tensors {
      #expect(tensor.coveredByDirections == tensor.coordinates, "\(tensor.name)")
      #expect(tensor.directions >= 4, "\(tensor.name)")
      #expect(tensor.maxRelativeError < 1e-8, "\(tensor.name): \(tensor.maxRelativeError)")
      #expect(tensor.guarantee?.contains("missed with probability below 1e-6") == true)
    }
    // Two directions of three to ten rungs, and the noise: an op is evaluated some 25 times.
    #expect(subject.evaluations < 40 * subject.layers.count, "\(subject.evaluations)")
  }

  @Test func everyCoordinateIsLookedAtWhereThatIsAsked() throws {
    let subject = try subject("digits", everyCoordinate: true)
    let quick = try self.subject("digits")
    #expect(subject.verdict == quick.verdict)
    for (one, other) in zip(subject.tensors, quick.tensors) {
      #expect(one.checked == one.coordinates && one.directions == 0, "\(one.name)")
      #expect(other.checked == 0, "\(other.name)")
      #expect(one.notExercised == other.notExercised, "\(one.name)")
    }
  }

  @Test func aSmallNetworkIsLookedAtWhole() throws {
    for tensor in try subject("xor").tensors {
      #expect(tensor.checked == tensor.coordinates && tensor.directions == 0, "\(tensor.name)")
    }
  }

  @Test func sharesJoinToTheWhole() throws {
    let whole = try subject("benchmarks/mlp")
    let names = try (1...3).flatMap { index in
      try subject("benchmarks/mlp", share: Share("\(index)/3")).tensors.map(\.name)
    }
    #expect(names.sorted() == whole.tensors.map(\.name).sorted())
  }

  @Test func aBudgetBuysCoordinates() throws {
    let all = try subject("digits", budget: 1000)
    for tensor in all.tensors { #expect(tensor.checked == tensor.coordinates, "\(tensor.name)") }
    #expect(all.verdict == .pass)
    let none = try subject("digits", budget: 1e-6)
    for tensor in none.tensors {
      #expect(tensor.checked == 0 && tensor.directions >= 4, "\(tensor.name)")
    }
    #expect(none.verdict == .pass)
  }

  /// A network whose gradients cancel (the keys' biases) or stand on kinks fails under no budget.
  @Test(arguments: ["transformer", "lenet", "recommender"], [0.1, 1.5])
  func aRightNetworkPassesUnderABudget(name: String, seconds: Double) throws {
    let subject = try subject("benchmarks/\(name)", budget: seconds)
    #expect(subject.verdict == .pass, "\(subject.tensors.filter { $0.verdict != .pass })")
    for tensor in subject.tensors where tensor.checked < tensor.coordinates {
      #expect(tensor.guarantee?.contains("coordinates by themselves") == true, "\(tensor.name)")
    }
  }
}
