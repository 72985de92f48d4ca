/// What is said of calls and shapes, whole, and the text after the first repair.
enum CallErrorTexts {
  static let all: [ErrorText] = [
    ErrorText(
      #"""
      input sequence: [20, 16]
      let last = sequence.lstm(32)[20]
      """#,
      says: #"""
        net.nn:2:30: error[bad-argument]: axis 0 of [20, 32] has no index 20
          |
        2 | let last = sequence.lstm(32)[20]
          |                     ----     ^^
          |                     gives [20, 32]
          |
        help: indices are 0 to 19, and -1 is the last
        """#),
    ErrorText(
      #"""
      input image: [28, 28]
      let features = image.conv2d(6, kernel: 5)
      """#,
      says: #"""
        net.nn:2:22: error[shape-mismatch]: `conv2d` expects an image of channels, height and width, but gets [28, 28]
          |
        2 | let features = image.conv2d(6, kernel: 5)
          |                ----- ^^^^^^
          |                [28, 28]
          |
        help: give it an axis of 1 channel
          |
        2 | let features = image.reshape([1, 28, 28]).conv2d(6, kernel: 5)
          |                     +++++++++++++++++++++
        """#,
      repaired: #"""
        input image: [28, 28]
        let features = image.reshape([1, 28, 28]).conv2d(6, kernel: 5)
        """#),
    ErrorText(
      #"""
      input image: [1, 28, 28]
      let features = image.conv2d(6, kernel: 5, padding: .full)
      """#,
      says: #"""
        net.nn:2:52: error[bad-argument]: `padding` must be a whole number, a list of them or `.same`, not `.full`
          |
        2 | let features = image.conv2d(6, kernel: 5, padding: .full)
          |                                                    ^^^^^
        """#),
    ErrorText(
      #"""
      input image: [64]
      let logits = image.reshape([1, 8, 8]).dense(10)
      """#,
      says: #"""
        net.nn:2:39: error[shape-mismatch]: `dense` expects features or a sequence of features, but gets [1, 8, 8]
          |
        2 | let logits = image.reshape([1, 8, 8]).dense(10)
          |                    -------            ^^^^^
          |                    gives [1, 8, 8]
          |
        help: flatten the image first
          |
        2 | let logits = image.reshape([1, 8, 8]).flatten().dense(10)
          |                                      ++++++++++
        """#,
      repaired: #"""
        input image: [64]
        let logits = image.reshape([1, 8, 8]).flatten().dense(10)
        """#),
    ErrorText(
      #"""
      input image: [64]
      let y = image
        .reshape([4, 16])
        .relu().matmul([1, 2])
      """#,
      says: #"""
        net.nn:4:11: error[shape-mismatch]: `matmul` cannot multiply [4, 16] by [2]: 16 columns meet 2 rows
          |
        4 |   .relu().matmul([1, 2])
          |    ----   ^^^^^^
          |    gives [4, 16]
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.denze(10)
      """#,
      says: #"""
        net.nn:2:11: error[unknown-op]: there is no op or function named `denze`
          |
        2 | let y = x.denze(10)
          |           ^^^^^
          |
        help: did you mean `dense`?
          |
        2 | let y = x.dense(10)
          |           ~~~~~
        """#,
      repaired: #"""
        input x: [4]
        let y = x.dense(10)
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense(10, ini: .he)
      """#,
      says: #"""
        net.nn:2:21: error[unknown-label]: `dense` has no argument `ini:`
          |
        2 | let y = x.dense(10, ini: .he)
          |                     ^^^
          |
        help: did you mean `init:`?
          |
        2 | let y = x.dense(10, init: .he)
          |                     ~~~~
        """#,
      repaired: #"""
        input x: [4]
        let y = x.dense(10, init: .he)
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense(10, .he)
      """#,
      says: #"""
        net.nn:2:21: error[missing-label]: this argument of `dense` needs its label
          |
        2 | let y = x.dense(10, .he)
          |                     ^^^
          |
        help: write `init:` before it
          |
        2 | let y = x.dense(10, init: .he)
          |                     ++++++
        """#,
      repaired: #"""
        input x: [4]
        let y = x.dense(10, init: .he)
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense(units: 10)
      """#,
      says: #"""
        net.nn:2:17: error[extra-label]: `units` of `dense` is written without its label
          |
        2 | let y = x.dense(units: 10)
          |                 ^^^^^
          |
        help: remove the label
          |
        2 | let y = x.dense(units: 10)
          |                 -------
        """#,
      repaired: #"""
        input x: [4]
        let y = x.dense(10)
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense()
      """#,
      says: #"""
        net.nn:2:11: error[missing-argument]: `dense` needs `units`
          |
        2 | let y = x.dense()
          |           ^^^^^
          |
        help: give it as an argument without a label
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense(2.5)
      """#,
      says: #"""
        net.nn:2:17: error[bad-argument]: `units` must be a whole number, not 2.5
          |
        2 | let y = x.dense(2.5)
          |                 ^^^
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.dense(2, init: .hee)
      """#,
      says: #"""
        net.nn:2:26: error[bad-argument]: `init` must be an initialiser such as `.he`, not `.hee`
          |
        2 | let y = x.dense(2, init: .hee)
          |                          ^^^^
          |
        help: did you mean `.he`?
          |
        2 | let y = x.dense(2, init: .he)
          |                          ~~~
        """#,
      repaired: #"""
        input x: [4]
        let y = x.dense(2, init: .he)
        """#),
    ErrorText(
      #"""
      input x: [4]
      let y = x.relu
      """#,
      says: #"""
        net.nn:2:11: error[missing-parentheses]: `relu` is a function and needs parentheses
          |
        2 | let y = x.relu
          |           ^^^^
          |
        help: write `.relu()`
          |
        2 | let y = x.relu()
          |               ++
        """#,
      repaired: #"""
        input x: [4]
        let y = x.relu()
        """#),
    ErrorText(
      #"""
      input x: [4]
      target t: class(3)
      loss crossEntropy(t, x.dense(3))
      """#,
      says: #"""
        net.nn:3:6: error[swapped-arguments]: `crossEntropy` takes the logits first, then the target class
          |
        3 | loss crossEntropy(t, x.dense(3))
          |      ^^^^^^^^^^^^ -    ----- gives [3]
          |                   class(3)
          |
        help: exchange them
          |
        3 | loss crossEntropy(x.dense(3), t)
          |                   ~~~~~~~~~~  ~
        """#,
      repaired: #"""
        input x: [4]
        target t: class(3)
        loss crossEntropy(x.dense(3), t)
        """#),
    ErrorText(
      #"""
      input x: [4]
      target t: [4]
      loss (x.dense(4) - t) * 2
      """#,
      says: #"""
        net.nn:3:6: error[loss-not-scalar]: the loss must be one number for each example, but is [4]
          |
        3 | loss (x.dense(4) - t) * 2
          |      ^^^^^^^^^^^^^^^^^^^^
          |
        help: average it
          |
        3 | loss ((x.dense(4) - t) * 2).mean()
          |      +                    ++++++++
        """#,
      repaired: #"""
        input x: [4]
        target t: [4]
        loss ((x.dense(4) - t) * 2).mean()
        """#),
    ErrorText(
      #"""
      input x: [4]
      param W: [4, 2]
      func f(x) { return x.matmul(W) }
      let a = f(x)
      let b = x.f()
      """#,
      says: #"""
        net.nn:3:29: error[captured-value]: `W` is not a parameter of `f`
          |
        3 | func f(x) { return x.matmul(W) }
          |                             ^
          |
        help: pass it as an argument: a function sees only what it is given
          |
        3 | func f(x, _ W) { return x.matmul(W) }
          |         +++++
        4 | let a = f(x, W)
          |            +++
        5 | let b = x.f(W)
          |             +
        """#,
      repaired: #"""
        input x: [4]
        param W: [4, 2]
        func f(x, _ W) { return x.matmul(W) }
        let a = f(x, W)
        let b = x.f(W)
        """#),
    ErrorText(
      #"""
      input x: [4]
      func f(x) {
        return x.dense(3) + x
      }
      let a = f(x)
      """#,
      says: #"""
        net.nn:3:21: error[shape-mismatch]: `add` cannot combine [3] with [4]
          |
        3 |   return x.dense(3) + x
          |            -----    ^ - [4]
          |            gives [3]
        ...
        5 | let a = f(x)
          |         - in this use of `f`
          |
        help: shapes combine where each axis is equal or 1, counted from the last
        """#),
    ErrorText(
      #"""
      input x: [4, 4]
      let a = x.dense(3)
      """#,
      says: #"""
        net.nn:2:11: warning[dense-on-rows]: `dense` acts on each row of [4, 4] by itself
          |
        2 | let a = x.dense(3)
          |         - ^^^^^
          |         [4, 4]
          |
        help: flatten it first, if the layer should see all of it
          |
        2 | let a = x.flatten().dense(3)
          |          ++++++++++
        """#,
      repaired: #"""
        input x: [4, 4]
        let a = x.flatten().dense(3)
        """#),
    ErrorText(
      #"""
      optimizer sgd(momentum: 1)
      """#,
      says: #"""
        net.nn:1:25: error[bad-argument]: `momentum` must be at least 0 and below 1, not 1
          |
        1 | optimizer sgd(momentum: 1)
          |                         ^
        """#),
    ErrorText(
      #"""
      func f(x) { return f(x) }
      """#,
      says: #"""
        net.nn:1:20: error[recursion]: `f` calls itself
          |
        1 | func f(x) { return f(x) }
          |                    ^
          |
        help: a function cannot; repeat with `.repeated(n) { x in … }`
        """#),
    ErrorText(
      #"""
      input x: [3]
      param W: [3, 2]
      func affine(x, _ W) { return x.matmul(W) }
      gradient affine(x, _ W, dy) { return (dy.matmul(W), outer(x, dy)) }
      let y = affine(x, W)
      """#,
      says: #"""
        net.nn:4:42: error[shape-mismatch]: `matmul` cannot multiply [2] by [3, 2]: 2 columns meet 3 rows
          |
        4 | gradient affine(x, _ W, dy) { return (dy.matmul(W), outer(x, dy)) }
          |                                       -- ^^^^^^ - [3, 2]
          |                                       [2]
        """#),
    ErrorText(
      #"""
      input 数字: [64]
      let y = 数字.dens(10)
      """#,
      says: #"""
        net.nn:2:12: error[unknown-op]: there is no op or function named `dens`
          |
        2 | let y = 数字.dens(10)
          |              ^^^^
          |
        help: did you mean `dense`?
          |
        2 | let y = 数字.dense(10)
          |              ~~~~~
        """#,
      repaired: #"""
        input 数字: [64]
        let y = 数字.dense(10)
        """#),
    ErrorText(
      #"""
      input x: [3]
      let h = x.repeated(2) { y in y.dense(4) }.dense(2)
      let g = x.repeated(0) { y in y }
      """#,
      says: #"""
        net.nn:3:20: error[bad-argument]: `repeated` must run between 1 and 100,000 times, not 0
          |
        3 | let g = x.repeated(0) { y in y }
          |                    ^
        """#),
    ErrorText(
      #"""
      input x: [0]
      """#,
      says: #"""
        net.nn:1:11: error[bad-argument]: a dimension must be at least 1, not 0
          |
        1 | input x: [0]
          |           ^
        """#),
    ErrorText(
      #"""
      seed 1.5
      """#,
      says: #"""
        net.nn:1:6: error[bad-argument]: the seed must be a whole number from 0 to 9,007,199,254,740,991
          |
        1 | seed 1.5
          |      ^^^
        """#),
  ]
}
