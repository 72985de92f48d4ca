internal import CNNVectorMath
import Foundation

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

  /// Whether a product is done by the loop over panels instead of by BLAS.
  ///
  /// Measured on one thread: up to about 100 × 100 × 100 the loop is as fast as OpenBLAS with the
  /// right kernels (and 2 to 3 times faster at 16 × 16 × 16, where a call costs most). An OpenBLAS
  /// that does not know the processor is 3 to 6 times slower than the loop at any size. Where BLAS
  /// has one thread only, the loop takes 10 to 30 % less up to 160 × 160 × 160 of at least 32 rows and
  /// columns, on vectors of 512 bits, and touches no memory of BLAS's own.
  package static func usesPanels(rows: Int, columns: Int, inner: Int) -> Bool {
    _ = keepsToQuota
    if inner == 0 { return true }
    let product = rows * columns * inner
    if rows == 1 || columns == 1 { return product <= 64 }
    return product <= smallProduct
      || product <= mediumProduct && min(rows, columns) >= 32 && threadCount == 1
  }

  /// Products of at most so many multiplications do not go to BLAS.
  #if canImport(Accelerate)
    private static let smallProduct = 64
    private static let mediumProduct = 64
  #else
    private static let smallProduct: Int = {
      // The loop needs vector registers of its own; BLAS has assembler for the narrow ones.
      guard nn_vector_bits() >= 256 else { return 64 }
      return isOutdated ? Int.max : 1 << 20
    }()

    /// Products of at most so many do not where BLAS has one thread.
    private static let mediumProduct = nn_vector_bits() >= 512 ? 1 << 22 : 0

    /// Whether OpenBLAS fell back to kernels of 2004 on a processor with AVX2: what it does with one
    /// that is newer than itself (0.3.21 from 2022 with a Xeon from 2023).
    private static let isOutdated: Bool = {
      guard let core = openblas_get_corename() else { return false }
      return ["Prescott", "Core2", "Generic", "generic"].contains(String(cString: core))
    }()
  #endif

  /// The number of threads that one product may use. Accelerate decides for itself: there it is 1
  /// where threads are off and otherwise unknown, and setting any number above 1 gives it its way.
  package static var threadCount: Int? {
    #if canImport(Accelerate)
      return BLASGetThreading() == BLAS_THREADING_SINGLE_THREADED ? 1 : nil
    #else
      _ = keepsToQuota
      return Int(openblas_get_num_threads())
    #endif
  }

  /// OpenBLAS starts as many threads as there are processors for the process, but knows nothing of
  /// quotas of their time: beyond that, threads wait for each other. A number that the user set stays.
  /// Asked before the first product.
  private static let keepsToQuota: Bool = {
    #if !canImport(Accelerate)
      if getenv("OPENBLAS_NUM_THREADS") == nil, Int(openblas_get_num_threads()) > Processors.count {
        openblas_set_num_threads(Int32(clamping: Processors.count))
      }
    #endif
    return true
  }()

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
