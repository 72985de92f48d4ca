@_spi(Reflection) import Swift
import _Differentiation

/// One Double or Float inside a tangent vector, reached by reflection.
struct TangentLeaf<Root> {
  /// The path to it or to the array it is an element of, `.inner.weights`.
  var path: String
  /// Its index in that array or SIMD vector.
  var index: Int?
  /// Whether it is stored in single precision.
  var isSingle: Bool
  var get: (Root) -> Double
  var set: (inout Root, Double) -> Void

  /// The same leaf, seen from a value that holds this one.
  func inside<Outer>(
    path prefix: String, get outerGet: @escaping (Outer) -> Root,
    modify: @escaping (inout Outer, (inout Root) -> Void) -> Void
  ) -> TangentLeaf<Outer> {
    TangentLeaf<Outer>(
      path: prefix + path, index: index, isSingle: isSingle, get: { get(outerGet($0)) },
      set: { outer, value in modify(&outer) { set(&$0, value) } })
  }
}

/// A tangent vector whose leaves are elements, not stored properties.
protocol LeafContainer {
  /// The leaves of this value.
  var elementLeaves: [TangentLeaf<Self>] { get }
}

/// `_EachFieldOptions.ignoreUnknown`, whose name strict concurrency refuses: fields of a kind without
/// a key path are passed over.
private let ignoringUnknown = _EachFieldOptions(rawValue: 1 << 1)

/// The leaves of a tangent vector: every Double and Float in it, in the order of its properties.
///
/// The synthesised `TangentVector` of a struct is walked by the standard library's reflection,
/// which yields writable key paths in release builds too.
func tangentLeaves<Root>(of value: Root) -> [TangentLeaf<Root>] {
  if let container = value as? any LeafContainer {
    func open<Container: LeafContainer>(_ container: Container) -> [TangentLeaf<Root>] {
      container.elementLeaves as? [TangentLeaf<Root>] ?? []
    }
    return open(container)
  }
  var leaves: [TangentLeaf<Root>] = []
  _ = _forEachFieldWithKeyPath(of: Root.self, options: ignoringUnknown) { name, path in
    func open<Value>(_ type: Value.Type) {
      guard let path = path as? WritableKeyPath<Root, Value> else { return }
      leaves += tangentLeaves(of: value[keyPath: path]).map { leaf in
        leaf.inside(
          path: ".\(String(cString: name))", get: { $0[keyPath: path] },
          modify: { outer, change in change(&outer[keyPath: path]) })
      }
    }
    _openExistential(Swift.type(of: path).valueType, do: open)
    return true
  }
  return leaves
}

extension Double: LeafContainer {
  var elementLeaves: [TangentLeaf<Double>] {
    [TangentLeaf(path: "", index: nil, isSingle: false, get: { $0 }, set: { $0 = $1 })]
  }
}

extension Float: LeafContainer {
  var elementLeaves: [TangentLeaf<Float>] {
    [
      TangentLeaf(
        path: "", index: nil, isSingle: true, get: { Double($0) }, set: { $0 = Float($1) })
    ]
  }
}

extension Array.DifferentiableView: LeafContainer where Element: Differentiable {
  var elementLeaves: [TangentLeaf<Array.DifferentiableView>] {
    base.indices.flatMap { index in
      tangentLeaves(of: base[index]).map { leaf in
        let isScalar = leaf.path.isEmpty && leaf.index == nil
        var outer = leaf.inside(
          path: isScalar ? "" : "[\(index)]",
          get: { (view: Array.DifferentiableView) in view.base[index] },
          modify: { view, change in change(&view.base[index]) })
        if isScalar { outer.index = index }
        return outer
      }
    }
  }
}
