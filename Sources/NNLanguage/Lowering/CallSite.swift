import NNAutodiff
import NNTensor

/// Where an op is called, for messages.
struct CallSite: Sendable {
  /// The op's word.
  var name: String
  /// Where the word or the operator stands.
  var place: SourceRange
  /// From the first operand to the end of the call.
  var range: SourceRange
  /// The tensors, in the op's order.
  var operands: [LocatedValue]
  /// What stands between the parentheses; nil for an operator.
  var call: SyntaxNode?
  /// Where `.op(…)` begins, if the first operand stands before it.
  var dot: Int?
  /// The expressions of the arguments that are no tensors, by the op's names for them.
  var arguments: [String: SyntaxNode] = [:]
}

extension Lowering {
  /// Adds an op with its learned parameters; tells where the shapes do not fit.
  mutating func add(
    _ definition: OpDefinition, _ operands: [LocatedValue], _ arguments: Arguments,
    layerName: String?, _ site: CallSite
  ) -> Value {
    guard hasRoom(at: site.place), !operands.contains(where: { $0.value.isUnknown }) else {
      return .unknown
    }
    graph.origin = origins.number(of: site.place)
    var inputs: [NodeID] = []
    for operand in operands {
      guard let id = tensor(operand) else { return .unknown }
      inputs.append(id)
    }
    graph.origin = origins.number(of: site.place)
    do {
      let id = try addLayer(definition, inputs, arguments, layerName)
      let learned = graph[id].inputs.dropFirst(inputs.count)
      if let large = ([id] + learned).first(where: {
        graph[$0].type.shape.count > Self.elementLimit
      }) {
        return fail(
          "too-large", "`\(site.name)` makes \(graph[large].type.shape), which is too large",
          at: site.place, help: "a value may hold 2^30 numbers")
      }
      return .node(id)
    } catch {
      tell(diagnostic(for: error, site))
      return .unknown
    }
  }

  private mutating func addLayer(
    _ definition: OpDefinition, _ inputs: [NodeID], _ arguments: Arguments, _ name: String?
  ) throws(ShapeError) -> NodeID {
    guard var scope = sharing else {
      return try graph.addLayer(definition, inputs, arguments, name: name)
    }
    // Inside a shared function the op is new at each use, its parameters are not.
    let op = try definition.make(definition.signature.fillingDefaults(of: arguments))
    let inner = graph.scope.hasPrefix(scope.use) ? graph.scope.dropFirst(scope.use.count) : ""
    let base = scope.root + inner + "." + (name ?? definition.name)
    let count = scope.counts[base, default: 0] + 1
    scope.counts[base] = count
    sharing = scope
    let path = count == 1 ? base : "\(base)_\(count)"
    var all = inputs
    for parameter in try op.learnedParameters(inputs.map { graph[$0].type }) {
      let parameterPath = "\(path).\(parameter.name)"
      if let known = sharedParameters[parameterPath] {
        guard graph[known].type.shape == parameter.shape else {
          throw ShapeError(
            "`\(definition.name)` needs \(parameterPath) as \(parameter.shape), "
              + "but an earlier use made it \(graph[known].type.shape)",
            help: "call the shared function with values of one shape")
        }
        all.append(known)
      } else {
        let id = graph.addLeaf(
          .parameter(parameter.specification), type: .shared(parameter.shape), name: parameterPath)
        sharedParameters[parameterPath] = id
        all.append(id)
      }
    }
    return try op.place(in: &graph, all, path: graph.uniquePath(name ?? definition.name))
  }

  /// The node of a value that an op takes as a tensor; written numbers become constants.
  mutating func tensor(_ operand: LocatedValue) -> NodeID? {
    switch operand.value {
    case .node(let id): return id
    case .number(let number): return graph.addConstant(number)
    case .list:
      guard let numbers = operand.value.numbers, let shape = operand.value.listShape else {
        _ = fail(
          "ragged-list", "the rows of the list differ in length or hold no numbers",
          at: operand.range)
        return nil
      }
      return graph.addLeaf(.constant(numbers), type: .shared(.init(shape)), name: "")
    case .unknown: return nil
    default:
      _ = fail(
        "not-a-tensor", "a tensor or number belongs here, not \(describe(operand.value))",
        at: operand.range)
      return nil
    }
  }
}
