import NNAutodiff

/// A path as it is typed: `encoder[1].encoderLayer`, `hidden.weight[0, 3]`.
struct LayerPath: Sendable {
  /// `encoder[1]`, `encoderLayer`.
  var components: [String]
  /// A last subscript of several numbers, or of one number that may also be part of the path.
  var index: [Int]?
  var range: SourceRange

  /// The path that `node` spells; nil where it is no path (a call, an operator).
  init?(_ node: SyntaxNode) {
    range = node.range
    switch node.unparenthesized.expression {
    case .name(let token): components = [token.name]
    case .postfix(let base, let suffixes):
      guard case .name(let token) = base.expression else { return nil }
      components = [token.name]
      for suffix in suffixes {
        guard index == nil else { return nil }
        switch suffix.kind {
        case .member:
          guard let name = suffix.token(.identifier) else { return nil }
          components.append(name.name)
        case .subscripted:
          let numbers = suffix.childNodes.map { Self.literal($0) }
          let whole = numbers.compactMap { $0 }
          guard whole.count == numbers.count, let first = whole.first else { return nil }
          if whole.count == 1, suffix != suffixes.last, first >= 0 {
            components[components.count - 1] += "[\(first)]"
          } else {
            index = whole
          }
        default: return nil
        }
      }
    default: return nil
    }
  }

  private static func literal(_ node: SyntaxNode) -> Int? {
    switch node.expression {
    case .number(let value) where value == value.rounded() && value < 1e9: Int(value)
    case .negated(let inner): literal(inner).map { -$0 }
    default: nil
    }
  }

  /// The path with a last subscript of one number counted as a part of it: `encoder[1]`.
  var withIndexInPath: LayerPath? {
    guard let index, index.count == 1, index[0] >= 0, let last = components.last else { return nil }
    var path = self
    path.components[components.count - 1] = "\(last)[\(index[0])]"
    path.index = nil
    return path
  }

  /// The path as it is shown.
  var text: String { components.joined(separator: ".") }

  /// What a typed path means in a graph.
  enum Resolution: Sendable {
    case found(String)
    /// Several whole paths fit.
    case ambiguous([String])
    case none
  }

  /// Finds the whole path: the same from the start, else the only one that the typed words abbreviate.
  func resolve(in graph: Graph) -> Resolution {
    let text = text
    var prefixes: Set<String> = []
    for node in graph.nodes where !node.path.isEmpty {
      let path = node.path
      if path == text || path.hasPrefix(text + ".") || path.hasPrefix(text + "[") {
        return .found(text)
      }
      let words = path.split(separator: ".").map(String.init)
      guard let last = components.last, let end = words.lastIndex(of: last) else { continue }
      if Self.abbreviates(components, words[...end]) {
        prefixes.insert(words[...end].joined(separator: "."))
      }
    }
    let sameStart = prefixes.filter {
      $0.hasPrefix(components[0] + ".") || $0.hasPrefix(components[0] + "[")
    }
    let fitting = sameStart.isEmpty ? prefixes : sameStart
    if fitting.count == 1, let only = fitting.first { return .found(only) }
    return fitting.isEmpty ? .none : .ambiguous(fitting.sorted())
  }

  private static func abbreviates(_ short: [String], _ whole: ArraySlice<String>) -> Bool {
    var rest = short[...]
    for word in whole where rest.first == word { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}
