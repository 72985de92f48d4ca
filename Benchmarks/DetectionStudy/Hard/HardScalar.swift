import Foundation

/// A number that the hard functions are written in once: Double, Float, and dual numbers of them.
protocol HardScalar: Sendable {
  init(_ value: Double)
  /// The number without its derivative.
  var real: Double { get }
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log1p(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func sqrt(_ x: Self) -> Self
}

extension HardScalar {
  static prefix func - (x: Self) -> Self { Self(0) - x }
  static func + (left: Self, right: Double) -> Self { left + Self(right) }
  static func * (left: Double, right: Self) -> Self { Self(left) * right }
  static func sigmoid(_ x: Self) -> Self {
    if x.real >= 0 { return Self(1) / (Self(1) + exp(-x)) }
    let e = exp(x)
    return e / (Self(1) + e)
  }
  static func abs(_ x: Self) -> Self { x.real > 0 ? x : x.real < 0 ? -x : Self(0) * x }
  static func relu(_ x: Self) -> Self { x.real > 0 ? x : Self(0) * x }
  static func max(_ x: Self, _ y: Self) -> Self { x.real >= y.real ? x : y }
  /// x to a small whole power.
  static func power(_ x: Self, _ n: Int) -> Self {
    n < 0 ? Self(1) / power(x, -n) : (0..<n).reduce(Self(1)) { product, _ in product * x }
  }
}

extension Double: HardScalar {
  var real: Double { self }
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  static func log(_ x: Double) -> Double { Foundation.log(x) }
  static func log1p(_ x: Double) -> Double { Foundation.log1p(x) }
  static func sin(_ x: Double) -> Double { Foundation.sin(x) }
  static func cos(_ x: Double) -> Double { Foundation.cos(x) }
  static func tanh(_ x: Double) -> Double { Foundation.tanh(x) }
  static func sqrt(_ x: Double) -> Double { x.squareRoot() }
}

extension Float: HardScalar {
  var real: Double { Double(self) }
  static func exp(_ x: Float) -> Float { Foundation.exp(x) }
  static func log(_ x: Float) -> Float { Foundation.log(x) }
  static func log1p(_ x: Float) -> Float { Foundation.log1p(x) }
  static func sin(_ x: Float) -> Float { Foundation.sin(x) }
  static func cos(_ x: Float) -> Float { Foundation.cos(x) }
  static func tanh(_ x: Float) -> Float { Foundation.tanh(x) }
  static func sqrt(_ x: Float) -> Float { x.squareRoot() }
}

/// A number with its derivative along one coordinate (forward mode; Wengert, 1964): the right
/// gradient of every hard function, exact up to its rounding.
struct Dual<Base: HardScalar>: HardScalar {
  var value: Base
  var slope: Base

  init(_ value: Double) { self.init(Base(value), Base(0)) }
  init(_ value: Base, _ slope: Base) {
    self.value = value
    self.slope = slope
  }

  var real: Double { value.real }

  private func mapped(_ value: Base, _ derivative: Base) -> Dual {
    Dual(value, derivative * slope)
  }

  static func + (left: Dual, right: Dual) -> Dual {
    Dual(left.value + right.value, left.slope + right.slope)
  }
  static func - (left: Dual, right: Dual) -> Dual {
    Dual(left.value - right.value, left.slope - right.slope)
  }
  static func * (left: Dual, right: Dual) -> Dual {
    Dual(left.value * right.value, left.slope * right.value + left.value * right.slope)
  }
  static func / (left: Dual, right: Dual) -> Dual {
    let quotient = left.value / right.value
    return Dual(quotient, (left.slope - quotient * right.slope) / right.value)
  }
  static func exp(_ x: Dual) -> Dual {
    let e = Base.exp(x.value)
    return x.mapped(e, e)
  }
  static func log(_ x: Dual) -> Dual { x.mapped(Base.log(x.value), Base(1) / x.value) }
  static func log1p(_ x: Dual) -> Dual {
    x.mapped(Base.log1p(x.value), Base(1) / (Base(1) + x.value))
  }
  static func sin(_ x: Dual) -> Dual { x.mapped(Base.sin(x.value), Base.cos(x.value)) }
  static func cos(_ x: Dual) -> Dual { x.mapped(Base.cos(x.value), Base(0) - Base.sin(x.value)) }
  /// 1 − tanh² as 4 e⁻²ˣ / (1 + e⁻²ˣ)²: no cancellation where it saturates.
  static func tanh(_ x: Dual) -> Dual {
    let e = Base.exp(Base(-2) * Base.abs(x.value))
    let slope = Base(4) * e / ((Base(1) + e) * (Base(1) + e))
    return x.mapped(Base.tanh(x.value), slope)
  }
  static func sqrt(_ x: Dual) -> Dual {
    let root = Base.sqrt(x.value)
    return x.mapped(root, Base(0.5) / root)
  }
}
