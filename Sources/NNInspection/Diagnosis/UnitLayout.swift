import NNTensor
import NNAutodiff

/// How the units of a layer lie in its output: the features of a dense layer on the last axis, the
/// channels of an image on the first.
struct UnitLayout {
  /// The number of units.
  let count: Int
  /// How many numbers of one unit lie beside each other: 1, or the pixels of a channel.
  let run: Int

  /// The layout of what `node` puts out.
  init(_ node: NodeID, in graph: Graph) {
    let shape = graph[node].type.shape
    if shape.rank == 3, Self.isImage(node, in: graph) {
      count = max(1, shape[0])
      run = max(1, shape[1] * shape[2])
    } else {
      count = max(1, shape.last)
      run = 1
    }
  }

  /// Whether a value comes from a convolution, by way of ops that keep its channels.
  private static func isImage(_ node: NodeID, in graph: Graph) -> Bool {
    var current = node
    while let op = graph[current].op {
      if op.name == "conv2d" { return true }
      let definition = type(of: op).definition
      let keepsChannels =
        definition.category == .pool || definition.category == .activation
        || definition.category == .normalization || ["add", "multiply"].contains(op.name)
      guard keepsChannels,
        let input = graph[current].inputs.first(where: { graph[$0].type.shape.rank == 3 })
      else { return false }
      current = input
    }
    return false
  }
}
