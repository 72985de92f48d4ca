import Gradcheck

/// The reports joined, called 0.json, 1.json and so on.
func merged(_ reports: Report...) throws -> Report { try merged(reports) }

/// Why the reports are not joined; `nil` where they are.
func refusal(_ reports: Report...) -> String? {
  do {
    _ = try merged(reports)
    return nil
  } catch {
    return "\(error)"
  }
}

private func merged(_ reports: [Report]) throws -> Report {
  try Report.merging(reports.enumerated().map { ("\($0.offset).json", $0.element) })
}
