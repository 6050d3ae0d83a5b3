import GradusIR
import GradusTensors

/// The rewrites of a set that may fit a node, by what can be seen of it and by its typed operation: each
/// list is made once, and made shorter by an example where it is asked for often. For graphs each of which
/// was made from the one before it: their typed operations live as long as the last.
final class CandidateTable {
    /// How far back the rules look at most.
    let reach: Int
    // Read and written at every node, by one sweep at a time.
    @exclusivity(unchecked) private var lists: CandidateLists

    /// Those of the rules that the options admit.
    init(_ rules: RuleSet, options: PipelineOptions) {
        lists = CandidateLists(rules: rules, options: options)
        reach = rules.reach
    }

    /// For each of some nodes the number of its list.
    func listNumbers(of nodes: NodeList) -> [Int32] {
        nodes.withUnsafeBufferPointer { nodes in
            nodes.indices.map { Int32(lists.number(of: $0, in: nodes)) }
        }
    }

    /// The number of the list of a node.
    func listNumber(of node: Int, in nodes: NodeList) -> Int {
        nodes.withUnsafeBufferPointer { lists.number(of: node, in: $0) }
    }

    /// The rewrites to try at the nodes of a list; nil for none.
    func candidates(_ list: Int) -> RewriteList? { lists[list] }
}

/// The lists so far.
private struct CandidateLists {
    let rules: RuleSet
    let options: PipelineOptions
    private var keys: [Key] = []
    private var slots = HashSlots()
    /// The list of each key, and how often it was asked for.
    private var lists: [RewriteList] = []
    private var counts: [Int] = []
    private var examples = Examples()

    /// What can be seen of a node.
    struct Key: Equatable, BitwiseCopyable {
        let operation: TypedOperation
        let outline: NodeOutline
    }

    init(rules: RuleSet, options: PipelineOptions) {
        self.rules = rules
        self.options = options
    }

    subscript(number: Int) -> RewriteList? {
        lists[number].rewrites.isEmpty ? nil : lists[number]
    }

    mutating func number(of node: Int, in nodes: UnsafeBufferPointer<Node>) -> Int {
        let key = Key(operation: nodes[node].typed, outline: NodeOutline(of: node, in: nodes))
        let hash = key.outline.hash ^ key.operation.identity
        if let known = slots.find(hash, where: { keys[$0] == key }) {
            counts[known] += 1
            if counts[known] == Self.exampleCount { refine(known) }
            return known
        }
        slots.insert(hash, keys.count)
        keys.append(key)
        lists.append(rules.candidates(for: key.outline).filter(options.admits))
        counts.append(1)
        return keys.count - 1
    }

    /// Leaves out what does not fit an example.
    private mutating func refine(_ number: Int) {
        guard !lists[number].rewrites.isEmpty,
            let example = examples.value(of: keys[number].operation)
        else { return }
        lists[number] = lists[number].filter {
            $0.mayRewrite(example: example, in: examples.site)
        }
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
