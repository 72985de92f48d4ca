/// What is known of coordinates, by their flat index: an array where every coordinate is looked at,
/// a dictionary where only a few of very many are, until they are many.
struct CoordinateTable<Value>: Sequence {
  typealias Element = (key: Int, value: Value)

  private var dense: [Value?] = []
  private var sparse: [Int: Value] = [:]
  private var isDense: Bool
  private let coordinates: Int
  /// How many coordinates are in the table.
  private(set) var count = 0

  /// An empty table for a tensor of `coordinates`, of which `isEvery` tells whether all are wanted.
  init(coordinates: Int, isEvery: Bool) {
    isDense = isEvery
    self.coordinates = coordinates
    if isEvery { dense = Array(repeating: nil, count: coordinates) }
  }

  subscript(index: Int) -> Value? {
    get { isDense ? dense[index] : sparse[index] }
    // Not `_modify`, which allocates its frame for every coordinate.
    set {
      if isDense {
        count += (newValue == nil ? 0 : 1) - (dense[index] == nil ? 0 : 1)
        dense[index] = newValue
      } else {
        sparse[index] = newValue
        count = sparse.count
        if count > coordinates / Self.sparsest { becomeDense() }
      }
    }
  }

  /// Where one in so many coordinates is known, an array takes less than a dictionary.
  private static var sparsest: Int { 8 }

  private mutating func becomeDense() {
    isDense = true
    dense = Array(repeating: nil, count: coordinates)
    for (index, value) in sparse { dense[index] = value }
    sparse = [:]
  }

  /// The coordinates and what is known of them.
  func makeIterator() -> Iterator {
    Iterator(dense: dense, sparse: isDense ? nil : sparse.makeIterator())
  }

  /// Walks through a table.
  struct Iterator: IteratorProtocol {
    fileprivate let dense: [Value?]
    fileprivate var sparse: [Int: Value].Iterator?
    private var position = 0

    fileprivate init(dense: [Value?], sparse: [Int: Value].Iterator?) {
      self.dense = dense
      self.sparse = sparse
    }

    mutating func next() -> Element? {
      if sparse != nil { return sparse?.next() }
      while position < dense.count {
        defer { position += 1 }
        if let value = dense[position] { return (position, value) }
      }
      return nil
    }
  }

  /// The coordinates that are in the table.
  var keys: [Int] { map(\.key) }

  /// What is known, in no order.
  var values: [Value] { isDense ? dense.compactMap { $0 } : Array(sparse.values) }
}
