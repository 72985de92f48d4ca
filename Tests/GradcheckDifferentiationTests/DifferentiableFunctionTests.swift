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
}
