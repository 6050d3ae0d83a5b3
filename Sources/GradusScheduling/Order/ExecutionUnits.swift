import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms

/// Nodes that run together: a fused group of element-wise nodes and sums, with or without the product
/// that they read, a loss and its gradient, or one node alone.
struct ExecutionUnit {
    /// The nodes, each after those it uses.
    var members: [Int]
    /// The member that is a product, whose epilogue the others are.
    var product: Int?
    /// Whether it is a group of element-wise nodes.
    var isElementwise: Bool
    /// The members, where they are a loss and its gradient.
    var lossWithGradient: LossWithGradient?
}

/// The units of a graph, what each must wait for, and what it reads and leaves in memory.
struct ExecutionUnits {
    private(set) var units: [ExecutionUnit] = []
    /// For each unit, those that must run before it.
    private(set) var predecessors: [[Int]] = []
    /// For each unit, the nodes of other units whose results it reads, seen through views and
    /// broadcasts; a node without operands for what is declared or constant.
    private(set) var reads: [[Int]] = []
    /// For each unit, its nodes that other units read or that are roots.
    private(set) var results: [[Int]] = []
    /// For each node, its unit; nil for placeholders, constants, and nodes that nothing runs for.
    let unitOfNode: [Int?]

    /// Units from groups of nodes; every other node that does something is one of its own.
    ///
    /// - Parameter isLeftOut: whether nothing runs for a node, because products do what it does.
    init(
        _ graph: Graph, groups: [FusionPlan.Group],
        leavingOut isLeftOut: (Int) -> Bool = { _ in false }
    ) {
        let live = graph.liveNodes()
        var unitOfNode = [Int?](repeating: nil, count: graph.nodes.count)
        var units: [ExecutionUnit] = []
        func append(
            _ members: [Int], product: Int? = nil, isElementwise: Bool = false,
            lossWithGradient: LossWithGradient? = nil
        ) {
            guard !members.isEmpty else { return }
            for member in members { unitOfNode[member] = units.count }
            units.append(
                ExecutionUnit(
                    members: members, product: product, isElementwise: isElementwise,
                    lossWithGradient: lossWithGradient))
        }
        for group in groups {
            let members = group.members.filter {
                live[$0] && ViewOperations.source(of: graph.nodes[$0]) == nil
            }
            append(members.sorted(), product: group.product, isElementwise: true)
        }
        for pair in LossWithGradient.all(in: graph) where live[pair.loss] && live[pair.gradient] {
            append([pair.loss, pair.gradient], lossWithGradient: pair)
        }
        for (index, node) in graph.nodes.enumerated() where live[index] && unitOfNode[index] == nil
        {
            if node.operands.isEmpty || isLeftOut(index) { continue }
            if ViewOperations.source(of: node) != nil || node.isKind(BroadcastTo.self) { continue }
            append([index], isElementwise: ExecutionUnits.isElementwise(node))
        }
        self.unitOfNode = unitOfNode
        self.units = units
        connect(graph)
    }

    private static func isElementwise(_ node: Node) -> Bool {
        node.traits.contains(.elementwise) && ViewOperations.source(of: node) == nil
    }

    private mutating func connect(_ graph: Graph) {
        var isResult = [Bool](repeating: false, count: graph.nodes.count)
        for root in graph.roots { isResult[source(of: root.node, in: graph)] = true }
        for unit in units.indices {
            var read: Set<Int> = []
            var waits: Set<Int> = []
            for member in units[unit].members {
                for operand in graph.nodes[member].operands {
                    let source = source(of: operand.node, in: graph, waits: &waits)
                    if unitOfNode[source] == unit { continue }
                    read.insert(source)
                    isResult[source] = true
                    if let other = unitOfNode[source] { waits.insert(other) }
                }
            }
            waits.remove(unit)
            reads.append(read.sorted())
            predecessors.append(waits.sorted())
        }
        results = units.map { $0.members.filter { isResult[$0] } }
    }

    /// The node whose memory a node's result is or spreads.
    func source(of node: Int, in graph: Graph) -> Int {
        var waits: Set<Int> = []
        return source(of: node, in: graph, waits: &waits)
    }

    /// As `source(of:in:)`; notes the units that a view on the way must wait for.
    private func source(of node: Int, in graph: Graph, waits: inout Set<Int>) -> Int {
        var node = node
        while unitOfNode[node] == nil, let first = graph.nodes[node].operands.first {
            for operand in graph.nodes[node].operands.dropFirst() {
                let other = source(of: operand.node, in: graph, waits: &waits)
                if let unit = unitOfNode[other] { waits.insert(unit) }
            }
            node = first.node
        }
        return node
    }
}
