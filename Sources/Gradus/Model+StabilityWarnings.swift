import GradusIR
import GradusLanguage
import GradusTransforms

extension Model {
    /// The rules of `stabilize` whose left side overflows, divides infinity by infinity, or takes nearly
    /// equal numbers from each other, in its value or its gradient. The others put one good form in the
    /// place of another.
    package static let rulesAgainstInstability: Set<String> = [
        "expm1", "negated_expm1", "softplus", "log1p", "log1p_of_negated",
        "tanh", "tanh_of_expm1", "tanh_of_sigmoid", "tanh_of_quotient", "sinh",
        "sigmoid", "sigmoid_of_negated", "log_sigmoid", "log1p_of_negated_sigmoid",
        "logsumexp", "logsumexp_of_two", "softmax", "softmax_of_product", "log_softmax",
        "log_of_picked_softmax", "softmax_cross_entropy", "softmax_cross_entropy_of_class",
        "sigmoid_binary_cross_entropy", "variance_of_squares", "layer_norm_of_squares", "elu",
    ]

    /// The formulas that overflow or lose their digits as they are written, and that the options keep
    /// the compiler from mending: one warning for each, with the form that is stable.
    ///
    /// - Parameter options: how the model is to be compiled.
    /// - Returns: nothing where the pass `stabilize` runs with all its rules.
    public func stabilityWarnings(_ options: CompilerOptions) -> [Diagnostic] {
        let isOff =
            options.disabledPasses.contains(Stabilize().name) || options.level.soundness < .reorders
        let rules = Model.rulesAgainstInstability
        let missed = isOff ? rules : rules.intersection(options.disabledRules)
        guard !missed.isEmpty else { return [] }
        var context = PassContext(
            options: PipelineOptions(recordsRewrites: true), pass: Stabilize().name)
        // A graph that cannot be rewritten is reported by whoever compiles it.
        guard (try? Stabilize().run(graph.withoutTraining(keepingObjective: true), &context)) != nil
        else { return [] }
        var places: Set<SourceRange> = []
        let warnings = context.rewrites.compactMap { rewrite -> Diagnostic? in
            guard missed.contains(rewrite.rule), !rewrite.isShiftedByMaximum,
                let place = rewrite.source, places.insert(place).inserted
            else { return nil }
            let written = place.text
            let shown = written.contains(where: \.isNewline) ? rewrite.before : written
            return .warning(
                .unstableSpelling, "'\(shown)' is computed as it is written", at: place,
                notes: ["it overflows or loses digits where '\(rewrite.after)' does not"],
                help: [
                    "write \(rewrite.after), or let the rule '\(rewrite.rule)' of 'stabilize' do it"
                ])
        }
        return Allowances.unsilenced(warnings)
    }
}

extension RewriteRecord {
    /// Whether the exponentials were taken of what the largest element is taken out of: none overflows.
    fileprivate var isShiftedByMaximum: Bool {
        ["softmax", "softmax_of_product", "logsumexp"].contains(rule)
            && [before, after].contains { $0.contains(" - max(") }
    }
}
