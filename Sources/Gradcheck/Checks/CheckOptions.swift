/// How a check of a Swift function is made.
public struct CheckOptions: Sendable, Equatable {
  /// The relative tolerance; `nil` takes 1e-6 for Double and 1e-3 for Float.
  public var tolerance: Double?
  /// Fixes every random choice: directions, cotangents, samples.
  public var seed: UInt64
  /// How much of each tensor is checked.
  public var coverage: Coverage
  /// Whether to plant known faults into the gradient and count how many the check catches: a check
  /// that cannot fail is found out.
  public var mutates: Bool

  /// Creates options.
  public init(
    tolerance: Double? = nil, seed: UInt64 = 0, coverage: Coverage = .everyCoordinate,
    mutates: Bool = false
  ) {
    self.mutates = mutates
    self.tolerance = tolerance
    self.seed = seed
    self.coverage = coverage
  }
}

/// Where a check is written in the caller's source.
public struct SourcePlace: Sendable, Equatable {
  /// `Module/File.swift`.
  public var fileID: String
  /// The file's path at the time of the build.
  public var filePath: String
  /// The line, from 1.
  public var line: Int
  /// The column, from 1.
  public var column: Int

  /// The place of the call where the defaults are used.
  public init(
    fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
    column: Int = #column
  ) {
    self.fileID = fileID
    self.filePath = filePath
    self.line = line
    self.column = column
  }

  /// The same as a report's location.
  public var location: Report.Location {
    Report.Location(file: filePath, line: line, column: column)
  }
}
