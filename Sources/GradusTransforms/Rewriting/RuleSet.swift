import GradusIR

/// Rewrites in the order in which they are tried, found by the operation at their root.
package struct RuleSet: Sendable {
    /// The rewrites.
    package let rewrites: [any Rewrite]
    /// The names of those that are not canonicalisation's: these come first.
    private let own: Set<String>
    private let byRoot: [ObjectIdentifier: [any Rewrite]]
    private let anywhere: [any Rewrite]
    private let byOutline = BoundedCache<NodeOutline, [any Rewrite]>(capacity: 4096)

    /// Rules followed by those of canonicalisation.
    init(_ own: [any Rewrite], beforeCanonical canonical: [any Rewrite]) {
        self.init(own + canonical, own: own)
    }

    package init(_ rewrites: [any Rewrite]) { self.init(rewrites, own: rewrites) }

    private init(_ rewrites: [any Rewrite], own: [any Rewrite]) {
        self.rewrites = rewrites
        self.own = Set(own.map(\.name))
        var byRoot: [ObjectIdentifier: [any Rewrite]] = [:]
        var anywhere: [any Rewrite] = []
        for rewrite in rewrites {
            guard let roots = rewrite.roots else {
                anywhere.append(rewrite)
                for root in byRoot.keys { byRoot[root]?.append(rewrite) }
                continue
            }
            for root in Set(roots.map(ObjectIdentifier.init)) {
                byRoot[root, default: anywhere].append(rewrite)
            }
        }
        self.byRoot = byRoot
        self.anywhere = anywhere
    }

    /// How many of some of the rewrites, the first ones, are not canonicalisation's.
    func ownCount(of rewrites: [any Rewrite]) -> Int {
        rewrites.prefix { own.contains($0.name) }.count
    }

    /// Whether a rewrite may fire somewhere in a graph, and so perhaps others where it did.
    func mayRewrite(_ graph: Graph) -> Bool {
        let kinds = Set(graph.typedOperations.map(\.kind))
        let possible = rewrites.filter { $0.mayRewrite(kinds: kinds) }
        return possible.contains { $0.roots != nil }
            || possible.contains { rewrite in
                graph.nodes.contains { rewrite.mayRewrite($0, in: graph.nodes) }
            }
    }

    /// The rewrites that may fit a node of which no more is known than its outline.
    func candidates(for outline: NodeOutline) -> [any Rewrite] {
        byOutline.value(for: outline) {
            (byRoot[outline.kind] ?? anywhere).filter { $0.mayRewrite(outline) }
        }
    }
}

extension PipelineOptions {
    /// Whether a rewrite is not disabled and no less sound than is asked for.
    func admits(_ rewrite: any Rewrite) -> Bool {
        rewrite.soundness <= level.soundness && !disabledRules.contains(rewrite.name)
    }
}
