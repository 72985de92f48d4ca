package import Gradcheck
import NNTensor

extension NetworkChecker {
  /// How a network is checked.
  package struct Options: Sendable {
    /// The relative tolerance; `nil` takes 1e-6 for float64, 1e-3 for float32.
    package var tolerance: Double?
    package var seed: UInt64 = 0
    /// The backward pass that is judged.
    package var precision: ScalarPrecision = .float64
    /// How much of each tensor is checked end to end, where it is not confirmed by directions.
    package var coverage: Coverage = .everyCoordinate
    /// Whether ops and tensors are confirmed along random directions first, so that only what these
    /// leave open is checked coordinate by coordinate.
    package var confirmsByDirections = false
    /// The seconds that the check may take: directions first, then as many coordinates one by one as
    /// fit. `nil` leaves it at directions.
    package var budget: Double?
    /// A network of at most so many coordinates is checked coordinate by coordinate in any case.
    package var wholeCount = 4096
    /// Which part of the check this run does.
    package var portion = CheckPortion()
    /// Whether the gradient of the gradient is checked too, where the first order passes.
    package var checksSecondOrder = false
    /// Whether known faults are planted into gradients that are right, to count how many of them
    /// the check catches.
    package var mutates = false
    /// The most memory for probes, in bytes; `nil` takes the engine's default.
    package var memory: Int?
    package init() {}

    /// ``tolerance``, or the default of the ``precision``.
    var effectiveTolerance: Double { tolerance ?? precision.defaultTolerance }
    /// The scalar in which the backward pass runs that is judged.
    var scalar: any TensorScalar.Type { precision == .float32 ? Float.self : Double.self }
  }
}
