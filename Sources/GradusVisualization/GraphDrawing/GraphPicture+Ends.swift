import GradusIR
import GradusOperations
import GradusTensors

// Where values end: outputs, the objective, parameters; and the groups around nodes.
extension GraphPicture {
    mutating func addTerminals() {
        if let objective = graph.objective, shows(.forward) {
            let value = objective.value
            var node = terminal(
                "objective", .loss, title: elision.name(of: value) ?? "objective", value, .forward)
            node.lines = [objective.direction.rawValue, graph.type(of: value).description]
            append(node, value, .forward)
        }
        for output in graph.outputs {
            let role = role(of: output)
            guard shows(role) else { continue }
            append(
                terminal("output \(output.name)", .output, title: output.name, output.value, role),
                output.value, role)
        }
    }

    /// A gradient belongs to the backward part, also one that is a value of the forward part as it
    /// stands: `d_w = x` of `w * x`.
    func role(of output: Graph.Output) -> NodeRole {
        let isGradient = view != .forward && gradientSubject(of: output.name) != nil
        return isGradient ? .backward : roles[elision.source(of: output.value).node]
    }

    /// The input or parameter whose gradient has this name.
    private func gradientSubject(of name: String) -> ValueID? {
        guard name.hasPrefix("d_") else { return nil }
        let subject = String(name.dropFirst(2))
        return graph.parameters.first { $0.name == subject }?.value
            ?? graph.inputs.first { $0.name == subject }?.value
    }

    private func terminal(
        _ id: String, _ kind: DrawingModel.NodeKind, title: String, _ value: ValueID,
        _ role: NodeRole
    ) -> DrawingModel.Node {
        var node = DrawingModel.Node(
            id: id, kind: kind, title: title, lines: [graph.type(of: value).description],
            tooltip:
                "\(kind == .loss ? "objective" : "output") \(title) : \(graph.type(of: value))",
            cluster: model.clusters.isEmpty ? nil : role == .backward ? "backward" : "forward",
            annotations: annotations(of: value))
        // The gradient of an input or parameter stands beside it.
        if role == .backward, !model.clusters.isEmpty, let subject = gradientSubject(of: title) {
            node.counterpart = "%\(subject.node)"
        }
        if let tensor = options.values.values[value] { node.values = NumberText.lines(tensor) }
        return node
    }

    private mutating func append(
        _ node: DrawingModel.Node, _ value: ValueID, _ role: NodeRole
    ) {
        model.nodes.append(node)
        connect(value, to: node.id, role: role, isTerminal: true)
    }

    /// A parameter's new value, and the line back to the parameter.
    mutating func add(_ update: Graph.Update, _ text: UpdateText) {
        let name = graph.name(of: update)
        var node = DrawingModel.Node(
            id: "update \(name)", kind: .update,
            title: text.formula.map { "\(name) ← \($0)" } ?? "\(name) ←",
            tooltip: tooltip(update.value.node), cluster: "update",
            annotations: annotations(of: update.target))
        if let tensor = options.values.values[update.value] {
            node.values = NumberText.lines(tensor)
        }
        model.nodes.append(node)
        for value in text.reads where value != update.target {
            connect(value, to: node.id, role: .update)
        }
        model.edges.append(
            DrawingModel.Edge(
                from: node.id, to: "%\(update.target.node)", kind: .update,
                tooltip: "written in place into \(name)",
                annotations: annotations(of: update.target)))
    }

    /// A box around the nodes of each group, one for each column that it has nodes in.
    mutating func addGroups() {
        let position = Dictionary(
            uniqueKeysWithValues: model.nodes.enumerated().map { ($1.id, $0) })
        for (number, group) in options.groups.enumerated() {
            var parts: [(column: String?, members: [Int])] = []
            for member in group.sorted() {
                guard let node = drawnNodes[member].flatMap({ position[$0] }),
                    [.operation, .accumulation].contains(model.nodes[node].kind)
                else { continue }
                let column = model.nodes[node].cluster
                if let part = parts.firstIndex(where: { $0.column == column }) {
                    parts[part].members.append(node)
                } else {
                    parts.append((column, [node]))
                }
            }
            let signs = group.sorted().filter { drawnNodes[$0] != nil }
                .map { OperationText($0, in: graph, elision: elision).title }
            let more = signs.count > 8 ? " …" : ""
            let title = "fused: \(signs.prefix(8).joined(separator: ", "))\(more)"
            for (offset, part) in parts.enumerated() where part.members.count > 1 {
                let id = "group \(number).\(offset)"
                model.clusters.append(
                    .init(id: id, kind: .fused, title: title, parent: part.column))
                for node in part.members { model.nodes[node].cluster = id }
            }
        }
    }

    // MARK: Tooltips

    /// What a node is, where it stands in the text, and what made it what it is.
    func tooltip(_ index: Int) -> String {
        let node = graph.nodes[index]
        var parts: [String] = []
        switch node.operation {
        case let placeholder as Placeholder:
            parts.append("\(placeholder.kind.rawValue) \(placeholder.name) : \(placeholder.type)")
        case let constant as Constant:
            parts.append("constant : \(constant.tensor.type)")
            if let file = constant.file { parts.append("from \(file)") }
        default:
            let signature = type(of: node.operation).signature
            let types = node.resultTypes.map(\.description).joined(separator: ", ")
            parts.append("\(node.name.map { "\($0) = " } ?? "")\(signature.name) : \(types)")
            if !signature.formula.isEmpty { parts.append(signature.formula) }
        }
        if let pullback = node.origin.pullback {
            let name = pullback.node == pullback.operation ? "" : " (\(pullback.operation))"
            parts.append("pullback of \(pullback.node)\(name)")
        }
        let rules = node.origin.rules
        if !rules.isEmpty { parts.append("by \(rules.reversed().joined(separator: ", then "))") }
        if let source = node.origin.source {
            let file = source.file.name.split(separator: "/").last.map(String.init) ?? ""
            let text = source.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            parts.append("\(file):\(source.line): \(MarkupEscaping.shortened(text, to: 120))")
        }
        return parts.joined(separator: " · ")
    }
}

extension DrawingModel.NodeKind {
    /// The kind of what is declared.
    init(_ kind: Placeholder.Kind) {
        self =
            switch kind {
            case .input: .input
            case .parameter: .parameter
            case .state: .state
            }
    }
}
