import Foundation

/// How many processors this process may keep busy.
package enum Processors {
  /// Those that its threads may run on (`taskset`, Slurm); at least 1. Dispatch starts as many threads
  /// (`concurrentPerform`), whatever a control group grants the time of.
  package static let allowed = max(
    1, ProcessorSet.allowed?.count ?? ProcessInfo.processInfo.activeProcessorCount)

  /// The ``allowed`` ones, but no more than a control group grants the time of (`docker run --cpus 2`,
  /// a limit of Kubernetes); at least 1.
  package static let count = count(allowed: allowed, .machine)

  /// The same for a process that may run on `allowed` of them.
  package static func count(allowed: Int, _ files: KernelFiles) -> Int {
    // One is the least: the files are not read for it.
    guard allowed > 1 else { return 1 }
    return max(1, min(allowed, ControlGroups(files).processors ?? allowed))
  }
}
