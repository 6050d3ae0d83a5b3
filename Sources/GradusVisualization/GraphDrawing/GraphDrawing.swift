import GradusIR
import GradusTensors

/// Makes pictures of graphs: what is drawn, not where.
package enum GraphDrawing {
    /// What a picture shows beside the graph.
    package struct Options: Sendable {
        /// Nodes that run as one kernel, as indices into the graph's nodes.
        package var groups: [[Int]]
        /// Numbers to print into the nodes.
        package var values: DrawnValues
        /// More lines for the caption.
        package var notes: [String]
        /// Whether what one place of the text makes several times is drawn once; nil for doing so where
        /// the picture would have more than `mostNodes`.
        package var isFolded: Bool?

        package init(
            groups: [[Int]] = [], values: DrawnValues = DrawnValues(), notes: [String] = [],
            isFolded: Bool? = false
        ) {
            self.groups = groups
            self.values = values
            self.notes = notes
            self.isFolded = isFolded
        }
    }

    /// The drawing of a graph.
    ///
    /// - Parameters:
    ///   - graph: for the forward view as written; for the others differentiated, so that origins
    ///     tell the nodes that carry gradients back.
    ///   - view: what of it is drawn; `schedule` shows programs, and of a graph the whole step.
    package static func model(
        of graph: Graph, view: DrawingView, options: Options = Options()
    ) -> DrawingModel {
        var picture = GraphPicture(graph, view: view, options: options)
        let model = picture.drawn()
        guard options.isFolded ?? (model.nodes.count > mostNodes) else { return model }
        let keys = FoldingKeys(picture.analysis)
        return model.folded(by: keys.key)
    }

    /// The nodes above which a picture is folded unless it is said not to be: more take long to place, and
    /// longer to read.
    package static let mostNodes = 200
}

/// Tensors to print into the nodes of a picture.
package struct DrawnValues: Sendable {
    /// What nodes compute.
    package var values: [ValueID: Tensor]
    /// The gradient of the objective with respect to values.
    package var gradients: [ValueID: Tensor]

    package init(values: [ValueID: Tensor] = [:], gradients: [ValueID: Tensor] = [:]) {
        self.values = values
        self.gradients = gradients
    }
}

/// What the parts of a picture look up about a graph.
struct GraphAnalysis {
    let graph: Graph
    let roles: NodeRoles
    let elision: NodeElision
    /// For each backward node, the forward node that it belongs to.
    let counterparts: [Int?]

    init(_ graph: Graph) {
        self.graph = graph
        roles = NodeRoles(graph)
        elision = NodeElision(graph, roles: roles)
        counterparts = PullbackMatching(graph, roles: roles, elision: elision)
            .counterparts(roles: roles)
    }

    /// Whether a node is an input, a parameter or a constant.
    func isLeaf(_ node: Int) -> Bool { graph.nodes[node].operands.isEmpty && !isGenerated(node) }

    /// Whether a node makes a tensor from attributes alone.
    private func isGenerated(_ node: Int) -> Bool {
        let operation = graph.nodes[node].operation
        return !(operation is Placeholder) && !(operation is Constant)
    }

    /// The name that a reader knows a value by, or the sign of what computes it.
    func label(of value: ValueID) -> String {
        graph.name(of: value) ?? OperationText(value.node, in: graph, elision: elision).title
    }

    /// Whether a node adds up gradients of one value that come from several uses.
    func isAccumulation(_ node: Int) -> Bool {
        let operands = graph.nodes[node].operands
        return roles[node] == .backward && graph.nodes[node].operation.operationName == "add"
            && operands.count == 2
            && operands.allSatisfy {
                let source = elision.source(of: $0).node
                return roles[source] == .backward && !graph.nodes[source].operands.isEmpty
            }
    }
}
