package import Gradcheck
package import NNAutodiff

/// Something that keeps a network from learning: one cause, with its consequences under it.
package struct Finding: Sendable, Equatable {
  /// The rule's id, such as `dead-relu`.
  package var rule: String
  package var severity: Report.Severity
  /// The layer path where it shows.
  package var layer: String
  /// The op where it shows.
  package var node: NodeID
  /// The nodes to mark in a table: the hotspot, or the span where the loss is diffuse.
  package var marked: [NodeID]
  /// The finding in one line.
  package var message: String
  /// The cause in words, where it can be told.
  package var cause: String?
  /// The numbers behind it.
  package var evidence: [String: Report.Evidence]
  /// What to change in the program.
  package var repair: String?
  /// Layers where the same cause shows again.
  package var consequences: [String] = []
}
