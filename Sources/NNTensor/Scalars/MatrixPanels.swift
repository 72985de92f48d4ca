internal import CNNVectorMath

/// A matrix by which many others are multiplied, brought into the order in which the product reads
/// it: once, where each product by itself would do so again.
///
/// Measured on one thread with AVX-512: 84 GFLOP/s at 128 × 64 × 64 where a fused multiply-add in
/// every slot makes 88, OpenBLAS 59 to 80 (the larger the product, the less).
package struct MatrixPanels: Sendable {
  private let panels: Buffer<Double>
  /// The rows of the matrix, and its columns.
  package let inner: Int
  package let columns: Int

  /// The matrix `b`, `inner × columns` row-major; `nil` where BLAS is the better choice: on
  /// processors for which the panels are not made, and for matrices that exceed a core's cache.
  package init?(_ b: UnsafePointer<Double>, inner: Int, columns: Int) {
    guard BLASInfo.usesPanels(rows: 2, columns: 64, inner: 64), inner > 0, columns > 0,
      inner * columns <= 1 << 17
    else { return nil }
    self.inner = inner
    self.columns = columns
    panels = Buffer(count: nn_panels_count_f64(columns, inner))
    nn_pack_panels_f64(false, b, columns, inner, columns, panels.pointer)
  }

  /// `result = rows · matrix`, with `count` rows of `inner` numbers, `stride` apart.
  package func product(
    _ rows: UnsafePointer<Double>, count: Int, stride: Int,
    _ result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    nn_panels_product_f64(
      count, columns, inner, rows, stride, panels.pointer, result, resultStride)
  }
}
