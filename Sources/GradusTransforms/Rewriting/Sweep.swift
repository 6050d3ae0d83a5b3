import GradusIR
import GradusOperations
import GradusTensors

/// One walk over a graph in topological order that rebuilds it and rewrites each node, once its
/// operands are final, until no rule fires there.
final class Sweep {
    /// What is known of a node of the new graph.
    private struct NodeState {
        /// How often it is used, as far as that is known.
        var uses = 0
        /// Whether no rule fires there.
        var isSettled = false
        /// Whether that may be because something has other uses.
        var hasRefusedUses = false
    }

    private struct AttributeKey: Hashable {
        let pattern: ObjectIdentifier
        let typed: TypedOperation
    }

    private let source: Graph
    /// What the sweep before it says of the nodes of the source.
    @exclusivity(unchecked) private var settled: SettledNodes
    /// Whether that is so for the rules of canonicalisation alone.
    private let isCanonical: Bool
    /// Where the new graph is built.
    private let builder: GraphBuilder
    @exclusivity(unchecked) private var context: PassContext
    /// Inputs that are declared to sum to 1 along their last axis. None while there are gradients
    /// to be taken: the gradient of that sum with respect to such an input is 1, not 0.
    let distributions: Set<ValueID>
    private let table: CandidateTable
    /// The lists of the nodes of the source, where every one is asked for.
    private let sourceLists: [Int32]
    // Read and written at every node, and in no other place while that is done.
    @exclusivity(unchecked) private var states: [NodeState] = []
    /// What attribute variables stand for, by pattern and typed operation.
    private var knownBindings: [AttributeKey: AttributeBindings?] = [:]
    /// The rules that fired in this sweep, in order.
    private(set) var fired: [String] = []
    /// Where in `fired` the rewriting of the current node of the source began.
    private var firstAtNode = 0
    private var depth = 0
    /// The nodes of which a rule was told that they have other uses, which may be wrong at the end.
    private var refusedUses: Set<Int> = []
    /// Whether a rule was told so since the rewriting of the node at hand began.
    @exclusivity(unchecked) private var isRefused = false

    /// Rewrites at one node of the source after which the rules are taken to go round in circles.
    private static let maximumRewritesPerNode = 256
    /// How deep parts of a replacement are rewritten at once; deeper ones wait for the next sweep.
    private static let maximumDepth = 48

    /// A sweep that rebuilds what a copy is to copy.
    ///
    /// - Parameters:
    ///   - settled: what the sweep before it says, by `settledNodes`.
    ///   - isCanonical: whether that was one of canonicalisation.
    init(
        _ table: CandidateTable, over copy: GraphCopy, settled: SettledNodes, isCanonical: Bool,
        context: PassContext
    ) {
        self.table = table
        self.isCanonical = isCanonical
        source = copy.source
        builder = copy.builder
        self.settled = settled
        self.context = context
        sourceLists = isCanonical ? table.listNumbers(of: source.nodes) : []
        states.reserveCapacity(source.nodes.count)
        var distributions: Set<ValueID> = []
        if !source.nodes.contains(where: { $0.isKind(Gradient.self) }) {
            for input in builder.graph.inputs where input.isDistribution {
                distributions.insert(input.value)
            }
        }
        self.distributions = distributions
    }

    /// The rewritten graph, and what there is to say about it.
    func run(_ copy: inout GraphCopy) throws(GraphError) -> (graph: Graph, context: PassContext) {
        let counts = source.useCounts()
        for index in source.nodes.indices {
            if !copy.hasImage(index) { try visit(index, &copy) }
            count(counts[index], usesOf: copy.image(of: ValueID(node: index)).node)
        }
        if fired.isEmpty { return (source, context) }
        return (try copy.finish(), context)
    }

    /// Copies a node of the source, or puts in its place what the rules make of it.
    private func visit(_ index: Int, _ copy: inout GraphCopy) throws(GraphError) {
        let plain = copy.copyTentatively(index)
        isRefused = false
        // What was settled can only be unsettled by a change in reach.
        let distance = settled.distance(
            at: index, of: source.nodes[index], isChanged: !copy.isOwnCopy)
        // What stands where it stood reads what it read.
        let list = copy.isIdentity && isCanonical ? Int(sourceLists[index]) : nil
        if let list, table.candidates(list) == nil, context.remainingRewrites != 0 {
            return settle(index)
        }
        let candidates = candidates(at: plain, in: copy.nodes, list, after: distance)
        if candidates.isEmpty { return copy.keep(index) }
        firstAtNode = fired.count
        copy.builder.origin = source.nodes[index].origin
        if let values = try simplified(plain, by: candidates) {
            settled.noteChange(at: index)
            copy.replace(index, by: values)
        } else {
            copy.keep(index)
        }
    }

    /// What is settled of a graph that holds the nodes of the new one at the given positions, -1 for none.
    func settledNodes(at positions: [Int], count: Int) -> SettledNodes {
        var settled = [Bool](repeating: false, count: count)
        for (state, position) in zip(states, positions) where position >= 0 {
            settled[position] = state.isSettled && !state.hasRefusedUses
        }
        return SettledNodes(settled)
    }

    /// Rules to try at a node.
    private struct Candidates {
        /// Those that may fit what can be seen of the node: none, or one of them is worth to be tried.
        var rewrites: [any Rewrite] = []
        /// How many of them, the first ones, are tried however far a change is.
        var newCount = 0
        /// How far back the others must look.
        var distance = 0

        var isEmpty: Bool { rewrites.isEmpty }

        /// The first rule from a position on that is worth to be tried at the node.
        func first(from start: Int, at node: Node, in nodes: NodeList) -> Int? {
            for position in start..<rewrites.count {
                let isSeen =
                    distance == 0 || position < newCount || rewrites[position].reach >= distance
                if isSeen, rewrites[position].mayRewrite(node, in: nodes) { return position }
            }
            return nil
        }
    }

    /// The rules that may fire at a node and look back as far as the given distance, or further. A node
    /// without any is settled.
    ///
    /// - Parameter list: the number of its list, where that is known.
    private func candidates(
        at index: Int, in nodes: NodeList, _ list: Int? = nil, after distance: Int
    ) -> Candidates {
        guard !isSettled(index), context.remainingRewrites != 0 else { return Candidates() }
        if !isCanonical, distance > table.reach {
            settle(index)
            return Candidates()
        }
        guard let found = table.candidates(list ?? table.listNumber(of: index, in: nodes)) else {
            settle(index)
            return Candidates()
        }
        let candidates = Candidates(
            rewrites: found.rewrites, newCount: isCanonical ? found.ownCount : 0,
            distance: distance)
        if candidates.first(from: 0, at: nodes[index], in: nodes) != nil { return candidates }
        settle(index)
        return Candidates()
    }

    /// Whether a rule may fire in another sweep: it was refused because of uses that are gone by now,
    /// or it was not tried at all nodes.
    func mayFireAgain() throws(GraphError) -> Bool {
        if context.remainingRewrites == 0 { return true }
        let graph = builder.graph
        let isLive = graph.liveNodes()
        if !refusedUses.isEmpty {
            let uses = graph.useCounts(where: isLive)
            if refusedUses.contains(where: { uses[$0] == 1 }) { return true }
        }
        for (index, isLive) in isLive.enumerated() where isLive && !isSettled(index) {
            // Nothing is ever put in the place of what is declared, nor of a number.
            let node = graph.nodes[index]
            let isScalarLeaf = node.operands.isEmpty && node.resultTypes[0].rank == 0
            if !isScalarLeaf, !node.isKind(Placeholder.self) { return true }
        }
        return false
    }

    // MARK: What rewrites ask and do

    func isUsedOnce(_ value: ValueID) -> Bool {
        if value.node < states.count, states[value.node].uses == 1 { return true }
        refusedUses.insert(value.node)
        isRefused = true
        return false
    }

    /// What the attribute variables of a pattern, none of them bound, stand for at a node: found once
    /// for all nodes of its typed operation.
    func attributeBindings(
        of pattern: OperationPattern, on node: Node, _ find: () -> AttributeBindings?
    ) -> AttributeBindings? {
        let key = AttributeKey(
            pattern: ObjectIdentifier(pattern), typed: node.typed)
        if let known = knownBindings[key] { return known }
        let found = find()
        knownBindings[key] = .some(found)
        return found
    }

    /// Adds a node of a replacement, rewritten at once where a rule fits.
    func apply(_ operation: any Operation, _ operands: [ValueID]) throws(GraphError) -> ValueID {
        for operand in operands { count(1, usesOf: operand.node) }
        let node = try builder.add(operation, operands)
        let plain = ValueID(node: node)
        guard depth < Sweep.maximumDepth else { return plain }
        depth += 1
        defer { depth -= 1 }
        return try simplified(node, by: candidates(at: node))?[0] ?? plain
    }

    private func count(_ count: Int, usesOf node: Int) {
        while states.count <= node { states.append(NodeState()) }
        states[node].uses += count
    }

    // MARK: Rewriting one node

    /// What stands for the results of a node once no rule fires any more; nil where none does.
    private func simplified(
        _ node: Int, by candidates: Candidates
    ) throws(GraphError) -> [ValueID]? {
        guard var values = try rewriteOnce(node, by: candidates, nil) else { return nil }
        while let next = try rewriteOnce(
            values[0].node, by: self.candidates(at: values[0].node), values)
        {
            values = next
        }
        return values
    }

    /// The rules that may fire at a node of the new graph. Holds the nodes for no longer than it looks at
    /// them, so that they are not copied when one is added.
    private func candidates(at node: Int) -> Candidates {
        candidates(at: node, in: builder.nodes, after: 0)
    }

    private func isSettled(_ node: Int) -> Bool { node < states.count && states[node].isSettled }

    private func settle(_ node: Int) {
        while states.count <= node { states.append(NodeState()) }
        states[node].isSettled = true
        states[node].hasRefusedUses = isRefused
    }

    /// What the first rule that fires puts in the place of a node; nil where none does.
    ///
    /// - Parameter values: what stands for the results, where these are not those of the node.
    private func rewriteOnce(
        _ index: Int, by candidates: Candidates, _ values: [ValueID]?
    ) throws(GraphError) -> [ValueID]? {
        if candidates.isEmpty { return nil }
        let node = builder.node(index)
        let values =
            values ?? (0..<node.resultCount).map { ValueID(node: index, result: $0) }
        guard values.count == node.resultCount else { return nil }
        let site = RewriteSite(builder: builder, sweep: self)
        let outer = builder.origin
        defer { builder.origin = outer }
        var next = 0
        while let position = candidates.first(from: next, at: node, in: builder.nodes) {
            next = position + 1
            let rewrite = candidates.rewrites[position]
            builder.origin = .rewritten(by: rewrite.name, outer)
            guard let results = try rewrite.rewrite(node, at: values, in: site) else { continue }
            let replacement = results.map(\.id)
            if replacement == values { continue }
            guard results.map(\.type) == node.resultTypes else {
                throw GraphError(
                    "rule '\(rewrite.name)' gives \(results[0].type) for \(node.resultTypes[0])",
                    origin: outer)
            }
            if context.options.recordsRewrites {
                context.record(
                    rewrite.name, values[0], replacement[0], in: builder.graph, at: outer)
            }
            try record(rewrite, at: outer)
            return replacement
        }
        settle(index)
        return nil
    }

    private func record(_ rewrite: any Rewrite, at origin: Origin) throws(GraphError) {
        fired.append(rewrite.name)
        context.remark(.applied, rewrite.text, rule: rewrite.name, at: origin)
        if let remaining = context.remainingRewrites {
            context.remainingRewrites = max(0, remaining - 1)
        }
        if fired.count - firstAtNode > Sweep.maximumRewritesPerNode {
            throw Sweep.endless(fired[(fired.count - 16)...], at: origin)
        }
    }

    /// The error for rules that undo each other.
    static func endless(_ rules: some Sequence<String>, at origin: Origin) -> GraphError {
        let names = Set(rules).sorted().map { "'\($0)'" }.joined(separator: ", ")
        return GraphError(
            "rewriting does not come to an end: \(names) fire again and again", origin: origin)
    }
}
