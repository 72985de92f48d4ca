import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage

extension Session {
  /// The digest of a check: the program, the point and the options. Equal where two runs would
  /// come to the same verdicts.
  func fingerprint(of request: CheckRequest, at point: NetworkPoint) -> String {
    var print = Fingerprint()
    print.add("swift-gradcheck 2")
    print.add(currentSource.bytes)
    print.add("check \(request.text) \(request.batch ?? 0) of \(point.batch)")
    if request.order == 2 || options.checksSecondOrder { print.add("order 2") }
    if options.mutates { print.add("planted faults") }
    print.add("seed \(seed) \(options.usesFloat32 ? "float32" : "float64")")
    print.add(options.everyCoordinate ? "every coordinate" : "layers")
    print.add(options.budget ?? 0)
    print.add(options.tolerance ?? 0)
    for (leaf, numbers) in point.values.sorted(by: { $0.key < $1.key }) {
      print.add(state.network.graph[leaf].path)
      print.add(numbers)
    }
    return print.text
  }
}
