import GradusIR

/// Rewrites in the order in which they are tried, found by the operation at their root.
package struct RuleSet: Sendable {
    /// The rewrites.
    package let rewrites: [any Rewrite]
    /// How far back they look at most.
    let reach: Int
    /// The names of those that are not canonicalisation's: these come first.
    private let own: Set<String>
    private let byRoot: [ObjectIdentifier: [any Rewrite]]
    /// Those that are tried at every node, which are among those of each root, too.
    private let anywhere: [any Rewrite]
    /// The others alone.
    private let rooted: [ObjectIdentifier: [any Rewrite]]
    private let byOutline = BoundedCache<NodeOutline, [any Rewrite]>(capacity: 4096)

    /// Rules followed by those of canonicalisation.
    init(_ own: [any Rewrite], beforeCanonical canonical: [any Rewrite]) {
        self.init(own + canonical, own: own)
    }

    package init(_ rewrites: [any Rewrite]) { self.init(rewrites, own: rewrites) }

    private init(_ rewrites: [any Rewrite], own: [any Rewrite]) {
        self.rewrites = rewrites
        reach = rewrites.lazy.map(\.reach).max() ?? 0
        self.own = Set(own.map(\.name))
        var byRoot: [ObjectIdentifier: [any Rewrite]] = [:]
        var rooted = byRoot
        var anywhere: [any Rewrite] = []
        for rewrite in rewrites {
            guard let roots = rewrite.roots else {
                anywhere.append(rewrite)
                for root in byRoot.keys { byRoot[root]?.append(rewrite) }
                continue
            }
            for root in Set(roots.map(ObjectIdentifier.init)) {
                byRoot[root, default: anywhere].append(rewrite)
                rooted[root, default: []].append(rewrite)
            }
        }
        self.byRoot = byRoot
        self.anywhere = anywhere
        self.rooted = rooted
    }

    /// How many of some of the rewrites, the first ones, are not canonicalisation's.
    func ownCount(of rewrites: [any Rewrite]) -> Int {
        rewrites.prefix { own.contains($0.name) }.count
    }

    /// Whether a rewrite may fire somewhere in a graph, and so perhaps others where it did.
    func mayRewrite(_ graph: Graph) -> Bool {
        let kinds = Set(graph.typedOperations.map(\.kind))
        let hasRooted = kinds.contains { kind in
            rooted[kind]?.contains { $0.mayRewrite(kinds: kinds) } ?? false
        }
        if hasRooted { return true }
        return anywhere.contains { rewrite in
            rewrite.mayRewrite(kinds: kinds)
                && graph.nodes.contains { rewrite.mayRewrite($0, in: graph.nodes) }
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
