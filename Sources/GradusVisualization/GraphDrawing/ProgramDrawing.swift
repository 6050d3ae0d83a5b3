import GradusIR
import GradusScheduling
import GradusTensors

/// Makes pictures of programs: the kernel calls in their order, and the memory that goes from one to
/// the next.
package enum ProgramDrawing {
    /// The drawing of a program. Calls that compute several nodes are groups; values that stay within
    /// a group take no memory.
    ///
    /// - Parameter heat: for each call a number from 0 to 1 to colour it by; empty for no colours.
    package static func model(
        of program: Program, notes: [String] = [], heat: [Double] = []
    ) -> DrawingModel {
        var picture = ProgramPicture(program, heat: heat)
        var model = picture.drawn()
        model.caption += notes
        return model
    }
}

private struct ProgramPicture {
    private let program: Program
    private let graph: Graph
    private let analysis: GraphAnalysis
    private let texts: GraphPicture
    private var model: DrawingModel
    /// The node of the picture that a value comes from.
    private var producers: [ValueID: String] = [:]
    /// The memory that a value lies in; none for one that stays in registers.
    private var places: [ValueID: Int] = [:]
    /// For each node of the graph, those that use it.
    private let users: NodeUsers
    private let heat: [Double]

    init(_ program: Program, heat: [Double]) {
        self.heat = heat
        self.program = program
        graph = program.graph
        analysis = GraphAnalysis(graph)
        texts = GraphPicture(graph, view: .schedule, options: GraphDrawing.Options())
        users = graph.users()
        model = DrawingModel(title: graph.name)
        for (binding, input) in zip(program.inputs, graph.inputs) {
            places[input.value] = binding.buffer
        }
        for (binding, variable) in zip(program.parameters + program.states, graph.variables) {
            places[variable.value] = binding.buffer
        }
    }

    mutating func drawn() -> DrawingModel {
        for step in program.instructions.indices { add(step) }
        addEnds()
        model.caption = [caption()]
        model.legend = model.standardLegend
        return model
    }

    private func caption() -> String {
        let file = graph.nodes.lazy.compactMap(\.origin.source).first?.file.name
        let name = file?.split(separator: "/").last.map(String.init)
        let calls = program.instructions.count
        func bytes(_ count: Int) -> String { ByteText.text(Dimension(count)) }
        return [
            name, "\(calls) kernel call\(calls == 1 ? "" : "s")",
            "arena \(bytes(program.arenaByteCount))",
            "without sharing \(bytes(program.naiveByteCount))",
        ].compactMap { $0 }.joined(separator: " · ")
    }

    // MARK: Calls

    private mutating func add(_ step: Int) {
        let instruction = program.instructions[step]
        let call = instruction.call
        var cluster: String?
        if instruction.nodes.count > 1 {
            cluster = "call \(step)"
            model.clusters.append(
                .init(id: "call \(step)", kind: .fused, title: "\(step) · \(call.name)"))
        }
        let written = Set(instruction.buffers.prefix(call.resultCount))
        let read = Set(instruction.buffers[call.resultCount...].prefix(call.operandCount))
        // Each node is drawn before its values count as made: a call on its own result, such as a
        // copy, reads the value that is there.
        for index in instruction.nodes {
            let id = "\(step)·\(index)"
            model.nodes.append(operation(index, id: id, step: step, cluster: cluster))
            let isAgain = producers[ValueID(node: index)] != nil
            let operands = isAgain ? Operands(ValueID(node: index)) : graph.nodes[index].operands
            for operand in operands {
                connect(operand, to: id, overwriting: written.intersection(read))
            }
            for result in graph.nodes[index].resultTypes.indices {
                producers[ValueID(node: index, result: result)] = id
            }
        }
        place(results: instruction)
    }

    private func operation(
        _ index: Int, id: String, step: Int, cluster: String?
    ) -> DrawingModel.Node {
        let text = OperationText(index, in: graph, elision: analysis.elision)
        var node = DrawingModel.Node(
            id: id, kind: .operation, title: text.title, lines: [text.detail].compactMap { $0 },
            tooltip: texts.tooltip(index), cluster: cluster,
            annotations: texts.annotations(of: ValueID(node: index)))
        if heat.indices.contains(step) { node.heat = heat[step] }
        if cluster == nil {
            let call = program.instructions[step].call
            node.lines.append("\(step) · \(call.name)")
        }
        return node
    }

    /// Notes the buffers of the values that a call leaves in memory.
    private mutating func place(results instruction: ScheduledInstruction) {
        var values: [ValueID] = []
        if instruction.nodes.count == 1, let index = instruction.nodes.first {
            values = graph.nodes[index].resultTypes.indices.map { ValueID(node: index, result: $0) }
        } else {
            let inside = Set(instruction.nodes)
            let roots = Set(graph.roots.map(\.node))
            values = instruction.nodes.filter { member in
                roots.contains(member) || users[member].contains { !inside.contains($0) }
            }.map { ValueID(node: $0) }
        }
        guard values.count == instruction.call.resultCount else { return }
        for (value, buffer) in zip(values, instruction.buffers) { places[value] = buffer }
    }

    // MARK: Edges

    /// The value that lies in memory where this one is read, seen through views and broadcasts.
    private func stored(_ value: ValueID) -> ValueID {
        var value = value
        while producers[value] == nil, let operand = graph.node(of: value).operands.first {
            value = operand
        }
        return value
    }

    private mutating func connect(
        _ value: ValueID, to target: String, overwriting: Set<Int> = [], isTerminal: Bool = false
    ) {
        if analysis.elision.number(value) != nil, !isTerminal { return }
        let source = stored(value)
        let from = producers[source] ?? leaf(source)
        let type = graph.type(of: source)
        var parts = [analysis.elision.name(of: value), type.description].compactMap { $0 }
            .joined(separator: " : ")
        if let place = places[source] {
            let buffer = program.buffers[place]
            parts += " @\(buffer.offset)"
        }
        var edge = DrawingModel.Edge(
            from: from, to: target, kind: .data, tooltip: parts,
            annotations: texts.annotations(of: source))
        if !isTerminal, !graph.node(of: source).operands.isEmpty { edge.label = parts }
        if let place = places[source], overwriting.contains(place) {
            edge.kind = .update
            edge.tooltip += ", overwritten in place"
        }
        if let known = model.edges.firstIndex(where: { $0.from == from && $0.to == target }) {
            if edge.kind == .update { model.edges[known].kind = .update }
        } else {
            model.edges.append(edge)
        }
    }

    /// The node of an input, parameter or constant.
    private mutating func leaf(_ value: ValueID) -> String {
        let id = "%\(value.node)"
        let node = graph.node(of: value)
        let type = graph.type(of: value)
        var drawn = DrawingModel.Node(
            id: id, kind: .constant, title: node.name ?? "constant", lines: [type.description],
            tooltip: texts.tooltip(value.node), annotations: texts.annotations(of: value))
        if let placeholder = node.operation as? Placeholder {
            drawn.kind = DrawingModel.NodeKind(placeholder.kind)
            drawn.title = placeholder.name
        } else if let number = analysis.elision.number(value) {
            drawn.title = number
        }
        if let place = places[value] { drawn.lines.append("@\(program.buffers[place].offset)") }
        model.nodes.append(drawn)
        producers[value] = id
        return id
    }

    // MARK: Ends

    private mutating func addEnds() {
        if let objective = graph.objective, let binding = program.objective {
            addEnd(
                "objective", .loss, title: binding.name, objective.value,
                place: program.buffers[binding.buffer].offset)
        }
        for (output, binding) in zip(graph.outputs, program.outputs) {
            addEnd(
                "output \(output.name)", .output, title: output.name, output.value,
                place: program.buffers[binding.buffer].offset)
        }
        for update in graph.updates {
            let name = graph.name(of: update)
            let buffer = places[update.target]
            addEnd(
                "update \(name)", .update, title: "\(name) ←", update.value,
                place: buffer.map { program.buffers[$0].offset })
            if let last = model.edges.indices.last, buffer == places[stored(update.value)] {
                model.edges[last].kind = .update
                model.edges[last].tooltip += ", written in place"
            }
        }
    }

    private mutating func addEnd(
        _ id: String, _ kind: DrawingModel.NodeKind, title: String, _ value: ValueID, place: Int?
    ) {
        var node = DrawingModel.Node(
            id: id, kind: kind, title: title, lines: [graph.type(of: value).description],
            annotations: texts.annotations(of: value))
        if let place { node.lines.append("@\(place)") }
        model.nodes.append(node)
        connect(value, to: id, isTerminal: true)
    }
}
