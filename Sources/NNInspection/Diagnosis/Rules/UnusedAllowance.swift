import Gradcheck

/// The page of the rule about `@allow` itself.
///
/// It is not in ``RuleTable``: what it looks at is the program, not the measurement, and it speaks
/// only after all the others.
package enum UnusedAllowance {
  package static let page = RulePage(
    id: "unused-allowance", title: "an `@allow` that silences nothing",
    whatItDoes: "Finds `@allow(rule)` where the rule has nothing to say.",
    whyItMatters: """
      An allowance that is left behind hides the next finding of its rule, which nobody decided to
      allow.
      """,
    howItIsMeasured: """
      At the last `diagnose` of a file, or at each at the prompt: an allowance whose rule found nothing
      at the declaration below it. One above `train` or `diagnose` holds from there on, for every
      layer. A warning: it says nothing about the network, which may be healthy beside it.
      """,
    example: """
      @allow(dead-relu, reason: "sparse by design")
      let hidden = x.dense(16, init: .he).relu()
      """,
    repair: "Delete the line with the `@allow`.",
    knownLimits: """
      Where a rule that is asked earlier fires, later ones may have been silent because of it: nothing
      is said about their allowances then.
      """)
}
