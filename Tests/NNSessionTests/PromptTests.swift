import NNLanguage
import NNSession
import NNTensor
import NNTerminal
import NNTraining
import Testing

/// What a person types at the prompt, and what comes back.
struct PromptTests {
  /// The text of the last statement's result.
  private func say(_ session: Session, _ text: String) -> String {
    session.evaluate(text).map {
      [$0.renderedDiagnostics, $0.text].filter { !$0.isEmpty }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func xor() -> Session {
    let session = Session()
    for line in [
      "seed 7", "input x: [2] in 0...1", "target t: [1] in 0...1",
      "let hidden = x.dense(4).tanh()", "let logit = hidden.dense(1)",
      "loss binaryCrossEntropy(logit, t)",
      "data rows(x: [[0, 0], [0, 1], [1, 0], [1, 1]], t: [[0], [1], [1], [0]])",
      "optimizer adam(learningRate: 0.05)",
    ] {
      #expect(session.evaluate(line).allSatisfy { $0.ok }, "\(line)")
    }
    return session
  }

  @Test func buildsANetworkLineByLine() {
    let session = Session()
    #expect(say(session, "input x: [2]") == "x: [2]")
    #expect(say(session, "let hidden = x.dense(4)") == "hidden: [4], 12 parameters")
    #expect(say(session, ".tanh()") == "hidden: [4], 12 parameters")
    #expect(session.state.entries.count == 2)
    #expect(say(session, "let y = hidden.dense(1);") == "")
    #expect(say(session, "let z = 3") == "z: a number")
  }

  @Test func trainsAndChecksXor() {
    let session = xor()
    #expect(say(session, "gradcheck").contains("pass: 25 coordinates agree with the numbers"))
    #expect(say(session, "train epochs: 500, batch: 4").contains("accuracy 1"))
    #expect(say(session, "expect accuracy == 1") == "expect accuracy == 1: 1 ✓")
    #expect(session.evaluate("expect accuracy < 0.5").first?.status == 1)
  }

  /// The examples of the language page, smaller: parsed, checked by name, stepped, trained.
  @Test func checksAnEncoderAndTrainsIt() {
    let session = Session()
    let text = """
      func selfAttention(x, heads) {
        return x + x.layerNorm().attention(heads: heads)
      }
      func feedForward(x, _ width) {
        return x + x.layerNorm().dense(width).gelu().dense(x.shape[-1])
      }
      func encoderLayer(x, heads = 2, width = 6) {
        let attended = x.selfAttention(heads: heads)
        return attended.feedForward(width)
      }
      input tokens: [5] of index(20)
      target label: class(3)
      let embedded = tokens.embedding(4).positionalEncoding()
      let encoder = embedded.repeated(2) { x in x.encoderLayer(heads: 2) }
      let logits = encoder
        .layerNorm().mean(axis: 0)
        .dense(3)
      loss crossEntropy(logits, label)
      optimizer adam(learningRate: 1e-2)
      """
    #expect(session.evaluate(text).allSatisfy { $0.ok })
    let checked = say(session, "gradcheck encoder[1].encoderLayer")
    #expect(checked.contains("coordinates agree") && !checked.contains("fail"), "\(checked)")
    #expect(session.evaluate("step").allSatisfy { $0.ok })
    #expect(session.evaluate("train epochs: 2, batch: 8").allSatisfy { $0.ok })
    let embedding = say(session, "gradcheck embedded")
    #expect(embedding.contains("coordinates agree") && !embedding.contains("fail"))
  }

  @Test func checksALeNetAndTrainsIt() {
    let session = Session()
    let text = """
      input image: [1, 12, 12]
      target digit: class(3)
      let features = image
        .conv2d(2, kernel: 3, padding: 1).relu().maxPool2d(2)
        .conv2d(3, kernel: 3).relu().maxPool2d(2)
      let logits = features.flatten()
        .dense(5, init: .he).relu()
        .dense(3)
      loss crossEntropy(logits, digit)
      optimizer sgd(learningRate: 0.1)
      """
    #expect(session.evaluate(text).allSatisfy { $0.ok })
    let checked = say(session, "gradcheck features")
    #expect(checked.contains("coordinates agree") && !checked.contains("✗"), "\(checked)")
    #expect(session.evaluate("step").allSatisfy { $0.ok })
    #expect(session.evaluate("train epochs: 2, batch: 8").allSatisfy { $0.ok })
  }

  @Test func aMistakeChangesNothing() {
    let session = xor()
    let before = session.state.entries
    let result = session.evaluate("let logit = hidden.dense(1).conv9d(3)")
    #expect(result.first?.status == 2)
    #expect(session.state.entries == before)
    let shape = say(session, "let bad = x + logit.reshape([7])")
    #expect(shape.contains("error["))
    #expect(session.state.entries == before)
  }

  @Test func undoTakesBackStatementsAndTraining() {
    let session = xor()
    let before = session.state.parameters
    _ = session.evaluate("train epochs: 3, batch: 4")
    #expect(session.state.parameters != before)
    #expect(say(session, "undo").contains("undone: train epochs: 3"))
    #expect(session.state.parameters == before)
    _ = session.evaluate("redo")
    #expect(session.state.parameters != before)
    _ = session.evaluate("let extra = hidden.relu()")
    _ = session.evaluate("undo 2")
    #expect(session.state.parameters == before)
    #expect(!session.state.entries.contains { $0.declaration.name == "extra" })
  }

  @Test func redefinitionKeepsWhatDidNotChange() {
    let session = xor()
    let hidden = session.state.parameters["hidden.dense.weight"]
    #expect(say(session, "let logit = hidden.dense(3).mean().reshape([1])").contains("logit: [1]"))
    #expect(session.state.parameters["hidden.dense.weight"] == hidden)
    let wider = say(session, "let hidden = x.dense(8).tanh()")
    #expect(wider.contains("drawn anew: "))
    #expect(session.evaluate("gradcheck").first?.status == 0)
  }

  @Test func backwardByHand() {
    let session = Session()
    for line in ["let x = 3", "let y = -1", "let z = x + y", "let q = z * 2"] {
      _ = session.evaluate(line)
    }
    let text = say(session, "backward q")
    #expect(text.contains("q = z * 2"))
    for name in ["z", "x", "y"] { #expect(text.contains("∂q/∂\(name) = 2")) }
    #expect(say(session, "x * y") == "-3")
  }

  @Test func setsAndShowsParameters() {
    let session = xor()
    #expect(
      say(session, "set hidden.weight[0, 1] = 0.5").hasPrefix(
        "hidden.dense.weight[0, 1] = 0.5 (was "))
    #expect(session.state.parameters["hidden.dense.weight"]?.elements[1] == 0.5)
    #expect(session.evaluate("set hidden.weight[9, 9] = 0.5").first?.status == 2)
    for what in ["layers", "shapes", "parameters", "gradients", "graph", "predictions", "data"] {
      let result = session.evaluate("show \(what)")
      #expect(result.first?.status == 0, "\(what)")
      let widest =
        result.first?.text.split(separator: "\n").map { String($0).displayWidth }.max() ?? 0
      #expect(widest <= 80, "\(what)")
    }
    #expect(say(session, "show layers as markdown").hasPrefix("| layer |"))
  }

  @Test func knowsItsHistoryAndHelp() {
    let session = xor()
    #expect(say(session, "history").contains("   4  let hidden = x.dense(4).tanh()"))
    #expect(say(session, "again 4...4").contains("hidden: [4]"))
    #expect(
      say(session, "help dense").hasPrefix("dense(x, units, init: .glorot, bias: .zeros)\n"))
    #expect(say(session, "help").contains("gradcheck"))
    #expect(say(session, "help densse").contains("did you mean dense"))
    #expect(say(session, "summary").contains("17 parameters"))
  }

  @Test func reservedActionsSaySo() {
    let session = xor()
    let result = session.evaluate("watch hidden.weight")
    #expect(result.first?.status == 2)
  }

  private var fixtures: String {
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/"
  }

  @Test func aDotGoesOnWithTheLastLetOfAFile() {
    let session = Session()
    #expect(session.load(file: fixtures + "xor.nn").allSatisfy { $0.ok })
    let name = session.state.entries.last { $0.declaration.kind == .let }?.declaration.name ?? ""
    let before = session.state.entries
    let text = say(session, ".reshape([1])")
    #expect(text.hasPrefix("\(name): [1]"), "\(text)")
    #expect(session.state.entries.count == before.count)
    _ = session.evaluate("undo")
    #expect(session.state.entries == before)
  }

  @Test func aDotNeedsAValueToGoOnWith() {
    let session = Session()
    #expect(say(session, ".relu()").contains("error[nothing-to-continue]"))
    _ = session.evaluate("input x: [2]")
    let text = say(session, ".relu()")
    #expect(text.contains("but the last statement is `input x: [2]`"), "\(text)")
    _ = session.evaluate("let h = x.dense(4); // the first layer")
    #expect(say(session, ".relu()").hasPrefix("h: [4]"))
    _ = session.evaluate("seed 3")
    #expect(session.evaluate(".relu()").first?.diagnostics.first?.id == "nothing-to-continue")
  }

  @Test func actionsAndErrorsLeaveWhatADotGoesOnWith() {
    let session = xor()
    _ = session.evaluate("let extra = hidden.dense(3)")
    let last = session.state.lastStatement
    for line in [
      "watch hidden.weight", "tutorial", "let bad = hidden.densse(3)", "forward", "train epochs: 1",
      "show layers", "open \"no-such-file.nn\"", ".nope()",
    ] {
      _ = session.evaluate(line)
      #expect(session.state.lastStatement == last, "\(line)")
    }
    #expect(say(session, ".relu()").hasPrefix("extra: [3]"))
    _ = session.evaluate("undo")
    #expect(session.state.lastStatement == last)
    _ = session.evaluate("let z = 3")
    #expect(say(session, "z * 2") == "6")
    #expect(say(session, "+ 1") == "7")
    #expect(session.state.entries.last?.text == "let z = 3")
  }

  @Test func anOperatorGoesOnWithTheStatementBefore() {
    let session = Session()
    for operation in ["+ 1", "* 2", "/ 2", "== 3", "< 4"] {
      let text = say(session, operation)
      #expect(text.hasPrefix("error[nothing-to-continue]"), "\(text)")
    }
    _ = session.evaluate("let x = 3")
    #expect(say(session, "+ 4") == "x: a number")
    #expect(say(session, "* 2") == "x: a number")
    #expect(say(session, "x") == "11")
    #expect(session.state.entries.count == 1)
    // A minus may start a value: it is a statement of its own.
    #expect(say(session, "- 1") == "-1")
    #expect(say(session, "+ 1 // and a comment") == "0")
    #expect(say(session, "* nope").contains("1 | * nope"))
    #expect(say(session, "/ 0.5;") == "")
    #expect(say(session, "let y = 1;\n+ 2\ny") == "\ny: a number\n3")
    #expect(say(session, "-y.exp()").hasPrefix("-20.0"))
    _ = session.evaluate("undo")
    #expect(say(session, "x") == "11")
    _ = session.evaluate("seed 3")
    #expect(say(session, "+ 1").contains("but the last statement is `seed 3`"))
    _ = session.evaluate("func f(a) { return a }")
    #expect(say(session, "+ 1").contains("error[nothing-to-continue]"))
  }

  @Test(arguments: [")", "}", "let x = 3\n)", "x }", ": 3", "= 4", "]"])
  func textWithoutAStatementIsAnError(text: String) {
    let session = Session()
    _ = session.evaluate("let x = 2")
    #expect(session.evaluate(text).last?.status == 2)
  }

  @Test func whatGoesOnSaysOnlyWhatIsNew() {
    let session = xor()
    _ = session.evaluate("let wide = hidden.dense(3)\nlet out = wide.dense(2)")
    _ = session.evaluate("let wide = hidden.dense(3)")
    #expect(say(session, ".dense(5)").hasPrefix("wide: [5], 35 parameters (drawn anew: "))
    #expect(say(session, ".relu()") == "wide: [5], 35 parameters")
    #expect(say(session, "let wide = hidden").contains("(was defined before; "))
  }

  @Test func dataAreReadWhereTheyAreNamed() {
    let session = xor()
    let before = session.state.entries
    let text = say(session, "data csv(\"nowhere.csv\", x: \"a*\", t: \"b\")")
    #expect(
      text.hasPrefix("nowhere.csv:1:1: error[missing-file]: there is no such file"), "\(text)")
    #expect(session.state.entries == before)
    #expect(say(session, "data rows(x: [[0, 0]], t: [[1]])") == "1 example (was defined before)")
    #expect(session.evaluate("data rows(x: [[0, 9]], t: [[1]])").first?.status == 2)
    #expect(session.evaluate("forward").first?.status == 0)
  }

  @Test func aRedefinitionThatBreaksOthersSaysSo() {
    let session = xor()
    let before = session.state.entries
    let text = say(session, "let x = 3")
    #expect(
      text.hasPrefix("error[shape-mismatch]: this would break what depends on it: `dense` expects"),
      "\(text)")
    #expect(session.state.entries == before)
  }

  @Test func reservedWordsAreReserved() {
    for word in StatementWord.allCases where word.isReserved && word != .import {
      let result = xor().evaluate("\(word.text) hidden").first
      #expect(result?.diagnostics.first?.id == "not-yet", "\(word.text)")
    }
    #expect(xor().evaluate("show breaks").first?.diagnostics.first?.id == "not-yet")
  }

  @Test func everyStatementHasItsHelp() {
    let session = Session()
    for word in StatementWord.allCases where word != .return {
      #expect(say(session, "help \(word.text)").hasPrefix(word.text), "\(word.text)")
      let widest =
        say(session, "help \(word.text)").split(separator: "\n").map { String($0).displayWidth }
        .max() ?? 0
      #expect(widest <= 80, "\(word.text)")
    }
  }

  @Test func anErrorAfterADotStandsInTheLineThatWasTyped() {
    let session = xor()
    _ = session.evaluate("let extra = hidden.dense(3)")
    #expect(say(session, ".nope()").contains("1 | .nope()"))
  }

  @Test func undoOfOpenBringsTheFileNameBack() throws {
    let session = xor()
    let before = session.state.entries
    _ = session.evaluate("open \"\(fixtures)by-hand.nn\"")
    #expect(session.promptName == "by-hand")
    #expect(say(session, "undo").contains("undone: open "))
    #expect(session.fileName == nil)
    #expect(session.directory == "")
    #expect(session.promptName == "nn")
    #expect(session.state.entries == before)
    #expect(say(session, "undo").contains("undone: optimizer"))
    _ = session.evaluate("redo 2")
    #expect(session.promptName == "by-hand")
    #expect(session.directory + "/" == fixtures)
  }

  @Test func aPasteIsUndoneAsOneStatement() {
    let session = xor()
    let before = session.state.entries
    let paste = "let a = hidden.dense(3)\n  .relu()\nshow layers\nlet b = a.dense(2)\nlet c = a + 1"
    #expect(session.evaluate(paste).count == 4)
    #expect(say(session, "undo").hasPrefix("undone: let a = hidden.dense(3) .relu() and 2 more\n"))
    #expect(session.state.entries == before)
    _ = session.evaluate("redo")
    #expect(session.state.entries.count == before.count + 3)
    _ = session.evaluate("undo")
    // What ran before an error is taken back, too.
    #expect(session.evaluate("let a = hidden.dense(3)\nlet b = nope\nlet c = a").count == 2)
    #expect(session.state.entries.count == before.count + 1)
    _ = session.evaluate("undo")
    #expect(session.state.entries == before)
    // An `undo` in a paste takes back what stands before it there.
    _ = session.evaluate("let a = hidden\nundo\nlet b = hidden")
    #expect(session.state.entries.last?.declaration.name == "b")
    #expect(session.state.entries.count == before.count + 1)
    _ = session.evaluate("undo;")
    #expect(session.state.entries == before)
    _ = session.evaluate("again 4...6")
    #expect(session.evaluate("undo").first?.status ?? 2 != 2)
  }

  @Test func tablesAndTextFitTheScreen() {
    let session = xor()
    #expect(!say(session, "show layers").contains("…"))
    for line in [
      "explain hidden.weight[0, 1]", "help sigmoid*", "help e*", "help dense", "forward",
    ] {
      let widest =
        say(session, line).split(separator: "\n").map { String($0).displayWidth }.max() ?? 0
      #expect(widest <= 80, "\(line)")
    }
  }
}
