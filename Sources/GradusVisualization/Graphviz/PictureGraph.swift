import CGraphviz

/// Builds the graph that Graphviz renders as it stands: every node, curve, cluster and label at its
/// place, with the caption above and the legend below.
struct PictureGraph {
    let index: DrawingIndex
    let measurements: Measurements
    let placement: Placement

    func build(_ graph: borrowing GraphvizGraph, format: DrawingFormat) throws(DrawingError) {
        let decorations = Decorations(
            contents: placement.bounds, caption: measurements.caption,
            legend: measurements.legend)
        setDefaults(graph, bounds: decorations.bounds, format: format)
        let nodes = try addNodes(graph)
        try addEdges(graph, nodes: nodes)
        try addClusters(graph, nodes: nodes)
        try addDecorations(graph, decorations: decorations)
    }

    private func setDefaults(
        _ graph: borrowing GraphvizGraph, bounds: Box, format: DrawingFormat
    ) {
        graph.setDefault(.graph, "bb", text(bounds))
        graph.setDefault(.graph, "bgcolor", DrawingStyle.paper)
        graph.setDefault(.graph, "pad", "0.22")
        graph.setDefault(.graph, "fontname", DrawingStyle.fontName)
        graph.setDefault(.graph, "outputorder", "edgesfirst")
        graph.setDefault(.graph, "splines", "spline")
        if format == .png { graph.setDefault(.graph, "dpi", "144") }
        graph.setDefault(.nodes, "fontname", DrawingStyle.fontName)
        graph.setDefault(.edges, "fontname", DrawingStyle.fontName)
        graph.setDefault(.edges, "arrowsize", "\(DrawingStyle.arrowSize)")
    }

    private func addNodes(_ graph: borrowing GraphvizGraph) throws(DrawingError)
        -> [GraphvizGraph.Node]
    {
        let names = GraphNames.names(for: index.model.nodes.map(\.id))
        var nodes: [GraphvizGraph.Node] = []
        for (position, node) in index.model.nodes.enumerated() {
            let target = try graph.node(names[position])
            NodeAttributes.apply(node, to: target, in: graph)
            if let heat = node.heat { graph.set(target, "fillcolor", DrawingStyle.heat(heat)) }
            graph.set(target, "id", "n\(position)")
            graph.set(target, "class", node.kind.rawValue)
            graph.set(target, "pos", text(placement.nodes[position].center))
            nodes.append(target)
        }
        return nodes
    }

    private func addEdges(
        _ graph: borrowing GraphvizGraph, nodes: [GraphvizGraph.Node]
    ) throws(DrawingError) {
        for (position, edge) in index.model.edges.enumerated() {
            guard let path = placement.edges[position] else { continue }
            let end = index.ends[position]
            let target = try graph.edge("e\(position)", from: nodes[end.from], to: nodes[end.to])
            EdgeAttributes.apply(edge.kind, to: target, in: graph)
            graph.set(target, "id", "e\(position)")
            graph.set(target, "class", edge.kind.rawValue)
            graph.set(target, "pos", text(path))
            if let center = path.labelCenter, !edge.label.isEmpty {
                graph.setLabel(target, LabelMarkup.edge(edge))
                graph.set(target, "lp", text(center))
            }
        }
    }

    private func addClusters(
        _ graph: borrowing GraphvizGraph, nodes: [GraphvizGraph.Node]
    ) throws(DrawingError) {
        var made: [Int: GraphvizGraph.Subgraph] = [:]
        for start in index.model.clusters.indices {
            var chain: [Int] = []
            var next: Int? = start
            while let cluster = next, made[cluster] == nil {
                chain.append(cluster)
                next = index.parentOfCluster[cluster]
            }
            for cluster in chain.reversed() where placement.clusters[cluster] != nil {
                let parent = index.parentOfCluster[cluster].flatMap { made[$0] }
                made[cluster] = try addCluster(cluster, in: parent, graph: graph)
            }
        }
        for (node, cluster) in index.clusterOfNode.enumerated() {
            if let subgraph = cluster.flatMap({ made[$0] }) {
                graph.insert(nodes[node], into: subgraph)
            }
        }
    }

    private func addCluster(
        _ cluster: Int, in parent: GraphvizGraph.Subgraph?, graph: borrowing GraphvizGraph
    ) throws(DrawingError) -> GraphvizGraph.Subgraph {
        let model = index.model.clusters[cluster]
        let target = try graph.subgraph("cluster\(cluster)", in: parent)
        let style = DrawingStyle.cluster(model.kind)
        graph.set(target, "style", style.style)
        graph.set(target, "fillcolor", style.fill)
        graph.set(target, "color", style.stroke)
        graph.set(target, "id", "c\(cluster)")
        graph.set(target, "class", model.kind.rawValue)
        guard let place = placement.clusters[cluster] else { return target }
        graph.set(target, "bb", text(place.box))
        if model.title.isEmpty { return target }
        if model.kind == .fused {
            // Lines run through a group: a node lies above them, a label below.
            try addText(
                graph, "_cluster\(cluster)_title", markup: LabelMarkup.plaque(model),
                center: place.titleCenter)
        } else {
            graph.setLabel(target, LabelMarkup.cluster(model))
            graph.set(target, "lp", text(place.titleCenter))
        }
        return target
    }

    private func addDecorations(
        _ graph: borrowing GraphvizGraph, decorations: Decorations
    ) throws(DrawingError) {
        let model = index.model
        if let center = decorations.captionCenter {
            let markup = LabelMarkup.caption(title: model.title, lines: model.caption)
            try addText(graph, "_caption", markup: markup, center: center)
        }
        for (position, entry) in model.legend.enumerated() {
            let item = decorations.items[position]
            try addSample(graph, "_legend\(position)", entry.symbol, center: item.sample)
            try addText(
                graph, "_legend\(position)_text", markup: LabelMarkup.legend(entry.text),
                center: item.text)
        }
    }

    private func addText(
        _ graph: borrowing GraphvizGraph, _ name: String, markup: String, center: Point
    ) throws(DrawingError) {
        let node = try graph.node(name)
        graph.set(node, "shape", "plain")
        graph.set(node, "class", "decoration")
        graph.setLabel(node, markup)
        graph.set(node, "pos", text(center))
    }

    private func addSample(
        _ graph: borrowing GraphvizGraph, _ name: String,
        _ symbol: DrawingModel.LegendEntry.Symbol, center: Point
    ) throws(DrawingError) {
        let half = Decorations.sample.width / 2
        if case .edge(let kind) = symbol {
            let start = Point(x: center.x - half, y: center.y)
            let tail = try addInvisible(graph, name + "_tail", center: start)
            let head = try addInvisible(
                graph, name + "_head", center: Point(x: center.x + half, y: center.y))
            let edge = try graph.edge(name, from: tail, to: head)
            EdgeAttributes.apply(kind, to: edge, in: graph)
            graph.set(edge, "class", "decoration")
            let length = DrawingStyle.edge(kind).arrowLength
            let tip = Point(x: center.x + half, y: center.y)
            if let path = PolylinePath.path(through: [start, tip], arrowLength: length) {
                graph.set(edge, "pos", text(path))
            }
            return
        }
        let node = try graph.node(name)
        if case .node(let kind) = symbol { NodeAttributes.apply(kind, to: node, in: graph) }
        if case .mark(let mark) = symbol {
            NodeAttributes.apply(.operation, to: node, in: graph)
            NodeAttributes.apply(mark, of: .operation, to: node, in: graph)
        }
        if case .cluster(let kind) = symbol {
            let style = DrawingStyle.cluster(kind)
            graph.set(node, "shape", "box")
            graph.set(node, "style", style.style)
            graph.set(node, "fillcolor", style.fill)
            graph.set(node, "color", style.stroke)
        }
        graph.set(node, "class", "decoration")
        graph.set(node, "label", "")
        graph.set(node, "fixedsize", "true")
        var width = Decorations.sample.width
        if symbol == .node(.accumulation) { width = Decorations.sample.height }
        graph.set(node, "width", FixedDecimal.text(width / 72, digits: 4))
        graph.set(node, "height", FixedDecimal.text(Decorations.sample.height / 72, digits: 4))
        graph.set(node, "pos", text(center))
    }

    private func addInvisible(
        _ graph: borrowing GraphvizGraph, _ name: String, center: Point
    ) throws(DrawingError) -> GraphvizGraph.Node {
        let node = try graph.node(name)
        graph.set(node, "shape", "point")
        graph.set(node, "style", "invis")
        graph.set(node, "width", "0.01")
        graph.set(node, "pos", text(center))
        return node
    }

    // MARK: Text of places

    private func text(_ value: Double) -> String { FixedDecimal.text(value, digits: 2) }

    private func text(_ point: Point) -> String { "\(text(point.x)),\(text(point.y))" }

    private func text(_ box: Box) -> String {
        "\(text(box.left)),\(text(box.bottom)),\(text(box.right)),\(text(box.top))"
    }

    private func text(_ path: EdgePath) -> String {
        "e,\(text(path.tip)) " + path.points.map(text).joined(separator: " ")
    }
}

/// The attributes that give an edge its look.
enum EdgeAttributes {
    static func apply(
        _ kind: DrawingModel.EdgeKind, to target: GraphvizGraph.Edge,
        in graph: borrowing GraphvizGraph
    ) {
        let style = DrawingStyle.edge(kind)
        graph.set(target, "style", style.style)
        graph.set(target, "color", style.color)
        graph.set(target, "penwidth", "\(style.lineWidth)")
        graph.set(target, "arrowhead", style.arrow)
    }
}
