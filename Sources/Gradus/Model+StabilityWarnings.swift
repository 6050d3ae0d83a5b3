import GradusIR
import GradusLanguage
import GradusTransforms

extension Model {
    /// The formulas that overflow or lose their digits as they are written, and that the options keep
    /// the compiler from mending: one warning for each, with the form that is stable.
    ///
    /// - Parameter options: how the model is to be compiled.
    /// - Returns: nothing where the pass `stabilize` runs with all its rules.
    public func stabilityWarnings(_ options: CompilerOptions) -> [Diagnostic] {
        let isOff =
            options.disabledPasses.contains(Stabilize().name) || options.level.soundness < .reorders
        let rules = Set(Stabilize.rules.map(\.name))
        guard isOff || !rules.isDisjoint(with: options.disabledRules) else { return [] }
        let missed = isOff ? rules : rules.intersection(options.disabledRules)
        var context = PassContext(
            options: PipelineOptions(recordsRewrites: true), pass: Stabilize().name)
        // A graph that cannot be rewritten is reported by whoever compiles it.
        guard (try? Stabilize().run(graph.withoutTraining(keepingObjective: true), &context)) != nil
        else { return [] }
        var places: Set<SourceRange> = []
        let warnings = context.rewrites.compactMap { rewrite -> Diagnostic? in
            guard missed.contains(rewrite.rule), let place = rewrite.source,
                places.insert(place).inserted
            else { return nil }
            return .warning(
                .unstableSpelling, "'\(rewrite.before)' is computed as it is written", at: place,
                notes: ["it overflows or loses digits where '\(rewrite.after)' does not"],
                help: [
                    "write \(rewrite.after), or let the rule '\(rewrite.rule)' of 'stabilize' do it"
                ])
        }
        return Allowances.unsilenced(warnings)
    }
}
