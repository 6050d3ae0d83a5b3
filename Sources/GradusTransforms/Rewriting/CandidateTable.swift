import GradusIR
import GradusTensors

/// The rewrites of a set that may fit a node, by what can be seen of it and by its typed operation: each
/// list is made once, and made shorter by an example where it is asked for often. For graphs each of which
/// was made from the one before it: their typed operations live as long as the last.
final class CandidateTable {
    private let rules: RuleSet
    private let options: PipelineOptions
    /// How far back the rules look at most.
    let reach: Int
    // Read and written at every node, by one sweep at a time.
    @exclusivity(unchecked) private var entries: [Entry] = []
    @exclusivity(unchecked) private var slots = HashSlots()
    @exclusivity(unchecked) private var examples = Examples()

    private struct Entry {
        let outline: NodeOutline
        let operation: TypedOperation
        var candidates: FittingRewrites?
        /// How often they were asked for.
        var count = 1
    }

    /// Rewrites to try at a node.
    struct FittingRewrites {
        /// In their order.
        let rewrites: [any Rewrite]
        /// How many of them, the first ones, are not canonicalisation's.
        let ownCount: Int
    }

    /// Those of the rules that the options admit.
    init(_ rules: RuleSet, options: PipelineOptions) {
        self.rules = rules
        self.options = options
        reach = rules.rewrites.lazy.map(\.reach).max() ?? 0
    }

    /// The rewrites to try at a node; nil for none.
    func candidates(for index: Int, in nodes: NodeList) -> FittingRewrites? {
        let outline = NodeOutline(of: index, in: nodes)
        let operation = nodes[index].typed
        let hash = outline.hash ^ operation.identity
        let known = slots.find(hash) {
            entries[$0].operation == operation && entries[$0].outline == outline
        }
        if let known {
            entries[known].count += 1
            if entries[known].count == Self.exampleCount { refine(known) }
            return entries[known].candidates
        }
        let candidates = candidates(rules.candidates(for: outline).filter(options.admits))
        slots.insert(hash, entries.count)
        entries.append(Entry(outline: outline, operation: operation, candidates: candidates))
        return candidates
    }

    private func candidates(_ rewrites: [any Rewrite]) -> FittingRewrites? {
        if rewrites.isEmpty { return nil }
        return FittingRewrites(rewrites: rewrites, ownCount: rules.ownCount(of: rewrites))
    }

    /// Leaves out what does not fit an example.
    private func refine(_ entry: Int) {
        guard let rewrites = entries[entry].candidates?.rewrites,
            let example = examples.value(of: entries[entry].operation)
        else { return }
        entries[entry].candidates = candidates(
            rewrites.filter { $0.mayRewrite(example: example, in: examples.site) })
    }

    /// How often a list is asked for before it is worth to try an example.
    private static let exampleCount = 4
}

/// A node of each typed operation, on placeholders.
private struct Examples {
    private(set) lazy var site = RewriteSite(builder: GraphBuilder(name: "examples"), sweep: nil)
    private var known = TypedOperationMap<ValueID?>()
    private var placeholders: [TensorType: ValueID] = [:]

    /// The example of a typed operation; nil where it has no operands.
    mutating func value(of operation: TypedOperation) -> ValueID? {
        if let known = known[operation] { return known }
        let example = make(operation)
        known.insert(example, for: operation)
        return example
    }

    private mutating func make(_ operation: TypedOperation) -> ValueID? {
        guard !operation.operandTypes.isEmpty else { return nil }
        var operands: [ValueID] = []
        for type in operation.operandTypes {
            guard let operand = placeholder(type) else { return nil }
            operands.append(operand)
        }
        return try? site.builder.apply(erased: operation.operation, operands).first
    }

    private mutating func placeholder(_ type: TensorType) -> ValueID? {
        if let known = placeholders[type] { return known }
        let new = try? site.builder.input("x\(placeholders.count)", type).id
        placeholders[type] = new
        return new
    }
}
