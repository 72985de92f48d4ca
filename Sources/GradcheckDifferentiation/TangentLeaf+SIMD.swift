extension SIMD where Scalar: BinaryFloatingPoint {
  fileprivate var laneLeaves: [TangentLeaf<Self>] {
    indices.map { index in
      TangentLeaf(
        path: "", index: index, isSingle: Scalar.self == Float.self, get: { Double($0[index]) },
        set: { $0[index] = Scalar($1) })
    }
  }
}

extension SIMD2: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD3: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD4: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD8: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD16: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD32: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}

extension SIMD64: LeafContainer where Scalar: BinaryFloatingPoint {
  var elementLeaves: [TangentLeaf<Self>] { laneLeaves }
}
