import CGraphviz

/// The sizes of every piece of text and every node of a picture, in points, as Graphviz measures
/// them with the fonts of the machine.
struct Measurements: Sendable {
    var nodes: [Size] = []
    /// Zero for an edge without a label.
    var edgeLabels: [Size] = []
    /// Zero for a cluster without a title.
    var clusterTitles: [Size] = []
    var caption = Size.zero
    var legend: [Size] = []

    /// Measures by drawing each piece as a node of its own.
    init(_ model: DrawingModel, session: borrowing GraphvizSession) throws(DrawingError) {
        let graph = try GraphvizGraph()
        graph.setDefault(.nodes, "fontname", DrawingStyle.fontName)
        var pieces: [GraphvizGraph.Node?] = []
        func add(_ make: (GraphvizGraph.Node) -> Void) throws(DrawingError) {
            let node = try graph.node("n\(pieces.count)")
            graph.set(node, "pos", "0,0")
            make(node)
            pieces.append(node)
        }
        func addText(_ markup: String, isEmpty: Bool) throws(DrawingError) {
            if isEmpty {
                pieces.append(nil)
            } else {
                try add { node in
                    graph.set(node, "shape", "plain")
                    graph.setLabel(node, markup)
                }
            }
        }
        for node in model.nodes {
            try add { NodeAttributes.apply(node, to: $0, in: graph) }
        }
        for edge in model.edges {
            try addText(LabelMarkup.edge(edge), isEmpty: edge.label.isEmpty)
        }
        for cluster in model.clusters {
            try addText(LabelMarkup.cluster(cluster), isEmpty: cluster.title.isEmpty)
        }
        try addText(
            LabelMarkup.caption(title: model.title, lines: model.caption),
            isEmpty: model.title.isEmpty && model.caption.isEmpty)
        for entry in model.legend {
            try addText(LabelMarkup.legend(entry.text), isEmpty: false)
        }
        let sizes = try session.withLayout(of: graph, engine: "nop2") {
            pieces.map { piece in
                piece.map { node in
                    Size(width: gradus_node_width(node), height: gradus_node_height(node))
                } ?? .zero
            }
        }
        split(sizes, model: model)
    }

    private mutating func split(_ sizes: [Size], model: DrawingModel) {
        var rest = sizes[...]
        func take(_ count: Int) -> [Size] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        nodes = take(model.nodes.count)
        edgeLabels = take(model.edges.count)
        clusterTitles = take(model.clusters.count)
        caption = take(1)[0]
        legend = take(model.legend.count)
    }
}

/// The attributes that give a node its look.
enum NodeAttributes {
    static func apply(
        _ node: DrawingModel.Node, to target: GraphvizGraph.Node, in graph: borrowing GraphvizGraph
    ) {
        apply(node.kind, to: target, in: graph)
        if let mark = node.mark { apply(mark, of: node.kind, to: target, in: graph) }
        let style = DrawingStyle.node(node.kind)
        graph.set(target, "margin", style.margin)
        graph.set(target, "width", "\(style.minimumWidth)")
        graph.set(target, "height", "\(style.minimumHeight)")
        graph.setLabel(target, LabelMarkup.node(node))
    }

    /// The colours of a mark, and dashes around what is gone.
    static func apply(
        _ mark: DrawingModel.Mark, of kind: DrawingModel.NodeKind, to target: GraphvizGraph.Node,
        in graph: borrowing GraphvizGraph
    ) {
        let style = DrawingStyle.mark(mark)
        graph.set(target, "fillcolor", style.fill)
        graph.set(target, "color", style.stroke)
        graph.set(target, "penwidth", "2")
        if style.isDashed {
            graph.set(target, "style", DrawingStyle.node(kind).style + ",dashed")
        }
    }

    /// Shape and colours alone.
    static func apply(
        _ kind: DrawingModel.NodeKind, to target: GraphvizGraph.Node,
        in graph: borrowing GraphvizGraph
    ) {
        let style = DrawingStyle.node(kind)
        graph.set(target, "shape", style.shape)
        graph.set(target, "style", style.style)
        graph.set(target, "fillcolor", style.fill)
        graph.set(target, "color", style.stroke)
        graph.set(target, "penwidth", "\(style.lineWidth)")
        if style.peripheries > 1 {
            graph.set(target, "peripheries", "\(style.peripheries)")
        }
    }
}
