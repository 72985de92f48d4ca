import NNTerminal
import Testing

/// What was written, and a clock that a test turns.
private final class Recorder {
  var written: [String] = []
  var time = ContinuousClock.now

  func line(isTerminal: Bool, columns: Int = 80) -> ProgressLine {
    ProgressLine(
      isTerminal: isTerminal, columns: { columns }, write: { self.written.append($0) },
      now: { self.time })
  }
}

struct ProgressLineTests {
  @Test func aTerminalsLineIsDrawnOverItself() {
    let recorder = Recorder()
    var line = recorder.line(isTerminal: true)
    line.update("epoch 1")
    recorder.time += .milliseconds(50)
    line.update("epoch 2")
    recorder.time += .milliseconds(50)
    line.update("epoch 3")
    line.clear()
    #expect(recorder.written == ["\repoch 1\u{1B}[K", "\repoch 3\u{1B}[K", "\r\u{1B}[K"])
  }

  @Test func aLongLineIsCutToTheWidth() {
    let recorder = Recorder()
    var line = recorder.line(isTerminal: true, columns: 6)
    line.update("0123456789")
    #expect(recorder.written == ["\r0123…\u{1B}[K"])
  }

  @Test func elsewhereALineComesEveryFiveSeconds() {
    let recorder = Recorder()
    var line = recorder.line(isTerminal: false)
    for second in 1...11 {
      recorder.time += .seconds(1)
      line.update("\(second) s")
    }
    line.clear()
    #expect(recorder.written == ["5 s\n", "10 s\n"])
  }

  @Test func shortWorkSaysNothing() {
    let recorder = Recorder()
    var line = recorder.line(isTerminal: false)
    line.update("1 of 2")
    line.clear()
    #expect(recorder.written.isEmpty)
  }
}
