/// What is said of names, data, actions and gradients, whole, and the text after the first repair.
enum ProgramErrorTexts {
  static let all: [ErrorText] = [
    ErrorText(
      #"""
      input image: [4]
      let y = imag.relu()
      """#,
      says: #"""
        net.nn:2:9: error[unknown-name]: nothing above is named `imag`
          |
        2 | let y = imag.relu()
          |         ^^^^
          |
        help: did you mean `image`?
          |
        2 | let y = image.relu()
          |         ~~~~~
        """#,
      repaired: #"""
        input image: [4]
        let y = image.relu()
        """#),
    ErrorText(
      #"""
      let a = 1
      let a = 2
      """#,
      says: #"""
        net.nn:2:5: error[redeclaration]: `a` is declared already
          |
        1 | let a = 1
          |     - first declared here
        2 | let a = 2
          |     ^
          |
        help: choose another name
        """#),
    ErrorText(
      #"""
      input x: [2]
      target t: [1]
      data rows(x: [[1, 2]], t: [[1], [2]])
      """#,
      says: #"""
        net.nn:3:27: error[data-length]: `t` has 2 examples, but `x` has 1
          |
        3 | data rows(x: [[1, 2]], t: [[1], [2]])
          |              --------     ^^^^^^^^^^
          |              1 example
        """#),
    ErrorText(
      #"""
      input x: [2] in 0...1
      data rows(x: [[1, 2]])
      """#,
      says: #"""
        net.nn:2:15: error[out-of-range]: 2 lies outside of 0...1
          |
        1 | input x: [2] in 0...1
          |       - the range is stated here
        2 | data rows(x: [[1, 2]])
          |               ^^^^^^
        """#),
    ErrorText(
      #"""
      input x: [2]
      target t: class(2)
      data csv("a.csv", x: "p*")
      """#,
      says: #"""
        net.nn:3:6: error[missing-data]: the data does not fill `t`
          |
        2 | target t: class(2)
          |        - declared here
        3 | data csv("a.csv", x: "p*")
          |      ^^^
          |
        help: add `t: …`
        """#),
    ErrorText(
      #"""
      optimizer adamm(learningRate: 1)
      """#,
      says: #"""
        net.nn:1:11: error[unknown-optimizer]: there is no optimiser `adamm`
          |
        1 | optimizer adamm(learningRate: 1)
          |           ^^^^^
          |
        help: did you mean `adam`?
          |
        1 | optimizer adam(learningRate: 1)
          |           ~~~~
        """#,
      repaired: #"""
        optimizer adam(learningRate: 1)
        """#),
    ErrorText(
      #"""
      expect acuracy > 0.9
      """#,
      says: #"""
        net.nn:1:8: error[unknown-metric]: `acuracy` is no metric
          |
        1 | expect acuracy > 0.9
          |        ^^^^^^^
          |
        help: did you mean `accuracy`?
          |
        1 | expect accuracy > 0.9
          |        ~~~~~~~~
        """#,
      repaired: #"""
        expect accuracy > 0.9
        """#),
    ErrorText(
      #"""
      input x: [3]
      func affine(x) { return x.dense(2) }
      gradient affine(x, dy) { return dy }
      let y = affine(x)
      """#,
      says: #"""
        net.nn:3:10: error[gradient-with-parameters]: `affine` has a hand-written gradient and may hold no parameters of its own
          |
        2 | func affine(x) { return x.dense(2) }
          |                           ----- `y.affine.dense.weight` is made here
        3 | gradient affine(x, dy) { return dy }
          |          ^^^^^^
          |
        help: declare them with `param` and pass them as arguments
        """#),
    ErrorText(
      #"""
      func swish(x) { return x * x.sigmoid() }
      gradient swish(x, dy) { return dy * x }
      """#,
      says: #"""
        net.nn:2:10: warning[not-exercised]: `gradient swish` is never used, so it is not checked
          |
        2 | gradient swish(x, dy) { return dy * x }
          |          ^^^^^
          |
        help: call `swish` in a `let` or in the loss
        """#),
    ErrorText(
      #"""
      func swish(x) { return x * x.sigmoid() }
      gradient swish(x) { return x }
      """#,
      says: #"""
        net.nn:2:15: error[gradient-parameters]: `gradient swish` needs the parameters of `swish` and then the gradient that arrives
          |
        1 | func swish(x) { return x * x.sigmoid() }
          |           --- the function's own
        2 | gradient swish(x) { return x }
          |               ^^^
          |
        help: list the function's parameters, then `dy`
        """#),
    ErrorText(
      #"""
      input x: [3]
      let a = x.dense(3).relu().dense(2).relu()
      gradcheck a.weight
      """#,
      says: #"""
        net.nn:3:11: error[ambiguous-path]: `a.weight` may mean 2 layers
          |
        3 | gradcheck a.weight
          |           ^^^^^^^^
          |
        help: write one of `a.dense.weight`, `a.dense_2.weight`
        """#),
    ErrorText(
      #"""
      input x: [3]
      let a = x.dense(3)
      gradcheck a, order: 3
      """#,
      says: #"""
        net.nn:3:21: error[bad-argument]: `order` must be 1 or 2, not 3
          |
        3 | gradcheck a, order: 3
          |                     ^
          |
        help: `order: 2` checks the gradient, and then the gradient of the gradient
        """#),
    ErrorText(
      #"""
      input x: [3]
      let a = x.dense(3)
      gradcheck a, depth: 2
      """#,
      says: #"""
        net.nn:3:14: error[unknown-label]: `gradcheck` has no argument `depth:`
          |
        3 | gradcheck a, depth: 2
          |              ^^^^^
          |
        help: it takes a name, `batch:` and `order:`
        """#),
    ErrorText(
      #"""
      input x: [3]
      train epochs: 3
      """#,
      says: #"""
        net.nn:2:1: error[missing-loss]: `train` needs a loss
          |
        2 | train epochs: 3
          | ^^^^^
          |
        help: declare one above, as in `loss squaredError(y, t)`
        """#),
    ErrorText(
      #"""
      input x: [3]
      target t: [3]
      loss squaredError(x.dense(3), t)
      train epochs: 3
      """#,
      says: #"""
        net.nn:4:1: error[missing-optimizer]: `train` needs an optimiser
          |
        4 | train epochs: 3
          | ^^^^^
          |
        help: declare one above, as in `optimizer adam(learningRate: 1e-3)`
          |
        4 | optimizer adam(learningRate: 1e-3)
          | ++++++++++++++++++++++++++++++++++
          | train epochs: 3
        """#,
      repaired: #"""
        input x: [3]
        target t: [3]
        loss squaredError(x.dense(3), t)
        optimizer adam(learningRate: 1e-3)
        train epochs: 3
        """#),
    ErrorText(
      #"""
      input x: [3]
      target t: [3]
      let unused = x.relu()
      loss squaredError(x.dense(3), t)
      """#,
      says: #"""
        net.nn:3:5: warning[unused-value]: `unused` is never used
          |
        3 | let unused = x.relu()
          |     ^^^^^^
          |
        help: remove it, or use it in the loss
          |
        3 | let unused = x.relu()
          | ---------------------
        """#,
      repaired: #"""
        input x: [3]
        target t: [3]
        loss squaredError(x.dense(3), t)
        """#),
    ErrorText(
      #"""
      @allow(ded-relu, reason: "x")
      let a = 3
      """#,
      says: #"""
        net.nn:1:8: error[unknown-rule]: there is no rule `ded-relu`
          |
        1 | @allow(ded-relu, reason: "x")
          |        ^^^^^^^^
          |
        help: did you mean `dead-relu`?
          |
        1 | @allow(dead-relu, reason: "x")
          |        ~~~~~~~~~
        """#,
      repaired: #"""
        @allow(dead-relu, reason: "x")
        let a = 3
        """#),
    ErrorText(
      #"""
      set foo.weight[0] = 3
      """#,
      says: #"""
        net.nn:1:5: error[unknown-path]: no layer or parameter has the path `foo.weight`
          |
        1 | set foo.weight[0] = 3
          |     ^^^^^^^^^^^^^
          |
        help: `show layers` lists the paths
        """#),
    ErrorText(
      #"""
      input x: [3]
      let h = x.dense(2)
      set h.weight[5, 0] = 3
      """#,
      says: #"""
        net.nn:3:5: error[bad-index]: [5, 0] is outside of `h.dense.weight`, which is [2, 3]
          |
        3 | set h.weight[5, 0] = 3
          |     ^^^^^^^^^^^^^^
          |
        help: indices count from 0, one for each axis
        """#),
    ErrorText(
      #"""
      show layer
      """#,
      says: #"""
        net.nn:1:6: error[unknown-name]: nothing above is named `layer`
          |
        1 | show layer
          |      ^^^^^
          |
        help: did you mean `layers`?
          |
        1 | show layers
          |      ~~~~~~
        """#,
      repaired: #"""
        show layers
        """#),
    ErrorText(
      #"""
      import "x.nn"
      """#,
      says: #"""
        net.nn:1:1: error[not-available]: `import` is not available yet
          |
        1 | import "x.nn"
          | ^^^^^^^^^^^^^
          |
        help: copy the functions into this file
        """#),
    ErrorText(
      #"""
      input x: [3] of clas(3)
      """#,
      says: #"""
        net.nn:1:17: error[unknown-element]: there is no element `clas`
          |
        1 | input x: [3] of clas(3)
          |                 ^^^^
          |
        help: did you mean `class`?
          |
        1 | input x: [3] of class(3)
          |                 ~~~~~
        """#,
      repaired: #"""
        input x: [3] of class(3)
        """#),
    ErrorText(
      #"""
      input x: [3] in 5...1
      """#,
      says: #"""
        net.nn:1:17: error[bad-range]: the range ends before it starts
          |
        1 | input x: [3] in 5...1
          |                 ^^^^^
        """#),
    ErrorText(
      #"""
      let a = x.dense(3)
      let b = a.dense(4)
      """#,
      says: #"""
        net.nn:1:9: error[unknown-name]: nothing above is named `x`
          |
        1 | let a = x.dense(3)
          |         ^
          |
        help: declare it above, with `let`, `input` or `param`
        """#),
  ]
}
