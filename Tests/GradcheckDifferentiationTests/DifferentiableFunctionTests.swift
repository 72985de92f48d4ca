import Gradcheck
import XCTest

/// XCTest, since `@Test` does not expand in a module that imports `_Differentiation` (Swift 6.3.1:
/// "global variable must be a compile-time constant to use @section attribute").
final class DifferentiableFunctionTests: XCTestCase {
  func testStructsNestedAndWithArrays() throws {
    let result = try checkOfNestedStruct()
    XCTAssert(result.passed, "\(result)")
    XCTAssertEqual(result.tensors.map(\.name), [".inner.p", ".inner.xs", ".scale"])
    XCTAssertEqual(result.tensors.map(\.coordinates), [1, 2, 1])
  }

  func testAWrongDerivativeIsFound() throws {
    let direct = try checkOfWrongDerivative()
    XCTAssertEqual(direct.verdict, .fail, "\(direct)")
    let nested = try checkThroughWrongDerivative()
    XCTAssertEqual(nested.verdict, .fail, "\(nested)")
    XCTAssertEqual(nested.tensors.first { $0.name == ".inner.p" }?.verdict, .fail)
    XCTAssertEqual(nested.tensors.first { $0.name == ".scale" }?.verdict, .pass, "\(nested)")
  }

  func testSinglePrecision() throws {
    let result = try checkOfSinglePrecision()
    XCTAssert(result.passed, "\(result)")
  }

  func testVectorsInAStruct() throws {
    let result = try checkOfVectorsInAStruct()
    XCTAssert(result.passed, "\(result)")
    XCTAssertEqual(result.tensors.map(\.name), [".origin", ".lengths", ".weight"])
    XCTAssertEqual(result.tensors.map(\.shape), [[3], [2], [2]])
    XCTAssertEqual(result.tolerance, 1e-3)
  }

  func testVectorValuedFunctions() throws {
    let array = try checkOfAnArrayValue()
    XCTAssert(array.passed, "\(array)")
    XCTAssertEqual(array.tensors.map(\.name), [".inner.p", ".inner.xs", ".scale"])
    XCTAssertEqual(array.tensors.map(\.verdict), [.notExercised, .pass, .notExercised])
    let wrong = try checkOfAWrongVectorValue()
    XCTAssertEqual(wrong.verdict, .fail, "\(wrong)")
    XCTAssertEqual(wrong.tensors[0].fault?.pattern, .scaledByConstant)
  }

  func testAListOfChecks() async {
    let output = await DifferentiableGradientChecks.run(words: [])
    XCTAssertEqual(output.status, 1)
    XCTAssert(output.standardOutput.contains("✗ cube"), output.standardOutput)
    XCTAssert(output.standardOutput.contains("✓ square"), output.standardOutput)
  }
}
