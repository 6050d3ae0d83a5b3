import GradusIR
import GradusTensors

/// Finds for each backward node the forward node whose pullback built it.
///
/// An origin names the operation and the place in the text. Where several nodes have both, such as
/// those of a function that is called twice, the operands tell: a pullback reads the operands and
/// results of its node; and pullbacks are built from the last forward node to the first.
struct PullbackMatching {
    private struct Place: Hashable {
        var operation: String?
        var range: SourceRange?
    }

    private let graph: Graph
    private let elision: NodeElision
    private let users: NodeUsers
    private var candidates: [Place: [Int]] = [:]

    init(_ graph: Graph, roles: NodeRoles, elision: NodeElision) {
        self.graph = graph
        self.elision = elision
        users = graph.users()
        for (index, node) in graph.nodes.enumerated()
        where roles[index] == .forward && !node.operands.isEmpty {
            let range = node.origin.source
            candidates[
                Place(operation: node.operation.operationName, range: range), default: []
            ].append(index)
            if range != nil {
                candidates[Place(operation: nil, range: range), default: []].append(index)
            }
        }
    }

    /// For each node, the drawn forward node that it belongs to; nil for forward nodes and where none
    /// is found.
    func counterparts(roles: NodeRoles) -> [Int?] {
        var latest = graph.nodes.count
        return graph.nodes.indices.map { index in
            guard roles[index] == .backward, let found = counterpart(of: index, before: latest)
            else { return nil }
            latest = found
            return drawn(found, roles: roles)
        }
    }

    private func counterpart(of index: Int, before latest: Int) -> Int? {
        let node = graph.nodes[index]
        guard let pullback = node.origin.pullback else { return nil }
        let range = node.origin.source
        let found =
            candidates[Place(operation: pullback.operation, range: range)]
            ?? candidates[Place(operation: nil, range: range)] ?? []
        let reads = Set(node.operands.map { elision.source(of: $0) })
        func score(_ candidate: Int) -> (Int, Int, Int) {
            let forward = graph.nodes[candidate]
            var known = Set(forward.operands.map { elision.source(of: $0) })
            known.formUnion(
                forward.resultTypes.indices.map { ValueID(node: candidate, result: $0) })
            let isNamed = forward.name == pullback.node
            return (
                known.intersection(reads).count + (isNamed ? 1 : 0), candidate <= latest ? 1 : 0,
                candidate
            )
        }
        return found.max { score($0) < score($1) }
    }

    /// The node itself, or the first drawn user of a node that is drawn as a line.
    private func drawn(_ index: Int, roles: NodeRoles) -> Int? {
        var index = index
        while elision.isLine(index) {
            guard let user = users[index].first(where: { roles[$0] == .forward }) else {
                return nil
            }
            index = user
        }
        return index
    }
}
