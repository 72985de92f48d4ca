import NNTensor

/// Asks whether what a data file takes of memory is there, before it is read or unpacked.
enum DataMemory {
  /// Throws where `bytes` more do not fit.
  static func require(_ bytes: Int, toRead file: String) throws(DataError) {
    do throws(MemoryShortage) {
      try MemoryNeed.require(
        bytes, to: "read this file", computes: false, help: "a file with fewer examples takes less")
    } catch {
      throw DataError(
        .notEnoughMemory, file: file, message: error.message, help: error.help)
    }
  }
}
