import GradusIR
import GradusOperations
import GradusTensors

/// One walk over a graph in topological order that rebuilds it and rewrites each node, once its
/// operands are final, until no rule fires there.
final class Sweep {
    private let rules: RuleSet
    private let source: Graph
    private var copy: GraphCopy
    private var context: PassContext
    /// Inputs that are declared to sum to 1 along their last axis. None while there are gradients
    /// to be taken: the gradient of that sum with respect to such an input is 1, not 0.
    let distributions: Set<ValueID>
    /// How often each node of the new graph is used, as far as it is known.
    private var uses: [Int]
    /// Nodes of the new graph at which no rule fires.
    private var isSettled: [Bool] = []
    /// The rules that fired in this sweep, in order.
    private(set) var fired: [String] = []
    /// Where in `fired` the rewriting of the current node of the source began.
    private var firstAtNode = 0
    private var depth = 0

    /// Rewrites at one node of the source after which the rules are taken to go round in circles.
    private static let maximumRewritesPerNode = 256
    /// How deep parts of a replacement are rewritten at once; deeper ones wait for the next sweep.
    private static let maximumDepth = 48

    init(_ rules: RuleSet, over source: Graph, context: PassContext) throws(GraphError) {
        self.rules = rules
        self.source = source
        self.context = context
        copy = try GraphCopy(source)
        uses = []
        var distributions: Set<ValueID> = []
        if !source.nodes.contains(where: { $0.operation is Gradient }) {
            for input in copy.builder.graph.inputs where input.isDistribution {
                distributions.insert(input.value)
            }
        }
        self.distributions = distributions
    }

    private var builder: GraphBuilder { copy.builder }

    /// The rewritten graph, and what there is to say about it.
    func run() throws(GraphError) -> (graph: Graph, context: PassContext) {
        let counts = source.useCounts()
        for (index, node) in source.nodes.enumerated() {
            if !copy.hasImage(index) {
                builder.origin = node.origin
                firstAtNode = fired.count
                let operands = node.operands.map { copy.image(of: $0) }
                let plain = try builder.apply(erased: node.operation, operands)
                copy.setImage(of: index, to: try simplify(plain))
            }
            for result in node.resultTypes.indices {
                let image = copy.image(of: ValueID(node: index, result: result)).node
                count(counts[index], usesOf: image)
                if result == 0, node.resultTypes.count > 1 { break }
            }
        }
        return (try copy.finish(), context)
    }

    // MARK: What rewrites ask and do

    func useCount(of value: ValueID) -> Int {
        uses.indices.contains(value.node) ? uses[value.node] : 0
    }

    /// Adds a node of a replacement, rewritten at once where a rule fits.
    func apply(_ operation: any Operation, _ operands: [ValueID]) throws(GraphError) -> ValueID {
        for operand in operands { count(1, usesOf: operand.node) }
        let values = try builder.apply(erased: operation, operands)
        guard depth < Sweep.maximumDepth else { return values[0] }
        depth += 1
        defer { depth -= 1 }
        return try simplify(values)[0]
    }

    private func count(_ count: Int, usesOf node: Int) {
        while uses.count <= node { uses.append(0) }
        uses[node] += count
    }

    // MARK: Rewriting one node

    private func simplify(_ values: [ValueID]) throws(GraphError) -> [ValueID] {
        var values = values
        while let next = try rewriteOnce(values) { values = next }
        return values
    }

    /// What the first rule that fires puts in the place of a node; nil where none does.
    private func rewriteOnce(_ values: [ValueID]) throws(GraphError) -> [ValueID]? {
        let index = values[0].node
        while isSettled.count <= index { isSettled.append(false) }
        let node = builder.graph.nodes[index]
        guard !isSettled[index], values.count == node.resultTypes.count,
            context.remainingRewrites != 0
        else { return nil }
        let site = RewriteSite(builder: builder, sweep: self)
        let outer = builder.origin
        defer { builder.origin = outer }
        for rewrite in rules.candidates(for: node.operation) {
            builder.origin = .rewritten(by: rewrite.name, outer)
            guard let results = try rewrite.rewrite(node, at: values, in: site) else { continue }
            let next = results.map(\.id)
            if next == values { continue }
            guard results.map(\.type) == node.resultTypes else {
                throw GraphError(
                    "rule '\(rewrite.name)' gives \(results[0].type) for \(node.resultTypes[0])",
                    origin: outer)
            }
            context.record(rewrite.name, values[0], next[0], in: builder.graph, at: outer)
            try record(rewrite, at: outer)
            return next
        }
        isSettled[index] = true
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
