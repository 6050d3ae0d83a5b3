import GradusIR
import GradusOperations
import GradusTensors

/// The levels by which nodes are joined without a cycle between groups, in linear time.
///
/// A node's level is the largest of its operands' levels, plus one for an operand that it cannot be
/// joined with. Nodes of one level are joined where one reads the other; along every other edge the
/// level rises. So whatever leaves a group goes up and never comes back.
struct FusionLevels {
    private let graph: Graph
    /// For each node, whether it may be part of a group.
    private(set) var fuses: [Bool]
    /// For each node, whether something needs it.
    let isLive: [Bool]
    private var level: [Int]
    private var parent: [Int]

    init(_ graph: Graph, fuses: (Node) -> Bool) {
        self.graph = graph
        isLive = graph.liveNodes()
        self.fuses = zip(graph.nodes, isLive).map { node, isLive in
            isLive && !node.operands.isEmpty && node.resultTypes.count == 1
                && !FusionLevels.isTransparent(node) && fuses(node)
        }
        level = Array(repeating: 0, count: graph.nodes.count)
        parent = Array(graph.nodes.indices)
        assignLevels()
        joinNeighbours()
        raise()
    }

    /// Whether a value passes the node unchanged, in memory or in the way it is read: such nodes
    /// run nowhere by themselves.
    private static func isTransparent(_ node: Node) -> Bool {
        switch node.operation {
        case is BroadcastTo, is Reshape, is Squeeze, is ExpandDims, is StopGradient: true
        default: false
        }
    }

    /// The node that computes what a node gives, seen through broadcasts and views.
    func source(of node: Int) -> Int {
        var node = node
        while FusionLevels.isTransparent(graph.nodes[node]),
            let operand = graph.nodes[node].operands.first
        {
            node = operand.node
        }
        return node
    }

    /// Whether the consumer may be joined with the node that it reads.
    private func joins(_ producer: Int, _ consumer: Int) -> Bool {
        fuses[producer] && fuses[consumer]
            && graph.nodes[producer].resultTypes[0].shape
                == graph.nodes[consumer].resultTypes[0].shape
    }

    private mutating func assignLevels() {
        for (index, node) in graph.nodes.enumerated() {
            let passes = FusionLevels.isTransparent(node)
            for operand in node.operands {
                let step = passes || joins(operand.node, index) ? 0 : 1
                level[index] = max(level[index], level[operand.node] + step)
            }
        }
    }

    private mutating func joinNeighbours() {
        for (index, node) in graph.nodes.enumerated() where fuses[index] {
            for operand in node.operands
            where joins(operand.node, index) && level[operand.node] == level[index] {
                join(operand.node, index)
            }
        }
    }

    /// Lets groups wait until just before they are needed, where that brings them together with a
    /// reader.
    private mutating func raise() {
        var members: [Int: [Int]] = [:]
        for index in graph.nodes.indices where fuses[index] {
            members[root(index), default: []].append(index)
        }
        let users = readers()
        let order = members.keys.sorted { (level[$0], $0) > (level[$1], $1) }
        for group in order where root(group) == group {
            guard let inside = members[group] else { continue }
            var bound = Int.max
            var neighbours: [Int] = []
            for member in inside {
                for (user, isDirect) in users[member] where root(user) != group {
                    let canJoin = isDirect && joins(member, user)
                    bound = min(bound, canJoin ? level[user] : level[user] - 1)
                    if canJoin { neighbours.append(user) }
                }
            }
            guard bound > level[group], bound != .max,
                neighbours.contains(where: { level[$0] == bound })
            else { continue }
            for member in inside { level[member] = bound }
            var joined = inside
            for user in neighbours where level[user] == bound && root(user) != root(group) {
                joined += members[root(user)] ?? []
                join(group, user)
            }
            members[root(group)] = joined
        }
    }

    /// For each node, the nodes that read it, and whether they read it as it is. Roots that are no
    /// nodes need no place here: they only read.
    private func readers() -> [[(user: Int, isDirect: Bool)]] {
        var readers = [[(user: Int, isDirect: Bool)]](repeating: [], count: graph.nodes.count)
        for (index, node) in graph.nodes.enumerated()
        where isLive[index] && !FusionLevels.isTransparent(node) {
            for operand in node.operands {
                let source = source(of: operand.node)
                readers[source].append((index, source == operand.node))
            }
        }
        return readers
    }

    // MARK: Disjoint sets

    private func root(_ node: Int) -> Int {
        var node = node
        while parent[node] != node { node = parent[node] }
        return node
    }

    private mutating func join(_ left: Int, _ right: Int) {
        let (a, b) = (compressedRoot(left), compressedRoot(right))
        parent[max(a, b)] = min(a, b)
    }

    private mutating func compressedRoot(_ node: Int) -> Int {
        let top = root(node)
        var node = node
        while parent[node] != top {
            (parent[node], node) = (top, parent[node])
        }
        return top
    }

    /// The sets of two or more nodes, each in the order of the graph, by their first node.
    func components() -> [[Int]] {
        var members: [Int: [Int]] = [:]
        for index in graph.nodes.indices where fuses[index] {
            members[root(index), default: []].append(index)
        }
        return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}
