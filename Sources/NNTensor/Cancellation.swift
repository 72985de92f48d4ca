/// Who may stop the work of this thread, for what is too deep down to be handed a closure.
///
/// A matrix product in twice the digits takes longer than a person waits for Ctrl-C. Whoever runs a
/// check polls `isRequested` around it; executors ask between nodes, slow kernels between rows.
/// What they leave behind after a stop is not a result: the caller must ask again before it uses
/// one. Threads that a kernel starts do not see the binding: what they run asks a copy.
package struct Cancellation: Sendable {
  /// What the present work asks. A struct of its own: a task-local optional closure has no type
  /// metadata in optimised code (Swift 6.3.1), and binding it traps.
  @TaskLocal private static var current = Cancellation(isRequested: nil)

  private let isRequested: (@Sendable () -> Bool)?

  /// What the present work is to ask now and then; `nil` where nobody can stop it. Costs a look-up:
  /// to be kept outside of inner loops.
  package static var isRequested: (@Sendable () -> Bool)? { current.isRequested }

  /// Runs `work`, which may be stopped by `isRequested`.
  package static func polling<Result>(
    _ isRequested: @escaping @Sendable () -> Bool, _ work: () throws -> Result
  ) rethrows -> Result {
    try $current.withValue(Cancellation(isRequested: isRequested), operation: work)
  }
}
