import Foundation

extension String {
  /// The same text in Unicode's normal form C.
  var precomposed: String { precomposedStringWithCanonicalMapping }
}
