import GradusIR
import GradusOperations
import GradusTensors

/// The levels by which nodes are joined without a cycle between groups, in linear time.
///
/// A node's level is the largest of its operands' levels, plus one for an operand that it cannot be
/// joined with. Nodes of one level are joined where one reads the other; along every other edge the
/// level rises. So whatever leaves a group goes up and never comes back.
struct FusionLevels {
    let graph: Graph
    /// For each node, whether it may be part of a group.
    let fuses: [Bool]
    /// For each node, whether it is a product, which may be joined with what reads it.
    let isProduct: [Bool]
    /// For each node, whether it is a sum of all elements, which may be joined with what computes them.
    let isSum: [Bool]
    /// For each node, whether something needs it.
    let isLive: [Bool]
    private let isTransparent: [Bool]
    /// Whether some node runs before another that does not read it: `after` and `checkpoint` say so.
    private let hasAwaited: Bool
    /// For each node, the shape of its first result as a number: the same for equal shapes.
    private let shape: [Int32]
    var level: [Int]
    private var parent: [Int]
    /// The next node of the same set, in a circle.
    private var next: [Int]

    init(
        _ graph: Graph, fuses: (Node) -> Bool, products: (Node) -> Bool, sums: (Node) -> Bool
    ) {
        self.graph = graph
        let isLive = graph.liveNodes()
        self.isLive = isLive
        let isTransparent = graph.nodes.map(FusionLevels.isTransparent)
        self.isTransparent = isTransparent
        hasAwaited = graph.nodes.indices.contains {
            isTransparent[$0] && graph.nodes[$0].operands.count > 1
        }
        self.fuses = graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            return isLive[index] && !node.operands.isEmpty && node.resultCount == 1
                && !isTransparent[index] && fuses(node)
        }
        isProduct = graph.nodes.indices.map { isLive[$0] && products(graph.nodes[$0]) }
        isSum = graph.nodes.indices.map { isLive[$0] && sums(graph.nodes[$0]) }
        shape = FusionLevels.shapes(of: graph)
        level = Array(repeating: 0, count: graph.nodes.count)
        parent = Array(graph.nodes.indices)
        next = parent
        assignLevels()
        let readers = FusionReaders(self)
        sink(readers)
        joinNeighbours()
        raise(readers)
    }

    private static func shapes(of graph: Graph) -> [Int32] {
        var numbers: [Shape: Int32] = [:]
        var known = TypedOperationMap<Int32>()
        return graph.nodes.map { node in
            if let number = known[node.typed] { return number }
            var number: Int32 = -1
            if let shape = node.resultTypes.first?.shape {
                number = numbers[shape] ?? Int32(numbers.count)
                numbers[shape] = number
            }
            known.insert(number, for: node.typed)
            return number
        }
    }

    /// Whether a value passes the node unchanged, in memory or in the way it is read: such nodes
    /// run nowhere by themselves.
    private static func isTransparent(_ node: Node) -> Bool {
        node.isKind(BroadcastTo.self) || node.isKind(Reshape.self) || node.isKind(Squeeze.self)
            || node.isKind(ExpandDims.self) || node.isKind(StopGradient.self)
            || node.isKind(After.self) || node.isKind(Checkpoint.self)
    }

    /// The node that computes what a node gives, seen through broadcasts and views.
    func source(of node: Int) -> Int {
        var node = node
        while isTransparent[node], let operand = graph.nodes[node].operands.first {
            node = operand.node
        }
        return node
    }

    /// Whether a node may be joined with what reads it.
    private func canJoin(_ node: Int) -> Bool { fuses[node] || isProduct[node] }

    /// Whether the consumer may be joined with the node that it reads.
    func joins(_ producer: Int, _ consumer: Int) -> Bool {
        if isSum[consumer] { return fuses[producer] }
        return canJoin(producer) && fuses[consumer] && shape[producer] == shape[consumer]
    }

    private mutating func assignLevels() {
        for (index, node) in graph.nodes.enumerated() {
            let passes = isTransparent[index]
            for operand in node.operands {
                let step = passes || joins(operand.node, index) ? 0 : 1
                level[index] = max(level[index], level[operand.node] + step)
            }
        }
    }

    private mutating func joinNeighbours() {
        for (index, node) in graph.nodes.enumerated() where fuses[index] || isSum[index] {
            for operand in node.operands
            where joins(operand.node, index) && level[operand.node] == level[index] {
                join(operand.node, index)
            }
        }
    }

    /// Lets groups wait until just before they are needed, where that brings them together with a
    /// reader.
    private mutating func raise(_ readers: FusionReaders) {
        let groups = graph.nodes.indices.filter { canJoin($0) && parent[$0] == $0 }
        let order = groups.sorted { (level[$0], $0) > (level[$1], $1) }
        for group in order where parent[group] == group {
            var bound = Int.max
            var neighbours: [Int] = []
            var member = group
            repeat {
                for reader in readers[member] where compressedRoot(reader.user) != group {
                    let canJoin = reader.isDirect && joins(member, reader.user)
                    bound = min(bound, canJoin ? level[reader.user] : level[reader.user] - 1)
                    if canJoin { neighbours.append(reader.user) }
                }
                member = next[member]
            } while member != group
            guard bound > level[group], bound != .max,
                neighbours.contains(where: { level[$0] == bound })
            else { continue }
            repeat {
                level[member] = bound
                member = next[member]
            } while member != group
            for user in neighbours where level[user] == bound { join(group, user) }
        }
    }

    /// Each node that is read by one that runs, with the reader, in the order of the readers. Roots that
    /// are no nodes need no place here: they only read.
    fileprivate func forEachRead(_ body: (_ source: Int, FusionReaders.Reader) -> Void) {
        for (index, node) in graph.nodes.enumerated() where isLive[index] && !isTransparent[index] {
            for operand in node.operands {
                let source = source(of: operand.node)
                body(source, FusionReaders.Reader(user: index, isDirect: source == operand.node))
                for awaited in awaited(by: operand.node) {
                    body(awaited, FusionReaders.Reader(user: index, isDirect: false))
                }
            }
        }
    }

    /// The nodes that run before a node can be read, though their values are not: what `after` and
    /// `checkpoint` name beside the value that they pass.
    private func awaited(by node: Int) -> [Int] {
        guard hasAwaited, isTransparent[node] else { return [] }
        var awaited: [Int] = []
        var open = [node]
        while var node = open.popLast() {
            while isTransparent[node], let operand = graph.nodes[node].operands.first {
                for other in graph.nodes[node].operands.dropFirst() {
                    awaited.append(source(of: other.node))
                    open.append(other.node)
                }
                node = operand.node
            }
        }
        return awaited
    }

    // MARK: Disjoint sets

    private mutating func join(_ left: Int, _ right: Int) {
        let (a, b) = (compressedRoot(left), compressedRoot(right))
        guard a != b else { return }
        parent[max(a, b)] = min(a, b)
        next.swapAt(a, b)
    }

    private mutating func compressedRoot(_ node: Int) -> Int {
        var top = node
        while parent[top] != top { top = parent[top] }
        var node = node
        while parent[node] != top {
            (parent[node], node) = (top, parent[node])
        }
        return top
    }

    /// The sets of two or more nodes, each in the order of the graph, by their first node.
    mutating func components() -> [[Int]] {
        var numbers = [Int](repeating: -1, count: graph.nodes.count)
        var components: [[Int]] = []
        for index in graph.nodes.indices
        where (canJoin(index) || isSum[index]) && next[index] != index {
            // The root of a set is its first node.
            let root = compressedRoot(index)
            if numbers[root] < 0 {
                numbers[root] = components.count
                components.append([])
            }
            components[numbers[root]].append(index)
        }
        return components
    }
}

/// For each node, those that read it through views and broadcasts.
struct FusionReaders {
    struct Reader {
        let user: Int
        /// Whether nothing lies between.
        let isDirect: Bool
    }

    private var starts: [Int]
    private var readers: [Reader]

    init(_ levels: FusionLevels) {
        let count = levels.graph.nodes.count
        var places = [Int](repeating: 0, count: count + 1)
        levels.forEachRead { source, _ in places[source + 1] += 1 }
        for index in 0..<count { places[index + 1] += places[index] }
        starts = places
        var readers = Array(repeating: Reader(user: 0, isDirect: false), count: places[count])
        levels.forEachRead { source, reader in
            readers[places[source]] = reader
            places[source] += 1
        }
        self.readers = readers
    }

    subscript(node: Int) -> ArraySlice<Reader> { readers[starts[node]..<starts[node + 1]] }
}
