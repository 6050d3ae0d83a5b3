import GradusIR

/// Rewrites in the order in which they are tried, found by the operation at their root.
package struct RuleSet: Sendable {
    /// The rewrites.
    package let rewrites: [any Rewrite]
    private let byRoot: [ObjectIdentifier: [any Rewrite]]
    private let anywhere: [any Rewrite]

    package init(_ rewrites: [any Rewrite]) {
        self.rewrites = rewrites
        var roots: Set<ObjectIdentifier> = []
        for rewrite in rewrites {
            roots.formUnion((rewrite.roots ?? []).map(ObjectIdentifier.init))
        }
        var byRoot: [ObjectIdentifier: [any Rewrite]] = [:]
        for root in roots {
            byRoot[root] = rewrites.filter { rewrite in
                rewrite.roots?.contains { ObjectIdentifier($0) == root } ?? true
            }
        }
        self.byRoot = byRoot
        anywhere = rewrites.filter { $0.roots == nil }
    }

    /// The rewrites to try at an operation.
    func candidates(for operation: any Operation) -> [any Rewrite] {
        byRoot[ObjectIdentifier(type(of: operation))] ?? anywhere
    }

    /// The rewrites that are not disabled and no less sound than is asked for.
    package func filtered(by options: PipelineOptions) -> RuleSet {
        let kept = rewrites.filter {
            $0.soundness <= options.level.soundness && !options.disabledRules.contains($0.name)
        }
        return kept.count == rewrites.count ? self : RuleSet(kept)
    }
}
