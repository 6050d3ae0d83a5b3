/// What is to be drawn: nodes, edges and clusters with their texts, and nothing about their places.
///
/// The order of the arrays is the order of drawing and, within a row, the preferred order of
/// places.
package struct DrawingModel: Sendable, Equatable {
    /// The name of the picture; first line of the caption and title of the SVG document.
    package var title: String
    /// Lines below the title: file, counts, saved bytes.
    package var caption: [String]
    package var nodes: [Node]
    package var edges: [Edge]
    package var clusters: [Cluster]
    /// What the shapes and lines mean; empty for a picture without a legend.
    package var legend: [LegendEntry]

    package init(
        title: String, caption: [String] = [], nodes: [Node] = [], edges: [Edge] = [],
        clusters: [Cluster] = [], legend: [LegendEntry] = []
    ) {
        self.title = title
        self.caption = caption
        self.nodes = nodes
        self.edges = edges
        self.clusters = clusters
        self.legend = legend
    }
}

extension DrawingModel {
    /// What a node stands for. Each kind has a shape and a colour of its own.
    package enum NodeKind: String, Sendable, CaseIterable {
        case input
        case parameter
        case state
        case constant
        case operation
        case loss
        case output
        case saved
        case accumulation
        case update
    }

    /// What a comparison of two graphs says of a node.
    package enum Mark: String, Sendable, CaseIterable {
        case added
        case removed
        case changed
    }

    /// A node: a symbol or name in bold, and smaller lines below it.
    package struct Node: Sendable, Equatable {
        /// Unique among the nodes.
        package var id: String
        package var kind: NodeKind
        package var title: String
        package var lines: [String]
        /// Numbers that the node computes, below the lines.
        package var values: [String] = []
        /// Numbers of the gradient, below the values and in the colour of gradients.
        package var gradients: [String] = []
        /// The text shown when the pointer rests on the node; the title when empty.
        package var tooltip: String
        /// The innermost cluster that the node lies in.
        package var cluster: String?
        /// The forward node whose pullback this node belongs to; both come to lie on one level.
        package var counterpart: String?
        package var annotations: Annotations
        /// From 0 to 1, to be coloured by; nil for the colour of the kind.
        package var heat: Double?
        /// What a comparison says of the node.
        package var mark: Mark?

        package init(
            id: String, kind: NodeKind, title: String, lines: [String] = [], tooltip: String = "",
            cluster: String? = nil, counterpart: String? = nil,
            annotations: Annotations = Annotations()
        ) {
            self.id = id
            self.kind = kind
            self.title = title
            self.lines = lines
            self.tooltip = tooltip
            self.cluster = cluster
            self.counterpart = counterpart
            self.annotations = annotations
        }
    }

    /// Facts that an SVG carries as `data-…` attributes.
    package struct Annotations: Sendable, Equatable {
        /// The source line, counted from 1.
        package var line: Int?
        /// The type, such as `f32[3]`.
        package var shape: String?
        /// The size of the value in bytes.
        package var bytes: Int?

        package init(line: Int? = nil, shape: String? = nil, bytes: Int? = nil) {
            self.line = line
            self.shape = shape
            self.bytes = bytes
        }
    }

    /// What an edge carries.
    package enum EdgeKind: String, Sendable, CaseIterable {
        case data
        case gradient
        case saved
        case view
        case update
        case added
        case removed
    }

    /// An edge from one node to another.
    package struct Edge: Sendable, Equatable {
        package var from: String
        package var to: String
        package var kind: EdgeKind
        /// Written beside the line; none when empty.
        package var label: String
        /// The text shown when the pointer rests on the edge; the label when empty.
        package var tooltip: String
        package var annotations: Annotations

        package init(
            from: String, to: String, kind: EdgeKind = .data, label: String = "",
            tooltip: String = "", annotations: Annotations = Annotations()
        ) {
            self.from = from
            self.to = to
            self.kind = kind
            self.label = label
            self.tooltip = tooltip
            self.annotations = annotations
        }
    }

    /// What a cluster holds together. The first three are columns, drawn side by side in this
    /// order: the forward one flows down, the backward one up.
    package enum ClusterKind: String, Sendable, CaseIterable {
        case forward
        case backward
        case update
        case fused
    }

    /// A box around nodes. Columns (forward, backward, update) have no parent; a fused group may
    /// lie in one of them or in another group.
    package struct Cluster: Sendable, Equatable {
        /// Unique among the clusters.
        package var id: String
        package var kind: ClusterKind
        package var title: String
        package var parent: String?

        package init(id: String, kind: ClusterKind, title: String, parent: String? = nil) {
            self.id = id
            self.kind = kind
            self.title = title
            self.parent = parent
        }
    }

    /// One line of the legend.
    package struct LegendEntry: Sendable, Equatable {
        package enum Symbol: Sendable, Equatable {
            case node(NodeKind)
            case edge(EdgeKind)
            case cluster(ClusterKind)
            case mark(Mark)
        }
        package var symbol: Symbol
        package var text: String

        package init(_ symbol: Symbol, _ text: String) {
            self.symbol = symbol
            self.text = text
        }
    }

    /// One entry for each kind that occurs in the model, in the order of the declarations above.
    package var standardLegend: [LegendEntry] {
        let nodeKinds = Set(nodes.map(\.kind))
        let edgeKinds = Set(edges.map(\.kind))
        var entries: [LegendEntry] = []
        for kind in NodeKind.allCases where nodeKinds.contains(kind) {
            entries.append(LegendEntry(.node(kind), kind.legendText))
        }
        for kind in EdgeKind.allCases where edgeKinds.contains(kind) {
            entries.append(LegendEntry(.edge(kind), kind.legendText))
        }
        if clusters.contains(where: { $0.kind == .fused }) {
            entries.append(LegendEntry(.cluster(.fused), "fused group"))
        }
        let marks = Set(nodes.compactMap(\.mark))
        for mark in Mark.allCases where marks.contains(mark) {
            entries.append(LegendEntry(.mark(mark), mark.rawValue))
        }
        return entries
    }
}

extension DrawingModel.NodeKind {
    fileprivate var legendText: String {
        switch self {
        case .saved: "saved value"
        default: rawValue
        }
    }
}

extension DrawingModel.EdgeKind {
    fileprivate var legendText: String {
        switch self {
        case .data: "value"
        case .gradient: "gradient"
        case .saved: "saved for backward"
        case .view: "view"
        case .update: "written in place"
        case .added: "added line"
        case .removed: "removed line"
        }
    }
}
