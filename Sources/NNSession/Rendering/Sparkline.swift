/// Ten blocks that show how a figure went.
enum Sparkline {
  static func text(_ values: [Double], width: Int = 11) -> String {
    let finite = values.filter(\.isFinite)
    guard finite.count > 1, let low = finite.min(), let high = finite.max() else { return "" }
    let blocks = Array("▁▂▃▄▅▆▇█")
    let count = min(width, finite.count)
    return String(
      (0..<count).map { index -> Character in
        let position = index * (finite.count - 1) / max(1, count - 1)
        guard high > low else { return blocks[0] }
        let share = (finite[position] - low) / (high - low)
        return blocks[min(7, max(0, Int(share * 7.999)))]
      })
  }
}
