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
    @exclusivity(unchecked) private var keys: [Key] = []
    @exclusivity(unchecked) private var slots = HashSlots()
    /// The candidates of each key, and how often they were asked for.
    @exclusivity(unchecked) private var candidates: [FittingRewrites?] = []
    @exclusivity(unchecked) private var counts: [Int] = []
    @exclusivity(unchecked) private var examples = Examples()

    private struct Key: Equatable, BitwiseCopyable {
        let operation: TypedOperation
        let outline: NodeOutline
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
        let key = Key(
            operation: nodes[index].typed, outline: NodeOutline(of: index, in: nodes))
        let hash = key.outline.hash ^ key.operation.identity
        if let known = slots.find(hash, where: { keys[$0] == key }) {
            counts[known] += 1
            if counts[known] == Self.exampleCount { refine(known) }
            return candidates[known]
        }
        slots.insert(hash, keys.count)
        keys.append(key)
        let fitting = fitting(rules.candidates(for: key.outline).filter(options.admits))
        candidates.append(fitting)
        counts.append(1)
        return fitting
    }

    private func fitting(_ rewrites: [any Rewrite]) -> FittingRewrites? {
        if rewrites.isEmpty { return nil }
        return FittingRewrites(rewrites: rewrites, ownCount: rules.ownCount(of: rewrites))
    }

    /// Leaves out what does not fit an example.
    private func refine(_ entry: Int) {
        guard let rewrites = candidates[entry]?.rewrites,
            let example = examples.value(of: keys[entry].operation)
        else { return }
        candidates[entry] = fitting(
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
