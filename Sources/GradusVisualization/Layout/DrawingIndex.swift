/// A model with its references resolved to positions in its arrays, and found free of
/// contradictions.
struct DrawingIndex: Sendable {
    let model: DrawingModel
    /// The ends of each edge.
    let ends: [(from: Int, to: Int)]
    /// The innermost cluster of each node.
    let clusterOfNode: [Int?]
    let parentOfCluster: [Int?]
    /// The column of each node, an index into `columns`.
    let columnOfNode: [Int]
    /// The outermost clusters that are columns, from left to right. A model without them, or with
    /// nodes outside of them, has one column that is no cluster (nil), the first.
    let columns: [Int?]
    /// The forward node of each node.
    let counterpart: [Int?]

    init(_ model: DrawingModel) throws(DrawingError) {
        self.model = model
        let nodeIndex = try Self.unique(model.nodes.map(\.id), what: "node")
        let clusterIndex = try Self.unique(model.clusters.map(\.id), what: "cluster")
        var ends: [(from: Int, to: Int)] = []
        for edge in model.edges {
            ends.append(
                (
                    try Self.find(edge.from, in: nodeIndex, what: "node"),
                    try Self.find(edge.to, in: nodeIndex, what: "node")
                ))
        }
        self.ends = ends
        var clusterOfNode: [Int?] = []
        var counterpart: [Int?] = []
        for node in model.nodes {
            clusterOfNode.append(
                try node.cluster.map { name throws(DrawingError) in
                    try Self.find(name, in: clusterIndex, what: "cluster")
                })
            counterpart.append(node.counterpart.flatMap { nodeIndex[$0] })
        }
        var parents: [Int?] = []
        for cluster in model.clusters {
            parents.append(
                try cluster.parent.map { name throws(DrawingError) in
                    try Self.find(name, in: clusterIndex, what: "cluster")
                })
        }
        self.clusterOfNode = clusterOfNode
        self.counterpart = counterpart
        parentOfCluster = parents
        let roots = try Self.roots(parents, clusters: model.clusters)
        (columns, columnOfNode) = Self.columns(
            model: model, clusterOfNode: clusterOfNode, roots: roots)
    }

    /// The outermost cluster of a cluster.
    private static func roots(
        _ parents: [Int?], clusters: [DrawingModel.Cluster]
    ) throws(DrawingError) -> [Int] {
        var roots: [Int] = []
        for start in parents.indices {
            var root = start
            var steps = 0
            while let parent = parents[root] {
                root = parent
                steps += 1
                if steps > parents.count {
                    throw .invalidModel("cluster '\(clusters[start].id)' lies in itself")
                }
            }
            roots.append(root)
        }
        return roots
    }

    private static func columns(
        model: DrawingModel, clusterOfNode: [Int?], roots: [Int]
    ) -> (columns: [Int?], ofNode: [Int]) {
        let order: [DrawingModel.ClusterKind] = [.forward, .backward, .update]
        var columns: [Int?] = order.flatMap { kind in
            model.clusters.indices.filter { roots[$0] == $0 && model.clusters[$0].kind == kind }
        }
        let places: [Int?] = clusterOfNode.map { cluster in
            cluster.flatMap { inner in columns.firstIndex(of: roots[inner]) }
        }
        if columns.isEmpty || places.contains(nil) {
            columns.insert(nil, at: 0)
            return (columns, places.map { $0.map { $0 + 1 } ?? 0 })
        }
        return (columns, places.map { $0 ?? 0 })
    }

    private static func unique(
        _ names: [String], what: String
    ) throws(DrawingError) -> [String: Int] {
        var index: [String: Int] = [:]
        for (position, name) in names.enumerated() {
            if index.updateValue(position, forKey: name) != nil {
                throw .invalidModel("two \(what)s are named '\(name)'")
            }
        }
        return index
    }

    private static func find(
        _ name: String, in index: [String: Int], what: String
    ) throws(DrawingError) -> Int {
        guard let position = index[name] else {
            throw .invalidModel("there is no \(what) '\(name)'")
        }
        return position
    }
}
