import Gradcheck
import Testing

@Suite struct ShareTests {
  @Test(arguments: [
    "", "1", "0/2", "3/2", "1/0", "-1/2", "a/b", "1/2/3", "1/99999999999999999999",
    "1/9223372036854775807",
  ])
  func refuses(_ text: String) { #expect(Share(text) == nil) }

  @Test func reads() {
    #expect(Share("2/4") == Share(index: 2, count: 4))
    #expect(Share("2/4")?.description == "2/4")
  }

  @Test func namesItsOwnFile() throws {
    let share = try #require(Share("2/4"))
    #expect(share.fileName(for: "report.json") == "report.2-of-4.json")
    #expect(share.fileName(for: "a.b/report") == "a.b/report.2-of-4")
    #expect(share.fileName(for: "a/.hidden") == "a/.hidden.2-of-4")
  }

  @Test func everyCoordinateBelongsToOneShare() {
    for count in 1...7 {
      for total in [0, 1, 6, 7, 50] {
        let all = (1...count).flatMap { index in
          CoordinateSelection(share: Share(index: index, count: count)).indices(of: total)
        }
        #expect(all.sorted() == Array(0..<total))
      }
    }
  }

  /// Each coordinate belongs to one share, and each share has its part of any run of them.
  @Test(arguments: [[1, 1, 1, 1], [0.1, 0.3, 0.3, 0.3], [0, 2], [0.25, 0.24, 0.26, 0.25]])
  func unevenSharesHaveTheirPart(weights: [Double]) throws {
    let deal = CoordinateDeal(weights: weights)
    let selections = try (1...weights.count).map {
      CoordinateSelection(
        share: try #require(Share(index: $0, count: weights.count)), of: deal)
    }
    for total in [0, 1, 6, 50, 1000] {
      let parts = selections.map { $0.indices(of: total) }
      #expect(parts.flatMap(\.self).sorted() == Array(0..<total))
      for (part, weight) in zip(parts, weights) {
        let wanted = Double(total) * weight / weights.reduce(0, +)
        #expect(abs(Double(part.count) - wanted) <= 2 + 0.02 * Double(total))
      }
    }
  }

  @Test func whatIsDoneOfAnUnevenShareIsLeftOut() throws {
    let deal = CoordinateDeal(weights: [1, 2, 3])
    let share = try #require(Share("2/3"))
    let own = CoordinateSelection(share: share, of: deal).indices(of: 500)
    let selection = CoordinateSelection(share: share, of: deal, done: [3..<7, 20..<60])
    let left = selection.indices(of: 500)
    #expect(left == Array(own[0..<3] + own[7..<20] + own[60...]))
    #expect(selection.done(with: left) == [0..<own.count])
    #expect(selection.done(with: [own[8]]) == [3..<7, 8..<9, 20..<60])
  }

  @Test func noneHasNoCoordinates() {
    #expect(CoordinateSelection.none.indices(of: 14) == [])
    #expect(CoordinateSelection.none.done(with: []) == [])
    #expect(CoordinateSelection.none != CoordinateSelection())
  }

  @Test func whatIsDoneIsLeftOut() {
    let selection = CoordinateSelection(share: Share("2/3"), done: [1..<3])
    // The share's coordinates are 1, 4, 7, 10, 13; positions 1 and 2 are done.
    #expect(selection.indices(of: 14) == [1, 10, 13])
    #expect(selection.done(with: [10]) == [1..<4])
    #expect(selection.done(with: [1, 13]) == [0..<3, 4..<5])
  }

  /// As sets of positions, in whatever order coordinates and ranges come.
  @Test(arguments: [nil, Share("2/3")]) func whatIsDoneIsJoined(share: Share?) {
    var random = SystemRandomNumberGenerator()
    let count = share?.count ?? 1
    let first = (share?.index ?? 1) - 1
    let before = [40..<45, 3..<9, 8..<12, 20..<21]
    let selection = CoordinateSelection(share: share, done: before)
    let left = selection.indices(of: 60 * count)
    let positions = Set(before.flatMap(\.self))
    #expect(left == (0..<60).filter { !positions.contains($0) }.map { $0 * count + first })
    let new = left.shuffled(using: &random).prefix(30)
    let joined = selection.done(with: new)
    #expect(Set(joined.flatMap(\.self)) == positions.union(new.map { $0 / count }))
    #expect(zip(joined, joined.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
  }

  @Test func slurmAssigns() {
    let step = ["SLURM_PROCID": "2", "SLURM_NTASKS": "4", "SLURM_STEP_ID": "0"]
    #expect(Share.assigned(by: step)?.share == Share("3/4"))
    #expect(Share.assigned(by: step)?.source == "Slurm")
    // The batch script itself runs once, whatever the number of tasks.
    #expect(Share.assigned(by: ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"]) == nil)
    let array = [
      "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "10",
      "SLURM_ARRAY_TASK_STEP": "2",
    ]
    #expect(Share.assigned(by: array)?.share == Share("3/3"))
    let both = array.merging(step) { $1 }
    #expect(Share.assigned(by: both)?.share == Share("11/12"))
  }

  /// Open MPI's processes under Slurm see the variables of the step that started a daemon of theirs.
  @Test func theInnermostLauncherAssigns() {
    let step = ["SLURM_STEP_ID": "0", "SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2"]
    let ranks = ["OMPI_COMM_WORLD_RANK": "4", "OMPI_COMM_WORLD_SIZE": "6"]
    let inStep = Share.assigned(by: step.merging(ranks) { $1 })
    #expect(inStep?.share == Share("5/6") && inStep?.source == "Open MPI")
    // A process that Open MPI says is the only one is the only one.
    let alone = ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"]
    #expect(Share.assigned(by: step.merging(alone) { $1 }) == nil)
  }

  /// `mpirun` in each element of a job array, on the batch script's node and on others.
  @Test func processesOfAJobArrayDivideTheirElement() {
    let nodes = [[:], ["SLURM_STEP_ID": "0", "SLURM_PROCID": "1", "SLURM_STEP_NUM_TASKS": "2"]]
    var shares: [Share?] = []
    for element in 0..<3 {
      for rank in 0..<4 {
        let environment = [
          "SLURM_ARRAY_TASK_ID": "\(10 + 2 * element)", "SLURM_ARRAY_TASK_COUNT": "3",
          "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_MAX": "14", "SLURM_ARRAY_TASK_STEP": "2",
          "SLURM_NTASKS": "4", "OMPI_COMM_WORLD_RANK": "\(rank)", "OMPI_COMM_WORLD_SIZE": "4",
        ].merging(nodes[rank / 2]) { $1 }
        let assigned = Share.assigned(by: environment)
        #expect(assigned?.source == "Slurm's job array and Open MPI")
        shares.append(assigned?.share)
      }
    }
    #expect(shares == (1...12).map { Share(index: $0, count: 12) })
  }

  @Test func arraysThatDivideNothing() {
    let one = [
      "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "1", "SLURM_ARRAY_TASK_MIN": "7",
      "SLURM_ARRAY_TASK_MAX": "7", "SLURM_NTASKS": "1",
    ]
    #expect(Share.assigned(by: one) == nil)
    let ranks = ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"]
    #expect(Share.assigned(by: one.merging(ranks) { $1 })?.share == Share("2/2"))
    #expect(Share.assigned(by: one.merging(ranks) { $1 })?.source == "Open MPI")
    // A step of one task in an element.
    let element = [
      "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_MIN": "0",
      "SLURM_STEP_ID": "0", "SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "1",
    ]
    #expect(Share.assigned(by: element)?.share == Share("2/2"))
    // --array=1,5,6: the second element would be the fifth of three.
    for id in ["1", "5", "6"] {
      let gaps = [
        "SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1",
        "SLURM_ARRAY_TASK_MAX": "6", "SLURM_ARRAY_TASK_STEP": "1",
      ]
      #expect(Share.assigned(by: gaps) == nil)
    }
    // A rank that cannot be is no other element's.
    let impossible = element.merging(
      ["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "2", "SLURM_ARRAY_TASK_ID": "0"]
    ) { $1 }
    #expect(Share.assigned(by: impossible) == nil)
  }

  @Test func othersAssign() {
    #expect(
      Share.assigned(by: ["OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2"])?.share
        == Share("2/2"))
    #expect(
      Share.assigned(by: ["GITLAB_CI": "true", "CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"])?.share
        == Share("1/2"))
    #expect(
      Share.assigned(by: ["CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "2"])?.share
        == Share("2/2"))
    #expect(
      Share.assigned(by: ["BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "2"])?
        .share == Share("1/2"))
    #expect(Share.assigned(by: [:]) == nil)
    #expect(
      Share.assigned(by: ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1"]) == nil)
    #expect(
      Share.assigned(by: ["OMPI_COMM_WORLD_RANK": "7", "OMPI_COMM_WORLD_SIZE": "2"]) == nil)
  }

  @Test(arguments: [Int.min, -1, Int.max]) func noNumberOfALauncherTraps(number: Int) {
    let odd = "\(number)"
    for names in [
      ["SLURM_STEP_ID", "SLURM_PROCID", "SLURM_NTASKS"],
      ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"],
      ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
      ["GITLAB_CI", "CI_NODE_INDEX", "CI_NODE_TOTAL"],
    ] {
      for name in names {
        var environment = Dictionary(uniqueKeysWithValues: names.map { ($0, "2") })
        environment[name] = odd
        let assigned = Share.assigned(by: environment)
        #expect(assigned.map { $0.share.index <= $0.share.count } ?? true)
      }
    }
  }

  /// Test vectors of RFC 9923 for FNV-1a with 128 bits.
  @Test func fingerprintIsFNV() {
    #expect(Fingerprint().text == "6c62272e07bb014262b821756295c58d")
    var print = Fingerprint()
    print.add("a".utf8)
    #expect(print.text == "d228cb696f1a8caf78912b704e4a8964")
    var foobar = Fingerprint()
    foobar.add("foobar".utf8)
    #expect(foobar.text == "343e1662793c64bf6f0d3597ba446f18")
  }

  /// Each number, its place and how many there are count.
  @Test(arguments: 1...9) func numbersArePartOfTheFingerprint(count: Int) {
    func print(_ numbers: [Double]) -> String {
      var print = Fingerprint()
      print.add(numbers)
      return print.text
    }
    let numbers = (0..<count).map { Double($0) / 3 }
    var texts = Set([print(numbers), print(numbers + [0]), print(Array(numbers.dropLast()))])
    for index in numbers.indices {
      var changed = numbers
      changed[index] = changed[index].nextUp
      texts.insert(print(changed))
    }
    #expect(texts.count == 3 + count)
    #expect(print(numbers) == print(numbers))
    if count > 4 { #expect(print(numbers.reversed()) != print(numbers)) }
  }
}
