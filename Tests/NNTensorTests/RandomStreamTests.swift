import NNTensor
import Testing

/// Many numbers at a time are those drawn one by one.
struct RandomStreamTests {
  @Test(arguments: [0, 1, 100, 16_384, 16_385, 40_000]) func manyAtATime(count: Int) {
    var one = RandomStream(seed: 7, purpose: "test", path: "a.b", index: 3)
    var many = one
    #expect((0..<count).map { _ in 0.3 * one.normal() } == many.normals(count, times: 0.3))
    #expect(one.next() == many.next())
  }
}
