import NNTerminal
import Testing

struct ColorChoiceTests {
  @Test(arguments: [
    ([:], true, true), ([:], false, false),
    (["NO_COLOR": "1"], true, false), (["NO_COLOR": ""], true, true),
    (["CLICOLOR_FORCE": "1"], false, true), (["CLICOLOR_FORCE": "0"], false, false),
    (["CLICOLOR_FORCE": ""], false, false),
    (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
    (["TERM": "dumb"], true, false), (["TERM": "dumb", "CLICOLOR_FORCE": "1"], true, true),
  ])
  func automaticFollowsTheEnvironment(
    environment: [String: String], isTerminal: Bool, expected: Bool
  ) {
    #expect(ColorChoice.auto.isOn(environment: environment, isTerminal: isTerminal) == expected)
  }

  @Test func aChoiceWins() {
    #expect(ColorChoice.always.isOn(environment: ["NO_COLOR": "1"], isTerminal: false))
    #expect(!ColorChoice.never.isOn(environment: ["CLICOLOR_FORCE": "1"], isTerminal: true))
  }
}
