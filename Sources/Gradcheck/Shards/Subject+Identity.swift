extension Report.Subject {
  /// Whether nothing of it was checked: a run that was interrupted before its check.
  var isUntouched: Bool { fingerprint == nil && layers.isEmpty && tensors.isEmpty }

  /// In what two checks differ, as far as their reports say: `the seed differs (4 and 11)`; `nil`
  /// where only the fingerprints can.
  package func knownDifference(from other: Self) -> String? {
    var differences: [String] = []
    if seed != other.seed { differences.append("the seed differs (\(seed) and \(other.seed))") }
    if dtype != other.dtype {
      differences.append("the scalar type differs (\(dtype) and \(other.dtype))")
    }
    if let data, let others = other.data, data != others {
      differences.append("the data differ (\(data) and \(others))")
    }
    return differences.isEmpty ? nil : differences.joined(separator: ", ")
  }

  /// In what two checks of different fingerprints differ.
  package func difference(from other: Self) -> String {
    knownDifference(from: other) ?? "the program, its data or an option differs"
  }
}

extension Report {
  /// What this report of an interrupted run holds of the files that are now to be checked, by file.
  ///
  /// - Throws: `MergeError` where it holds other checks and none of these.
  package func parts(of files: [String]) throws(MergeError) -> [String: Subject] {
    let pairs = SubjectName.pairs(
      files.map(SubjectName.init), with: subjects.map { [SubjectName($0.name)] })
    guard !pairs.isEmpty || subjects.isEmpty || files.isEmpty else {
      throw MergeError(
        description:
          "the report is of \(MergeError.list(subjects.map(\.name))), and this run is of "
          + MergeError.list(files))
    }
    return Dictionary(
      pairs.map { (files[$0.key], subjects[$0.value]) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Report.MergeError {
  /// Names in a sentence, the first of many: `a.nn, b.nn, c.nn and 7 more`.
  static func list(_ names: [String], atMost count: Int = 3) -> String {
    let shown = names.prefix(count).joined(separator: ", ")
    return names.count > count ? "\(shown) and \((names.count - count).grouped) more" : shown
  }
}
