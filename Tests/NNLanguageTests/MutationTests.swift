import NNLanguage
import Testing

/// Every token of every example deleted, doubled and replaced.
@Suite struct MutationTests {
  private static let replacements = ["x", ",", ")", "1", ";", "=", "}"]

  private struct Tally {
    var mutants = 0
    var atMostOneError = 0
    var lost: [String] = []
  }

  private static func mutants(of text: String) -> [(range: SourceRange, text: String)] {
    let tree = SyntaxTree.parse(text)
    var mutants: [(SourceRange, String)] = []
    for token in tree.root.allTokens where token.kind != .endOfFile {
      let original = token.text
      for replacement in ["", "\(original) \(original)"] + replacements
      where replacement != original {
        mutants.append(
          (token.range, tree.source.applying([.init(token.range, replacement)])))
      }
    }
    return mutants
  }

  @Test func damageStaysSmall() {
    var tally = Tally()
    for (name, text) in Examples.all {
      let original = SyntaxTree.parse(text).statements
      for mutant in Self.mutants(of: text) {
        let tree = SyntaxTree.parse(mutant.text)
        #expect(tree.roundTripped == Array(mutant.text.utf8))
        let diagnostics = tree.syntaxDiagnostics()
        tally.mutants += 1
        if diagnostics.filter({ $0.severity == .error }).count <= 1 { tally.atMostOneError += 1 }
        let survivors = Set(tree.statements.map(\.text))
        let lost = original.filter {
          !$0.range.touches(mutant.range.start) && !survivors.contains($0.text)
        }
        if !lost.isEmpty, !diagnostics.isEmpty {
          tally.lost.append("\(name): \(mutant.range) lost \(lost.map(\.text))\n\(mutant.text)")
        }
        for diagnostic in diagnostics {
          for fixIt in diagnostic.fixIts {
            let fixed = fixIt.applied(to: tree.source)
            #expect(fixed != mutant.text)
          }
        }
      }
    }
    let share = Double(tally.atMostOneError) / Double(tally.mutants)
    #expect(share >= 0.96, "\(tally.atMostOneError) of \(tally.mutants)")
    #expect(tally.lost == [], "more than the damaged statement was lost")
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomBytesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = Examples.all.map(\.text).joined(separator: "\n").split(separator: " ").map(
      String.init)
    for _ in 0..<1500 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.append(UInt8.random(in: 0...255, using: &random))
        case 1:
          bytes += Array("(){}[],.:;=+-*/@?\"\n\r\t_<>!".utf8).shuffled(using: &random).prefix(2)
        default: bytes += Array((words.randomElement(using: &random) ?? "").utf8) + [0x20]
        }
      }
      let source = SourceText(bytes: bytes)
      for mode in [SyntaxTree.Mode.file, .prompt] {
        let tree = SyntaxTree.parse(source, mode: mode)
        #expect(tree.roundTripped == bytes)
        _ = DiagnosticRenderer(source: source, file: "a.nn").render(tree.syntaxDiagnostics())
      }
    }
  }
}
