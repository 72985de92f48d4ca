import Foundation
import Synchronization

/// The input of a server, a file descriptor, read off the cooperative threads.
struct ByteInput: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "nn-language-server.input")

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The bytes that are there, at most 64 KB, after waiting for one; `nil` at the end.
  func read() async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      queue.async { [descriptor] in
        continuation.resume(returning: Self.read(descriptor))
      }
    }
  }

  private static func read(_ descriptor: Int32) -> [UInt8]? {
    let capacity = 64 << 10
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      repeat {
        count = Foundation.read(descriptor, buffer.baseAddress, capacity)
      } while count < 0 && errno == EINTR
      count = max(count, 0)
    }
    return bytes.isEmpty ? nil : bytes
  }
}

/// The output of a server, a file descriptor, written in the order of sending.
///
/// Sending never waits, so that a client that is slow to read cannot hold up an answer to
/// `$/cancelRequest`; the server's loop asks ``drained()`` to keep what waits within bounds.
final class ByteOutput: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "nn-language-server.output")
  private let waiting = Mutex(0)
  /// How many bytes may wait before the loop stops taking messages in: 16 MB.
  private static let limit = 16 << 20

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Sends bytes; what cannot be written since the client has gone is dropped.
  func send(_ bytes: [UInt8]) {
    waiting.withLock { $0 += bytes.count }
    queue.async { [self] in
      Self.write(bytes, to: descriptor)
      waiting.withLock { $0 -= bytes.count }
    }
  }

  /// Waits until little enough is unsent for more messages to be taken in.
  func drained() async {
    guard waiting.withLock({ $0 > Self.limit }) else { return }
    await flushed()
  }

  /// Waits until everything sent so far is written.
  func flushed() async {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume() }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if count < 0, errno != EINTR {
          return
        }
      }
    }
  }
}
