import RealModule

/// What a random sample of a tensor's coordinates says about those that were not looked at.
///
/// With N coordinates, K of them at fault and n looked at, at random and without replacement, the
/// fault is missed with probability C(N − K, n)/C(N, n), which is below both (1 − K/N)ⁿ and
/// (1 − n/N)ᴷ.
package enum SampleGuarantee {
  /// What a fault may be missed with.
  package static let risk = 1e-6

  /// The fewest of `count` coordinates that miss a fault in the share `share` of them with a
  /// probability of at most the risk.
  package static func needed(toSee share: Double, of count: Int) -> Int {
    let total = Double(count)
    let faulty = (share * total).rounded(.up)
    guard share * total >= 1 else { return count }
    guard faulty < total else { return min(1, count) }
    let byShare = Double.log(risk) / Double.log(onePlus: -faulty / total)
    let byRest = total * -Double.expMinusOne(Double.log(risk) / faulty)
    return min(count, Int(min(byShare, byRest).rounded(.up)))
  }

  /// The smallest share of `count` coordinates such that a fault in so many of them is missed by
  /// `seen` of them with a probability of at most the risk; 0 where all are seen, 1 where none is.
  ///
  /// - Parameter undecided: How many of `seen` could not be judged. The fault may be in these too: it
  ///   is missed where no more than so many of its coordinates were looked at, which has a probability
  ///   below exp(−n·KL(u/n ‖ q)) (Hoeffding, 1963, for samples without replacement too).
  package static func share(seenBy seen: Int, of count: Int, undecided: Int = 0) -> Double {
    guard seen > 0, count > 0 else { return 1 }
    let (total, number) = (Double(count), Double(seen))
    if undecided <= 0 {
      guard seen < count else { return 0 }
      // What is a whole number but for rounding is that number.
      let slack = 1 - 1e-12
      let byShare = (total * -Double.expMinusOne(Double.log(risk) / number) * slack).rounded(.up)
      let byRest = (Double.log(risk) / Double.log(onePlus: -number / total) * slack).rounded(.up)
      return min(byShare, byRest, total) / total
    }
    let part = Double(undecided) / number
    guard part < 1 else { return 1 }
    func divergence(_ share: Double) -> Double {
      part * Double.log(part / share)
        + (1 - part) * (Double.log(onePlus: -part) - Double.log(onePlus: -share))
    }
    var (low, high) = (part, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if number * divergence(middle) >= -Double.log(risk) { high = middle } else { low = middle }
    }
    return high
  }

  /// What the sample says, in words.
  package static func sentence(seen: Int, of count: Int, undecided: Int = 0) -> String {
    let share = share(seenBy: seen, of: count, undecided: undecided)
    if share == 0 { return "all \(count.grouped) coordinates by themselves" }
    let left =
      undecided > 0 ? " (\(undecided.grouped) of which no difference of the loss decides)" : ""
    return "\(seen.grouped) of \(count.grouped) coordinates by themselves\(left), at random, which "
      + "miss a fault in \((100 * share).formatted(significant: 2)) % of them with probability "
      + "below 1e-6"
  }
}

extension [Report.Parameter] {
  /// What is guaranteed for each tensor that directions cover: what is, for the one of which a sample
  /// of coordinates tells least. `nil` where every coordinate was looked at.
  package var guarantee: String? {
    let covered = filter { $0.coveredByDirections > 0 }
    let weakest = covered.map {
      (tensor: $0, share: SampleGuarantee.share(seenBy: $0.checked, of: $0.coordinates))
    }.reduce(nil as (tensor: Element, share: Double)?) { weakest, next in
      weakest.map { $0.share >= next.share } ?? false ? weakest : next
    }
    guard let weakest, let text = weakest.tensor.guarantee else { return nil }
    let isSampled = contains { $0.checked > 0 && $0.coveredByDirections > 0 }
    return isSampled
      ? "guarantee, weakest for \(weakest.tensor.name): \(text)" : "guarantee: \(text)"
  }
}
