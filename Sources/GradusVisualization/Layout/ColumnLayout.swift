import CGraphviz

/// The layout of one column by Graphviz's `dot`: layers, order, curves and nested clusters.
///
/// Nodes are given as boxes of the measured sizes, without text. Where rows are prescribed, an
/// invisible chain of row markers runs beside the nodes, each marker as tall as its row is in any
/// column, so that the columns of a picture agree on the height of every row.
struct ColumnLayout {
    /// Everything in the coordinates of the column, by position in the model.
    struct Result: Sendable {
        var nodes: [Int: Point] = [:]
        var edges: [Int: EdgePath] = [:]
        var clusters: [Int: Placement.ClusterPlace] = [:]
        /// The height of the middle of each row; empty without prescribed rows.
        var rowCenters: [Double] = []
    }

    struct Rows {
        var ofNode: [Int]
        var heights: [Double]
        /// The room that edge labels take between rows; zero without labels.
        var labelHeight: Double
    }

    let index: DrawingIndex
    let measurements: Measurements
    let column: Int
    let rows: Rows?

    /// The distance from an edge to its label.
    private static let labelGap = 4.0

    private var flowsUp: Bool {
        rows != nil
            && index.columns[column].map { index.model.clusters[$0].kind == .backward } ?? false
    }

    func run(session: borrowing GraphvizSession) throws(DrawingError) -> Result {
        let graph = try GraphvizGraph()
        setDefaults(graph)
        var nodes: [Int: GraphvizGraph.Node] = [:]
        for node in index.model.nodes.indices where index.columnOfNode[node] == column {
            nodes[node] = try add(node, to: graph)
        }
        let clusters = try addClusters(to: graph, nodes: nodes)
        let markers = try addRows(to: graph, nodes: nodes)
        var edges: [Int: GraphvizGraph.Edge] = [:]
        for (edge, end) in index.ends.enumerated() where end.from != end.to {
            guard let tail = nodes[end.from], let head = nodes[end.to] else { continue }
            edges[edge] = try add(edge, from: tail, to: head, in: graph)
        }
        return try session.withLayout(of: graph, engine: "dot", isLarge: isLarge) {
            var result = Result()
            for (node, place) in nodes { result.nodes[node] = point(gradus_node_center(place)) }
            for (edge, place) in edges { result.edges[edge] = path(of: place) }
            for (cluster, place) in clusters { result.clusters[cluster] = self.place(of: place) }
            result.rowCenters = markers.map { gradus_node_center($0).y }
            return result
        }
    }

    /// Models of more nodes get straight lines.
    private static let curvedNodes = 80

    private var isLarge: Bool { index.model.nodes.count > ColumnLayout.curvedNodes }

    private func setDefaults(_ graph: borrowing GraphvizGraph) {
        graph.setDefault(.graph, "rankdir", "TB")
        graph.setDefault(.graph, "nodesep", "0.3")
        graph.setDefault(.graph, "ranksep", "0.34")
        // Graphviz aborts where its curves find no way between many nodes; straight lines need none.
        graph.setDefault(.graph, "splines", isLarge ? "line" : "spline")
        graph.setDefault(.graph, "fontname", DrawingStyle.fontName)
        graph.setDefault(.nodes, "label", "")
        graph.setDefault(.edges, "arrowsize", "\(DrawingStyle.arrowSize)")
        graph.setDefault(.nodes, "fixedsize", "true")
        if rows != nil { graph.setDefault(.graph, "newrank", "true") }
        // Bounds on the iterations of the network simplex and of the crossing reduction: large
        // graphs would otherwise take minutes for a difference that no eye sees.
        if index.model.nodes.count > 150 {
            graph.setDefault(.graph, "nslimit", "1")
            graph.setDefault(.graph, "nslimit1", "1")
            graph.setDefault(.graph, "mclimit", "0.3")
        }
    }

    private func add(
        _ node: Int, to graph: borrowing GraphvizGraph
    ) throws(DrawingError) -> GraphvizGraph.Node {
        let target = try graph.node("n\(node)")
        let size = measurements.nodes[node]
        graph.set(target, "shape", DrawingStyle.node(index.model.nodes[node].kind).shape)
        graph.set(target, "width", FixedDecimal.text(size.width / 72, digits: 4))
        graph.set(target, "height", FixedDecimal.text(size.height / 72, digits: 4))
        return target
    }

    private func add(
        _ edge: Int, from tail: GraphvizGraph.Node, to head: GraphvizGraph.Node,
        in graph: borrowing GraphvizGraph
    ) throws(DrawingError) -> GraphvizGraph.Edge {
        let reversed = flowsUp
        let target = try graph.edge(
            "e\(edge)", from: reversed ? head : tail, to: reversed ? tail : head)
        if reversed { graph.set(target, "dir", "back") }
        let arrow = DrawingStyle.edge(index.model.edges[edge].kind).arrow
        graph.set(target, reversed ? "arrowtail" : "arrowhead", arrow)
        let size = measurements.edgeLabels[edge]
        if size.width > 0 {
            let room = Size(width: size.width + 2 * Self.labelGap, height: size.height)
            graph.setLabel(target, Self.spacer(room))
        }
        if let rows {
            let step = rows.ofNode[index.ends[edge].to] - rows.ofNode[index.ends[edge].from]
            if reversed ? step >= 0 : step <= 0 { graph.set(target, "constraint", "false") }
        }
        return target
    }

    /// The nested clusters, outer ones first; the column itself is drawn around the finished
    /// layout.
    private func addClusters(
        to graph: borrowing GraphvizGraph, nodes: [Int: GraphvizGraph.Node]
    ) throws(DrawingError) -> [Int: GraphvizGraph.Subgraph] {
        var clusters: [Int: GraphvizGraph.Subgraph] = [:]
        for node in nodes.keys.sorted() {
            var chain: [Int] = []
            var next = index.clusterOfNode[node]
            while let cluster = next, cluster != index.columns[column] {
                chain.append(cluster)
                next = index.parentOfCluster[cluster]
            }
            var parent: GraphvizGraph.Subgraph?
            for cluster in chain.reversed() {
                if clusters[cluster] == nil {
                    let made = try graph.subgraph("cluster\(cluster)", in: parent)
                    graph.set(made, "margin", "10")
                    graph.set(made, "labelloc", "t")
                    graph.set(made, "labeljust", "l")
                    let size = measurements.clusterTitles[cluster]
                    if size.width > 0 { graph.setLabel(made, Self.spacer(size)) }
                    clusters[cluster] = made
                }
                parent = clusters[cluster]
            }
            if let parent, let place = nodes[node] { graph.insert(place, into: parent) }
        }
        return clusters
    }

    private func addRows(
        to graph: borrowing GraphvizGraph, nodes: [Int: GraphvizGraph.Node]
    ) throws(DrawingError) -> [GraphvizGraph.Node] {
        guard let rows else { return [] }
        var markers: [GraphvizGraph.Node] = []
        var sets: [GraphvizGraph.Subgraph] = []
        for (row, height) in rows.heights.enumerated() {
            let marker = try graph.node("row\(row)")
            graph.set(marker, "shape", "box")
            graph.set(marker, "style", "invis")
            graph.set(marker, "width", "0.01")
            graph.set(marker, "height", FixedDecimal.text(height / 72, digits: 4))
            let set = try graph.subgraph("rank\(row)")
            graph.set(set, "rank", "same")
            graph.insert(marker, into: set)
            if let above = markers.last {
                let link = try graph.edge("row\(row)", from: above, to: marker)
                graph.set(link, "style", "invis")
                if rows.labelHeight > 0 {
                    graph.setLabel(link, Self.spacer(Size(width: 1, height: rows.labelHeight)))
                }
            }
            markers.append(marker)
            sets.append(set)
        }
        for node in nodes.keys.sorted() {
            if let place = nodes[node] { graph.insert(place, into: sets[rows.ofNode[node]]) }
        }
        return markers
    }

    /// A label that takes the room of a text.
    private static func spacer(_ size: Size) -> String {
        let width = Int(size.width.rounded(.up))
        let height = Int(size.height.rounded(.up))
        return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" "
            + "FIXEDSIZE=\"TRUE\" WIDTH=\"\(width)\" HEIGHT=\"\(height)\">"
            + "<TR><TD></TD></TR></TABLE>"
    }

    private func point(_ value: pointf) -> Point { Point(x: value.x, y: value.y) }

    private func path(of edge: GraphvizGraph.Edge) -> EdgePath? {
        guard let curve = gradus_edge_curve(edge)?.pointee, curve.size >= 4 else { return nil }
        var points = UnsafeBufferPointer(start: curve.list, count: Int(curve.size)).map(point)
        var tip = points[points.count - 1]
        if curve.eflag != 0 { tip = point(curve.ep) }
        if flowsUp {
            points.reverse()
            tip = curve.sflag != 0 ? point(curve.sp) : points[points.count - 1]
        }
        return EdgePath(
            points: points, tip: tip,
            labelCenter: gradus_edge_label(edge).map { point($0.pointee.pos) })
    }

    private func place(of cluster: GraphvizGraph.Subgraph) -> Placement.ClusterPlace {
        let bounds = gradus_graph_bounds(cluster)
        let box = Box(
            left: bounds.LL.x, bottom: bounds.LL.y, right: bounds.UR.x, top: bounds.UR.y)
        let label = gradus_graph_label(cluster).map { point($0.pointee.pos) }
        return Placement.ClusterPlace(
            box: box, titleCenter: label ?? Point(x: box.center.x, y: box.top))
    }
}
