import GradusIR
import GradusTensors

/// Builds the drawing of one graph in one view.
struct GraphPicture {
    let graph: Graph
    let view: DrawingView
    let options: GraphDrawing.Options
    let analysis: GraphAnalysis
    var model: DrawingModel
    /// The node of the picture for each node of the graph that has one.
    private(set) var drawnNodes: [Int: String] = [:]
    private var edgeOfEnds: [Ends: Int] = [:]
    /// Computed values of the forward part that the backward part reads, in order.
    private var saved: [ValueID] = []
    /// Inputs, parameters, states and constants that the backward part reads.
    private var readAgain: [ValueID] = []
    /// Nodes that the formula of an update stands for.
    private var absorbed: Set<Int> = []
    /// States that nothing in this graph reads or writes.
    private let idleStates: Set<Int>

    private struct Ends: Hashable {
        var from: String
        var to: String
    }

    init(_ graph: Graph, view: DrawingView, options: GraphDrawing.Options) {
        self.graph = graph
        self.view = view
        self.options = options
        analysis = GraphAnalysis(graph)
        let counts = graph.useCounts()
        let written = Set(graph.updates.map(\.target.node))
        idleStates = Set(
            graph.states.map(\.value.node).filter { counts[$0] == 0 && !written.contains($0) })
        model = DrawingModel(title: graph.name)
    }

    var roles: NodeRoles { analysis.roles }
    var elision: NodeElision { analysis.elision }

    mutating func drawn() -> DrawingModel {
        let updates = graph.updates.map { update in
            UpdateText(update.value, in: graph, roles: roles, elision: elision)
        }
        if shows(.update) { for update in updates { absorbed.formUnion(update.nodes) } }
        addColumns()
        for index in graph.nodes.indices where isDrawn(index) { addNode(index) }
        addTerminals()
        for index in graph.nodes.indices where drawnNodes[index] != nil { addOperandEdges(index) }
        if shows(.update) {
            for (update, text) in zip(graph.updates, updates) { add(update, text) }
        }
        addGroups()
        model.caption = caption()
        model.legend = model.standardLegend
        return model
    }

    // MARK: What is drawn

    func shows(_ role: NodeRole) -> Bool {
        switch view {
        case .forward: role == .forward
        case .backward: role == .backward
        case .both: role != .update
        case .step, .schedule: true
        }
    }

    private func isDrawn(_ index: Int) -> Bool {
        let node = graph.nodes[index]
        if elision.isLine(index) || absorbed.contains(index) || idleStates.contains(index) {
            return false
        }
        guard shows(roles[index]) else { return false }
        if let constant = node.operation as? Constant { return constant.tensor.count != 1 }
        return true
    }

    private func cluster(_ role: NodeRole) -> String? {
        guard view == .both || view == .step || view == .schedule else { return nil }
        switch role {
        case .forward: return "forward"
        case .backward: return "backward"
        case .update: return "update"
        }
    }

    private mutating func addColumns() {
        guard cluster(.forward) != nil else { return }
        model.clusters.append(.init(id: "forward", kind: .forward, title: "forward"))
        if roles.ofNode.contains(.backward)
            || graph.outputs.contains(where: { role(of: $0) == .backward })
        {
            model.clusters.append(.init(id: "backward", kind: .backward, title: "backward"))
        }
        if shows(.update), !graph.updates.isEmpty {
            model.clusters.append(.init(id: "update", kind: .update, title: "update"))
        }
    }

    // MARK: Nodes

    private mutating func addNode(_ index: Int) {
        let value = ValueID(node: index)
        var node = DrawingModel.Node(
            id: "%\(index)", kind: .operation, title: "", tooltip: tooltip(index),
            cluster: cluster(roles[index]), annotations: annotations(of: value))
        switch graph.nodes[index].operation {
        case let placeholder as Placeholder:
            node.kind = DrawingModel.NodeKind(placeholder.kind)
            node.title = placeholder.name
            node.lines = [placeholder.type.description]
        case let constant as Constant:
            node.kind = .constant
            let text = NumberText.lines(constant.tensor)
            node.title = graph.nodes[index].name ?? (text.count == 1 ? text[0] : "constant")
            node.lines = [constant.tensor.type.description]
            if graph.nodes[index].name != nil, text.count == 1 { node.lines.append(text[0]) }
        default:
            let text = OperationText(index, in: graph, elision: elision)
            node.title = text.title
            if analysis.isAccumulation(index) {
                node.kind = .accumulation
            } else if let detail = text.detail {
                node.lines = [detail]
            }
        }
        if cluster(.backward) != nil {
            node.counterpart = analysis.counterparts[index].map { "%\($0)" }
        }
        addNumbers(of: value, to: &node)
        drawnNodes[index] = node.id
        model.nodes.append(node)
    }

    func addNumbers(of value: ValueID, to node: inout DrawingModel.Node) {
        // A constant says its value in the title or by its type.
        if node.kind != .constant, let tensor = options.values.values[value] {
            node.values = NumberText.lines(tensor)
        }
        if let tensor = options.values.gradients[value] {
            node.gradients = NumberText.lines(tensor)
        }
    }

    func annotations(of value: ValueID) -> DrawingModel.Annotations {
        let type = graph.type(of: value)
        return DrawingModel.Annotations(
            line: graph.node(of: value).origin.source?.line, shape: type.description,
            bytes: ByteText.size(of: type).size)
    }

    /// The node of the picture that a value comes from, made now if it is one that stands for a value
    /// of another part of the graph.
    private mutating func origin(of source: ValueID) -> String {
        if let known = drawnNodes[source.node] { return known }
        let operation = graph.node(of: source).operation
        if operation is Placeholder || operation is Constant {
            addNode(source.node)
            if operation is Constant, graph.node(of: source).name == nil,
                let number = elision.number(source), let last = model.nodes.indices.last
            {
                model.nodes[last].title = number
            }
            return "%\(source.node)"
        }
        let type = graph.type(of: source)
        var node = DrawingModel.Node(
            id: "%\(source.node)", kind: .saved, title: analysis.label(of: source),
            lines: [type.description, ByteText.text(ByteText.size(of: type))],
            tooltip: tooltip(source.node), annotations: annotations(of: source))
        addNumbers(of: source, to: &node)
        drawnNodes[source.node] = node.id
        model.nodes.append(node)
        return node.id
    }

    // MARK: Edges

    private mutating func addOperandEdges(_ index: Int) {
        // Nodes that only stand for a value of another part have no operands here.
        guard shows(roles[index]) else { return }
        for operand in graph.nodes[index].operands where elision.number(operand) == nil {
            connect(operand, to: "%\(index)", role: roles[index])
        }
    }

    /// An edge that carries a value to a node, or that value added to the edge that is there.
    mutating func connect(
        _ value: ValueID, to target: String, role: NodeRole, isTerminal: Bool = false
    ) {
        let source = elision.source(of: value)
        let from = origin(of: source)
        let sourceRole = roles[source.node]
        var edge = DrawingModel.Edge(
            from: from, to: target, kind: kind(sourceRole, role),
            annotations: annotations(of: source))
        if edge.kind == .data, elision.isView(value) { edge.kind = .view }
        let meant = elision.meant(value)
        let type = graph.type(of: meant)
        let name = elision.name(of: value)
        let typed = name.map { "\($0) : \(type)" } ?? type.description
        edge.tooltip = typed
        if edge.kind == .saved {
            note(source)
            let size = ByteText.text(ByteText.size(of: graph.type(of: source)))
            edge.tooltip = "\(typed) · \(size)"
            if view != .backward { edge.label = edge.tooltip }
        } else if !isTerminal, !analysis.isLeaf(source.node) {
            edge.label = typed
        }
        let ends = Ends(from: from, to: target)
        if let known = edgeOfEnds[ends] {
            if !edge.label.isEmpty, model.edges[known].label != edge.label {
                model.edges[known].label += ", " + edge.label
            }
        } else {
            edgeOfEnds[ends] = model.edges.count
            model.edges.append(edge)
        }
    }

    private func kind(_ from: NodeRole, _ to: NodeRole) -> DrawingModel.EdgeKind {
        switch (from, to) {
        case (.forward, .backward): .saved
        case (.backward, _): .gradient
        default: .data
        }
    }

    private mutating func note(_ source: ValueID) {
        if analysis.isLeaf(source.node) {
            if !readAgain.contains(source) { readAgain.append(source) }
        } else if !saved.contains(source) {
            saved.append(source)
        }
    }

    // MARK: Caption

    private func caption() -> [String] {
        var lines: [String] = []
        let counts: [String] = [
            (NodeRole.forward, "forward"), (.backward, "backward"), (.update, "update"),
        ].compactMap { role, name in
            let kinds: Set<DrawingModel.NodeKind> = [.operation, .accumulation, .update]
            let count = model.nodes.count { node in
                kinds.contains(node.kind) && self.role(of: node) == role
            }
            return count == 0 ? nil : "\(count) operation\(count == 1 ? "" : "s") \(name)"
        }
        let file = graph.nodes.lazy.compactMap(\.origin.source).first?.file.name
        let name = file?.split(separator: "/").last.map(String.init)
        lines.append(([name].compactMap { $0 } + counts).joined(separator: " · "))
        if !saved.isEmpty || !readAgain.isEmpty { lines.append(savedText()) }
        return lines + options.notes
    }

    private func role(of node: DrawingModel.Node) -> NodeRole {
        if node.kind == .update { return .update }
        return Int(node.id.dropFirst()).map { roles[$0] } ?? .forward
    }

    private func savedText() -> String {
        func list(_ values: [ValueID]) -> String {
            let names = values.sorted().prefix(6).map { analysis.label(of: $0) }
            return names.joined(separator: ", ") + (values.count > 6 ? ", …" : "")
        }
        var parts: [String] = []
        if saved.isEmpty {
            parts.append("nothing is saved for backward")
        } else {
            let bytes = saved.reduce(Dimension(0)) { $0 + ByteText.size(of: graph.type(of: $1)) }
            parts.append("saved for backward: \(list(saved)) (\(ByteText.text(bytes)))")
        }
        if !readAgain.isEmpty { parts.append("read again: \(list(readAgain))") }
        return parts.joined(separator: " · ")
    }
}
