/// What the parser says, whole, and the text after its first repair.
enum SyntaxErrorTexts {
  static let all: [ErrorText] = [
    ErrorText(
      #"""
      let e = -1.relu()
      """#,
      says: #"""
        net.nn:1:9: error[ambiguous-minus]: a signed number is followed by `.`
          |
        1 | let e = -1.relu()
          |         ^^
          |
        help: put the number or the call in parentheses
          |
        1 | let e = (-1).relu()
          |         +  +
        """#,
      repaired: #"""
        let e = (-1).relu()
        """#),
    ErrorText(
      #"""
      let a = [1, 2
      let b = 3
      """#,
      says: #"""
        net.nn:1:9: error[unclosed-bracket]: `[` is never closed
          |
        1 | let a = [1, 2
          |         ^    - `]` is missing here
          |
        help: insert `]`
          |
        1 | let a = [1, 2]
          |              +
        """#,
      repaired: #"""
        let a = [1, 2]
        let b = 3
        """#),
    ErrorText(
      #"""
      let a = (1 + 2]
      """#,
      says: #"""
        net.nn:1:15: error[unclosed-bracket]: `(` is closed by `]`
          |
        1 | let a = (1 + 2]
          |         -     ^
          |         opened here
          |
        help: close it with `)`
          |
        1 | let a = (1 + 2)
          |               ~
        """#,
      repaired: #"""
        let a = (1 + 2)
        """#),
    ErrorText(
      #"""
      let b = [1 2]
      """#,
      says: #"""
        net.nn:1:12: error[missing-comma]: a comma is missing before `2`
          |
        1 | let b = [1 2]
          |            ^
          |
        help: separate them with a comma
          |
        1 | let b = [1, 2]
          |           +
        """#,
      repaired: #"""
        let b = [1, 2]
        """#),
    ErrorText(
      #"""
      trian epochs: 5
      """#,
      says: #"""
        net.nn:1:1: error[unknown-statement]: no statement starts with `trian`
          |
        1 | trian epochs: 5
          | ^^^^^
          |
        help: did you mean `train`?
          |
        1 | train epochs: 5
          | ~~~~~
        """#,
      repaired: #"""
        train epochs: 5
        """#),
    ErrorText(
      #"""
      hidden = 3
      """#,
      says: #"""
        net.nn:1:1: error[missing-let]: `hidden` is given a value without `let`
          |
        1 | hidden = 3
          | ^^^^^^
          |
        help: name a value with `let`
          |
        1 | let hidden = 3
          | ++++
        """#,
      repaired: #"""
        let hidden = 3
        """#),
    ErrorText(
      #"""
      let train = 3
      """#,
      says: #"""
        net.nn:1:5: error[reserved-word]: `train` starts a statement and cannot be a name
          |
        1 | let train = 3
          |     ^^^^^
          |
        help: choose another name, such as `trainValue`
          |
        1 | let trainValue = 3
          |     ~~~~~~~~~~
        """#,
      repaired: #"""
        let trainValue = 3
        """#),
    ErrorText(
      #"""
      undo
      """#,
      says: #"""
        net.nn:1:1: error[prompt-only]: `undo` is for the prompt
          |
        1 | undo
          | ^^^^
          |
        help: remove the statement from the file
          |
        1 | undo
          | ----
        """#,
      repaired: #"""

        """#),
    ErrorText(
      #"""
      let a = 3 let b = 4
      """#,
      says: #"""
        net.nn:1:11: error[unexpected-token]: `let` starts a new statement, on the same line
          |
        1 | let a = 3 let b = 4
          |           ^^^
          |
        help: start a new line before it
          |
        1 | let a = 3
          | let b = 4
        """#,
      repaired: #"""
        let a = 3
        let b = 4
        """#),
    ErrorText(
      #"""
      let a = "open
      """#,
      says: #"""
        net.nn:1:9: error[unterminated-string]: the string is not closed on its line
          |
        1 | let a = "open
          |         ^^^^^
          |
        help: close it with `"`
          |
        1 | let a = "open"
          |              +
        """#,
      repaired: #"""
        let a = "open"
        """#),
    ErrorText(
      #"""
      let a = 1 # comment
      """#,
      says: #"""
        net.nn:1:11: error[unknown-character]: the character `#` has no meaning here
          |
        1 | let a = 1 # comment
          |           ^
          |
        help: comments start with `//`
        """#),
    ErrorText(
      #"""
      let a = 1e999
      """#,
      says: #"""
        net.nn:1:9: error[number-overflow]: `1e999` is larger than any number (1.8e308)
          |
        1 | let a = 1e999
          |         ^^^^^
        """#),
    ErrorText(
      #"""
      let a = 3x
      """#,
      says: #"""
        net.nn:1:9: error[bad-number]: `3x` is no number
          |
        1 | let a = 3x
          |         ^^
          |
        help: numbers look like 12, 1_000, 0.5 or 1e-3
        """#),
    ErrorText(
      #"""
      let a = 2 ** 3
      """#,
      says: #"""
        net.nn:1:11: error[syntax]: `**` is no operator
          |
        1 | let a = 2 ** 3
          |           ^^
          |
        help: raise to a power with `x.power(2)`
        """#),
    ErrorText(
      #"""
      let a = 1 +
      let b = 2
      """#,
      says: #"""
        net.nn:1:12: error[syntax]: a value must follow `+`, not the end of the line
          |
        1 | let a = 1 +
          |            ^
        """#),
    ErrorText(
      #"""
      let x 3
      """#,
      says: #"""
        net.nn:1:7: error[syntax]: `=` is missing before `3`
          |
        1 | let x 3
          |       ^
          |
        help: write it as `let hidden = x.dense(4)`
          |
        1 | let x = 3
          |      ++
        """#,
      repaired: #"""
        let x = 3
        """#),
    ErrorText(
      #"""
      input x [3]
      """#,
      says: #"""
        net.nn:1:9: error[syntax]: `:` is missing before `[`
          |
        1 | input x [3]
          |         ^
          |
        help: write it as `input image: [64] in 0...16`
          |
        1 | input x: [3]
          |        +
        """#,
      repaired: #"""
        input x: [3]
        """#),
    ErrorText(
      #"""
      expect accuracy >= 0.9 >= 0.8
      """#,
      says: #"""
        net.nn:1:24: error[chained-comparison]: comparisons cannot be chained
          |
        1 | expect accuracy >= 0.9 >= 0.8
          |                 --     ^^
          |                 the first one
          |
        help: write two statements
        """#),
    ErrorText(
      #"""
      let y = 1 < 2
      """#,
      says: #"""
        net.nn:1:11: error[misplaced-comparison]: a comparison is no value
          |
        1 | let y = 1 < 2
          |           ^
          |
        help: comparisons stand only behind `expect`, `until:` and `when`
        """#),
    ErrorText(
      #"""
      return 3
      """#,
      says: #"""
        net.nn:1:1: error[misplaced-statement]: `return` stands outside a function
          |
        1 | return 3
          | ^^^^^^
          |
        help: it belongs into the `{ }` of `func` or `gradient`
        """#),
    ErrorText(
      #"""
      func f(x) { train epochs: 3 }
      """#,
      says: #"""
        net.nn:1:13: error[misplaced-statement]: a body holds only `let` and `return`
          |
        1 | func f(x) { train epochs: 3 }
          |             ^^^^^
          |
        help: move it out of the function
        """#),
  ]
}
