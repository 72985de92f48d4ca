import NNTensor
import Testing

/// What is asked for before it is allocated.
struct MemoryNeedTests {
  @Test func refusesWhatIsNotThere() throws {
    try MemoryNeed.assuming(available: 100 << 20) {
      try MemoryNeed.require(50 << 20, to: "try this")
      #expect(MemoryNeed.fits(50 << 20))
      #expect(!MemoryNeed.fits(100 << 20))
      #expect(!MemoryNeed.fits(.max))
      #expect(throws: MemoryShortage.self) {
        try MemoryNeed.require(200 << 20, to: "try this", help: "less is more")
      }
    }
    try MemoryNeed.require(1 << 10, to: "try this")
  }

  @Test func saysWhatIsNeededAndWhatThereIs() throws {
    let error = MemoryNeed.assuming(available: 640_000_000) {
      #expect(throws: MemoryShortage.self) {
        try MemoryNeed.require(3_114_834_176, to: "hold the parameters")
      }
    }
    var shortage = try #require(error)
    #expect(
      shortage.message
        == "to hold the parameters takes 3.1 GB of memory, but this machine has 640 MB free")
    #expect(shortage.help == "a smaller network takes less; or take a machine with more memory")
    shortage.available.source = .processLimit
    shortage.advice = "a smaller batch takes less"
    #expect(shortage.message.hasSuffix("but this process has 640 MB left of its limit"))
    #expect(shortage.help.hasPrefix("a smaller batch takes less; or raise the limit"))
  }

  @Test func sumsStayAtTheLargestNumber() {
    #expect(Int.max.addingSaturated(1) == .max)
    #expect((1 << 40).multipliedSaturated(by: 1 << 40) == .max)
    #expect(6.multipliedSaturated(by: 7).addingSaturated(1) == 43)
    #expect(AvailableMemory(bytes: -5, source: .group).bytes == 0)
  }

  @Test func asksTheSystem() {
    #expect(AvailableMemory.machine?.bytes ?? 0 > 1 << 20)
  }
}
