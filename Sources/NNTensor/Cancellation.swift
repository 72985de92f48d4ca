/// Who may stop the work of this thread, for what is too deep down to be handed a closure.
///
/// A matrix product in twice the digits takes longer than a person waits for Ctrl-C. Whoever runs a
/// check binds `isRequested` around it; executors poll it between nodes, slow kernels between rows.
/// What they leave behind after a stop is not a result: the caller must ask again before it uses
/// one. Threads that a kernel starts do not see the binding: what they run polls a copy.
package enum Cancellation {
  @TaskLocal package static var isRequested: (@Sendable () -> Bool)?

  /// Whether the present work is to be left; costs a look-up, so not for inner loops.
  package static var isNow: Bool { isRequested?() ?? false }
}
