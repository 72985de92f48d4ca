/// A part of a graph as a graph of its own.
package struct ExtractedGraph: Sendable {
  package var graph: Graph
  /// The leaves that stand for the boundary's values, in the boundary's order.
  package var boundary: [NodeID]
  /// The extracted part's result.
  package var output: NodeID
  /// The other leaves that came along (constants, parameters): extracted to original.
  package var leaves: [NodeID: NodeID]
}

extension Graph {
  /// The computation of `output` from the values at `boundary`, which become leaves.
  ///
  /// Leaves that are needed besides come along as they are.
  package func extracting(_ output: NodeID, from boundary: [NodeID]) -> ExtractedGraph {
    var part = Graph()
    var images: [NodeID: NodeID] = [:]
    var boundaryImages: [NodeID] = []
    for id in boundary {
      if let image = images[id] {
        boundaryImages.append(image)
        continue
      }
      let node = self[id]
      let image = part.addLeaf(.input(range: nil), type: node.type, name: node.path)
      images[id] = image
      boundaryImages.append(image)
    }
    var needed = Set<NodeID>()
    var stack = [output]
    while let id = stack.popLast() {
      guard images[id] == nil, needed.insert(id).inserted else { continue }
      stack.append(contentsOf: self[id].inputs)
    }
    var leaves: [NodeID: NodeID] = [:]
    for id in needed.sorted() {
      var node = self[id]
      node.inputs = node.inputs.map { images[$0] ?? $0 }
      let image = part.appendCopy(node)
      images[id] = image
      if node.leaf != nil { leaves[image] = id }
    }
    return ExtractedGraph(
      graph: part, boundary: boundaryImages, output: images[output] ?? NodeID(0), leaves: leaves)
  }
}
