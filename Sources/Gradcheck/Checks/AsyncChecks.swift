/// Checks the gradient of an asynchronous scalar function.
///
/// The same check as `checkGradient(of:at:)`; the function is awaited at one point after another.
///
/// - Parameters:
///   - function: the function; awaited at the point and around it.
///   - gradient: the gradient under test.
public nonisolated(nonsending) func checkGradient<Point: Checkable, Gradient: Checkable>(
  _ name: String = "function",
  ofAsync function: nonisolated(nonsending) (Point) async throws -> Double, at point: Point,
  options: CheckOptions = CheckOptions(), fileID: String = #fileID, filePath: String = #filePath,
  line: Int = #line, column: Int = #column,
  gradient: nonisolated(nonsending) (Point) async throws -> Gradient
) async throws -> GradientCheckResult {
  let values = Tape<[Point], [Double]>()
  let gradients = Tape<Point, [Double]>()
  let request = GradientRequest(
    name: name, point: point, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    function: { try values.ask($0) }, gradient: { try gradients.ask($0) })
  while true {
    values.rewind()
    gradients.rewind()
    do {
      return try request.check()
    } catch is PendingQuestion {
      if let points = values.pending {
        var answers: [Double] = []
        for point in points { answers.append(try await function(point)) }
        values.answer(answers)
      } else if let point = gradients.pending {
        gradients.answer(try await gradient(point).coordinates)
      }
    }
  }
}

/// Checks the vector-Jacobian product of an asynchronous vector-valued function.
///
/// The same check as `checkVectorJacobianProduct(of:at:)`.
public nonisolated(nonsending) func checkVectorJacobianProduct<
  Point: Checkable, Value: Checkable, Gradient: Checkable
>(
  _ name: String = "function",
  ofAsync function: nonisolated(nonsending) (Point) async throws -> Value, at point: Point,
  cotangent: Value? = nil, options: CheckOptions = CheckOptions(), fileID: String = #fileID,
  filePath: String = #filePath, line: Int = #line, column: Int = #column,
  vectorJacobianProduct: nonisolated(nonsending) (Point, Value) async throws -> Gradient
) async throws -> GradientCheckResult {
  let values = Tape<[Point], [Value]>()
  let products = Tape<(Point, Value), [Double]>()
  let request = VectorJacobianRequest<Point, Value>(
    name: name, point: point, cotangent: cotangent, options: options,
    place: SourcePlace(fileID: fileID, filePath: filePath, line: line, column: column),
    function: { try values.ask($0) }, product: { try products.ask(($0, $1)) })
  while true {
    values.rewind()
    products.rewind()
    do {
      return try request.check()
    } catch is PendingQuestion {
      if let points = values.pending {
        var answers: [Value] = []
        for point in points { answers.append(try await function(point)) }
        values.answer(answers)
      } else if let (point, cotangent) = products.pending {
        products.answer(try await vectorJacobianProduct(point, cotangent).coordinates)
      }
    }
  }
}

/// A question came up whose answer must be awaited.
private struct PendingQuestion: Error {}

/// The answers given so far, in the order in which they were asked for.
///
/// The checker is deterministic and synchronous. To check an asynchronous function it is run again
/// from the start for every batch of points it asks for; what was answered before is read from
/// here, so nothing is awaited twice.
private final class Tape<Question, Answer> {
  private var answers: [Answer] = []
  private var position = 0
  /// The question without an answer, if one came up.
  private(set) var pending: Question?

  /// The next recorded answer.
  func ask(_ question: Question) throws -> Answer {
    guard answers.indices.contains(position) else {
      pending = question
      throw PendingQuestion()
    }
    defer { position += 1 }
    return answers[position]
  }

  /// Records the answer to the pending question.
  func answer(_ answer: Answer) {
    answers.append(answer)
    pending = nil
  }

  /// Starts reading from the first answer.
  func rewind() { position = 0 }
}
