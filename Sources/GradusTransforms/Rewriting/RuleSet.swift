import GradusIR

/// Rewrites in the order in which they are tried, found by the operation at their root.
package final class RuleSet: Sendable {
    /// The rewrites.
    package let rewrites: [any Rewrite]
    /// How far back they look at most.
    let reach: Int
    private let byRoot: [ObjectIdentifier: RewriteList]
    /// Those that are tried at every node, which are among those of each root, too.
    private let anywhere: RewriteList
    /// The others alone.
    private let rooted: [ObjectIdentifier: [any Rewrite]]
    private let byOutline = BoundedCache<NodeOutline, RewriteList>(capacity: 4096)

    /// Rules followed by those of canonicalisation.
    convenience init(_ own: [any Rewrite], beforeCanonical canonical: [any Rewrite]) {
        self.init(own + canonical, ownCount: own.count)
    }

    package convenience init(_ rewrites: [any Rewrite]) {
        self.init(rewrites, ownCount: rewrites.count)
    }

    private init(_ rewrites: [any Rewrite], ownCount: Int) {
        self.rewrites = rewrites
        reach = rewrites.lazy.map(\.reach).max() ?? 0
        var byRoot: [ObjectIdentifier: RewriteList] = [:]
        var rooted: [ObjectIdentifier: [any Rewrite]] = [:]
        var anywhere = RewriteList()
        for (index, rewrite) in rewrites.enumerated() {
            let isOwn = index < ownCount
            guard let roots = rewrite.roots else {
                anywhere.append(rewrite, isOwn: isOwn)
                for root in byRoot.keys { byRoot[root]?.append(rewrite, isOwn: isOwn) }
                continue
            }
            for root in Set(roots.map(ObjectIdentifier.init)) {
                byRoot[root, default: anywhere].append(rewrite, isOwn: isOwn)
                rooted[root, default: []].append(rewrite)
            }
        }
        self.byRoot = byRoot
        self.anywhere = anywhere
        self.rooted = rooted
    }

    /// Whether a rewrite may fire somewhere in a graph, and so perhaps others where it did.
    func mayRewrite(_ graph: Graph) -> Bool {
        let kinds = Set(graph.typedOperations.map(\.kind))
        let hasRooted = kinds.contains { kind in
            rooted[kind]?.contains { $0.mayRewrite(kinds: kinds) } ?? false
        }
        if hasRooted { return true }
        return anywhere.rewrites.contains { rewrite in
            rewrite.mayRewrite(kinds: kinds)
                && graph.nodes.contains { rewrite.mayRewrite($0, in: graph.nodes) }
        }
    }

    /// The rewrites that may fit a node of which no more is known than its outline.
    func candidates(for outline: NodeOutline) -> RewriteList {
        byOutline.value(for: outline) {
            (byRoot[outline.kind] ?? anywhere).filter { $0.mayRewrite(outline) }
        }
    }
}

/// Some rewrites of a set.
struct RewriteList: Sendable {
    /// In their order.
    private(set) var rewrites: [any Rewrite] = []
    /// How many of them, the first ones, are not canonicalisation's.
    private(set) var ownCount = 0

    mutating func append(_ rewrite: any Rewrite, isOwn: Bool) {
        rewrites.append(rewrite)
        if isOwn { ownCount += 1 }
    }

    /// Those of them that are wanted.
    func filter(_ isWanted: (any Rewrite) -> Bool) -> RewriteList {
        if rewrites.allSatisfy(isWanted) { return self }
        var result = RewriteList()
        for (index, rewrite) in rewrites.enumerated() where isWanted(rewrite) {
            result.append(rewrite, isOwn: index < ownCount)
        }
        return result
    }
}

extension PipelineOptions {
    /// Whether a rewrite is not disabled and no less sound than is asked for.
    func admits(_ rewrite: any Rewrite) -> Bool {
        rewrite.soundness <= level.soundness && !disabledRules.contains(rewrite.name)
    }
}
