#if canImport(Accelerate)
  internal import Accelerate
#else
  internal import CNNBLAS
#endif

/// The integer type of the BLAS at hand for sizes and strides.
#if canImport(Accelerate)
  typealias BLASInteger = Int32
#else
  typealias BLASInteger = blasint
#endif

/// Products of at most this many multiplications are done by a plain loop, not by BLAS.
let smallProduct = 64

/// Which BLAS multiplies the matrices, and on how many threads.
package enum BLASInfo {
  /// The library and, for OpenBLAS, the processor kernels that it chose: "OpenBLAS (Cooperlake)".
  ///
  /// An inherited `OPENBLAS_CORETYPE` overrides the choice and can halve the speed.
  package static var name: String {
    #if canImport(Accelerate)
      return "Accelerate"
    #else
      guard let core = openblas_get_corename() else { return "OpenBLAS" }
      return "OpenBLAS (\(String(cString: core)))"
    #endif
  }

  /// The number of threads that one product may use. Accelerate decides for itself: there it is 1
  /// where threads are off and otherwise unknown, and setting any number above 1 gives it its way.
  package static var threadCount: Int? {
    #if canImport(Accelerate)
      return BLASGetThreading() == BLAS_THREADING_SINGLE_THREADED ? 1 : nil
    #else
      return Int(openblas_get_num_threads())
    #endif
  }

  /// Lets one product use up to `count` threads, for the whole process; at least 1.
  ///
  /// Where whole examples or probes run side by side, 1 is the best choice; two threads double a
  /// product of 256 × 256 × 256 and gain nothing at 64 × 64 × 64.
  package static func setThreadCount(_ count: Int) {
    #if canImport(Accelerate)
      BLASSetThreading(
        count <= 1 ? BLAS_THREADING_SINGLE_THREADED : BLAS_THREADING_MULTI_THREADED)
    #else
      openblas_set_num_threads(Int32(clamping: max(count, 1)))
    #endif
  }
}
