import Foundation
import NNAutodiff
import NNTensor
import Testing

/// What holds for every op because it is in the table, and that every op is in it.
struct OpTableTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/NNAutodiff")

  private static func swiftFiles(_ folder: String) throws -> [(name: String, text: String)] {
    try FileManager.default.contentsOfDirectory(
      at: sources.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "swift" }.map {
      ($0.deletingPathExtension().lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
    }
  }

  @Test func everyFileOfTheFolderIsInTheTable() throws {
    let table = try String(
      contentsOf: Self.sources.appending(path: "Ops/OpTable.swift"), encoding: .utf8)
    var ops = 0
    for (name, text) in try Self.swiftFiles("Ops") {
      guard let declaration = try /struct (\w+): (Op|Layer|AlongAxis) {/.firstMatch(in: text) else {
        continue
      }
      ops += 1
      #expect(
        declaration.output.1 == name, "\(name).swift declares an op of another name")
      #expect(table.contains(" \(name).definition,"), "\(name) is not in OpTable.all")
    }
    #expect(ops == OpTable.all.count)
  }

  @Test func namesAreUnique() {
    #expect(Set(OpTable.all.map(\.name)).count == OpTable.all.count)
  }

  @Test(arguments: OpTable.all.map(\.name))
  func isDocumentedAndHasSamples(_ name: String) throws {
    let definition = try #require(OpTable[name])
    #expect(!definition.summary.isEmpty && definition.summary.hasSuffix("."))
    #expect(!definition.formula.isEmpty && !definition.gradientFormula.isEmpty)
    #expect(!definition.samples.isEmpty)
    for sample in definition.samples {
      let call = try SampleCase(definition, sample)
      #expect(sample.operands.count == definition.signature.operandCount, "\(call)")
      #expect(call.graph[call.root].type.shape.count > 0, "\(call)")
    }
  }

  @Test(arguments: OpTable.all.map(\.name))
  func wrongCallsAreRefusedWithTheirMessages(_ name: String) throws {
    let definition = try #require(OpTable[name])
    for sample in definition.errorSamples {
      var graph = Graph()
      let operands = sample.operands.map {
        graph.addLeaf(.input(range: nil), type: $0, name: "operand")
      }
      do {
        let id = try graph.addLayer(definition, operands, sample.arguments)
        Issue.record("\(name) accepts \(sample.operands): \(graph[id].type)")
      } catch {
        #expect(error.message == sample.message)
      }
    }
  }

  /// Without the attributes a kernel runs up to 350 times slower through the table.
  @Test(arguments: ["Ops", "Backprop"])
  func kernelsAreSpecialised(folder: String) throws {
    for (name, text) in try Self.swiftFiles(folder)
    where text.contains(/(struct|enum) \w+: [^\n{]*\bOp\b/) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      var kernels = 0
      for (number, line) in lines.enumerated()
      where line.contains("func forward<") || line.contains("func recordBranches<") {
        kernels += 1
        let before = Set(lines[max(0, number - 2)..<number])
        #expect(
          before == [
            "@specialized(where Scalar == Float)", "@specialized(where Scalar == Double)",
          ],
          "\(name).swift:\(number + 1)")
      }
      #expect(kernels > 0, "\(name) has no kernel")
      if text.contains("hasKinks: true") {
        #expect(kernels > 1, "\(name) has kinks but records no branches")
      }
    }
  }
}
