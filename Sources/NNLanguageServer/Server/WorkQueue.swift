import Dispatch

/// Threads for the work of requests, apart from those that take messages in.
///
/// Swift's own threads are as many as there are cores: two long requests on two cores would keep
/// the server from hearing that they are cancelled.
final class WorkQueue: TaskExecutor {
  static let shared = WorkQueue()

  private let queue = DispatchQueue(
    label: "nn-language-server.work", qos: .userInitiated, attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
