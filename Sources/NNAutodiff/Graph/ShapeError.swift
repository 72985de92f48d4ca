/// A call whose operands do not fit, said without a position: the language adds that.
package struct ShapeError: Error, Hashable, Sendable {
  /// What is wrong, in one line: `` `dense` expects …, but gets [16, 24, 24] ``.
  package var message: String
  /// What to do about it, if there is something to say.
  package var help: String?
  /// Which operand is at fault, counted from 0; `nil` for the call as a whole.
  package var operand: Int?
  /// Which argument is at fault, by its name in the signature.
  package var argument: String?
  /// The edit that repairs it.
  package var repair: GraphEdit?

  // Every op refuses something: one copy of this, not one in each.
  @inline(never)
  package init(
    _ message: String, help: String? = nil, operand: Int? = nil, argument: String? = nil,
    repair: GraphEdit? = nil
  ) {
    self.message = message
    self.help = help
    self.operand = operand
    self.argument = argument
    self.repair = repair
  }
}

/// A change of a network, stated without its source text.
package enum GraphEdit: Hashable, Sendable {
  /// Put the op before the one at fault, on operand `operand`: `flatten()`.
  case insert(op: String, arguments: String, operand: Int)
  /// Put the op after the one at fault: `.mean()`.
  case append(op: String, arguments: String)
  /// Give the argument another value: `init: .he`.
  case setArgument(label: String, value: String)
  /// Use another op in place of this one.
  case replace(op: String, arguments: String)
  /// Exchange the first two operands.
  case swapOperands
}
