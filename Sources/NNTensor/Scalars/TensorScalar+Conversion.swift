// Whole arrays from one scalar to another. Specialised: converted element by element through the
// protocol, each number of a model would cost an allocation.

extension TensorScalar {
  /// The `count` numbers from `source` on.
  package static func copies(_ source: UnsafePointer<Self>, count: Int) -> [Self] {
    Array(unsafeUninitializedCapacity: count) { target, initialized in
      guard let base = target.baseAddress else { return }
      UnsafeMutableRawPointer(base).copyMemory(
        from: source, byteCount: count * MemoryLayout<Self>.stride)
      initialized = count
    }
  }

  /// Whether none of the `count` numbers from `source` on is infinite or NaN.
  @specialized(where Self == Float)
  @specialized(where Self == Double)
  package static func areFinite(_ source: UnsafePointer<Self>, count: Int) -> Bool {
    for index in 0..<count where !source[index].isFinite { return false }
    return true
  }

  /// The `count` numbers from `source` on as `Double`.
  @specialized(where Self == Float)
  @specialized(where Self == Double)
  package static func doubles(_ source: UnsafePointer<Self>, count: Int) -> [Double] {
    Array(unsafeUninitializedCapacity: count) { target, initialized in
      guard let base = target.baseAddress else { return }
      for index in 0..<count { (base + index).initialize(to: source[index].doubleValue) }
      initialized = count
    }
  }

  /// `numbers` in this scalar, rounded where it is narrower.
  @specialized(where Self == Float)
  @specialized(where Self == Double)
  package static func scalars(_ numbers: [Double]) -> [Self] {
    Array(unsafeUninitializedCapacity: numbers.count) { target, initialized in
      guard let base = target.baseAddress else { return }
      for index in numbers.indices { (base + index).initialize(to: Self(numbers[index])) }
      initialized = numbers.count
    }
  }
}
