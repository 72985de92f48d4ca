import Foundation
import NNTensor
import Testing

/// Files of a kernel that a test makes up.
func files(_ texts: [String: String]) -> KernelFiles { KernelFiles { texts[$0] } }

@Suite struct ProcessorSetTests {
  @Test(arguments: [
    ("0-3,8-11\n", [0, 1, 2, 3, 8, 9, 10, 11]), ("0\n", [0]), ("\n", []), ("", []),
    ("1,3,5", [1, 3, 5]), ("63-65", [63, 64, 65]), (" 2 ", [2]),
  ])
  func listsOfAKernelAreRead(_ list: String, _ numbers: [Int]) throws {
    let set = try #require(ProcessorSet(list: list))
    #expect(set.numbers == numbers)
    #expect(set.count == numbers.count && set.isEmpty == numbers.isEmpty)
    #expect(set == ProcessorSet(numbers))
  }

  @Test(arguments: ["all", "0-", "-3", "3-1", "0-3:2", "0-99999999", "1-2-3", "-"])
  func whatIsNoListIsNone(_ list: String) { #expect(ProcessorSet(list: list) == nil) }

  @Test func setsAreIntersected() {
    let few = ProcessorSet(0..<8).intersection(ProcessorSet([3, 7, 8, 100]))
    #expect(few.numbers == [3, 7])
    #expect(!few.contains(-1) && !few.contains(1 << 20))
  }
}

@Suite struct ProcessorCountTests {
  private func count(_ texts: [String: String], allowed: Int = 64) -> Int {
    Processors.count(allowed: allowed, files(texts))
  }

  @Test func withoutAQuotaAllAreBusy() {
    #expect(count([:]) == 64)
    #expect(count(["/proc/self/cgroup": "0::/\n"]) == 64)
    #expect(count(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n"]) == 64)
    let first = [
      "/proc/self/cgroup": "4:memory:/\n2:cpu,cpuacct:/\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ]
    #expect(count(first) == 64)
  }

  /// Half a processor more is a thread more, and there is always one.
  @Test(arguments: [
    ("200000 100000\n", 2), ("250000 100000\n", 3), ("5000 100000", 1), ("50000 25000\n", 2),
    ("300000\n", 3), ("9900000 100000\n", 64), ("nonsense\n", 64), ("0 100000", 64),
    ("100000 0\n", 64),
  ])
  func aQuotaIsKept(_ text: String, _ expected: Int) {
    #expect(count(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": text]) == expected)
  }

  @Test func theNarrowestGroupCounts() {
    let second = [
      "/proc/self/cgroup": "0::/jobs/17/step\n",
      "/sys/fs/cgroup/jobs/17/step/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/jobs/17/cpu.max": "400000 100000\n",
      "/sys/fs/cgroup/jobs/cpu.max": "6400000 100000\n",
    ]
    #expect(count(second) == 4)
    #expect(count(second, allowed: 3) == 3)
    let first = [
      "/proc/self/cgroup": "3:cpuset:/x\n2:cpu,cpuacct:/job\n0::/\n",
      "/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "150000\n",
      "/sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    ]
    #expect(count(first) == 2)
  }

  /// Where whoever runs the tests has set limits and says what is to come of them.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["EXPECTED_PROCESSORS"] != nil))
  func limitsOfThisProcessAreKept() {
    let expected = ProcessInfo.processInfo.environment["EXPECTED_PROCESSORS"]
    #expect(Processors.count == expected.flatMap { Int($0) })
  }

  @Test func oneProcessorNeedsNoFile() {
    let none = KernelFiles { _ in
      Issue.record("a file was read")
      return nil
    }
    #expect(Processors.count(allowed: 1, none) == 1)
    #expect(Processors.count >= 1)
    if let allowed = ProcessorSet.allowed { #expect(Processors.count <= allowed.count) }
  }

  /// What a `taskset` keeps from running takes no address space either.
  @Test func memoryIsAskedForThreadsThatMayRun() {
    #expect(Processors.count <= Processors.allowed)
    #expect(MemoryNeed.computingThreads >= 1)
    if let allowed = ProcessorSet.allowed {
      #expect(MemoryNeed.computingThreads <= allowed.count)
    }
  }
}

@Suite struct SecondLevelCacheTests {
  @Test(arguments: [
    ("512K\n", "0\n", 512 << 10), ("2M\n", "0-3\n", 512 << 10), ("4096K", nil, 4 << 20),
  ])
  func theKernelTellsItsSize(_ size: String, _ sharers: String?, _ expected: Int) {
    let folder = "/sys/devices/system/cpu/cpu0/cache/index2"
    var texts = ["\(folder)/level": "2\n", "\(folder)/size": size]
    texts["\(folder)/shared_cpu_list"] = sharers
    #expect(SecondLevelCache.ofFirstProcessor(files(texts)) == expected)
    texts["\(folder)/level"] = "3\n"
    #expect(SecondLevelCache.ofFirstProcessor(files(texts)) == nil)
  }

  @Test func thereIsOne() { #expect(SecondLevelCache.byteCount >= 1 << 15) }
}
