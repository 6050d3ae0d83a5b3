import GradusIR
import GradusOperations
import GradusTensors

/// The statements of one graph, before they are laid out.
struct GraphText {
    let graph: Graph
    let options: GraphPrinter.Options
    /// For each node, the operands as they are written: broadcasts that lowering puts back left out.
    let operands: [[ValueID]]
    /// For each node, how often its results are written.
    let uses: [Int]
    /// For each node, whether it must have a name.
    let needsName: [Bool]
    /// Whether a node belongs to the backward part.
    let isBackward: [Bool]
    /// Whether the backward part uses a value of the forward part.
    private let isSaved: [Bool]
    /// For each node that computes an update, the placeholders that updates before it write.
    private let written: [Int: Set<ValueID>]
    var names: NameTable
    /// What the functions with a derivative of their own are called.
    let functions: [CustomFunction: String]
    /// What each value is written as where it is used.
    var pieces: [ValueID: Piece] = [:]
    /// The declarations of constants, and the nodes that they stand for.
    var constants: [(node: Int, text: String)] = []
    /// The values that a line gives a name.
    private var isBound: Set<ValueID> = []

    /// A part of an expression.
    struct Piece {
        var text: String
        /// Whether it binds as tightly as a name.
        var isAtom = true

        /// As an operand of an operator.
        var enclosed: String { isAtom ? text : "(\(text))" }
    }

    private struct Line {
        let text: String
        let node: Int
    }

    /// The longest expression that is written within another; shorter where comments follow.
    private func longestPiece(_ node: Int) -> Int {
        options.explainsBackward && isBackward[node] ? 40 : 56
    }

    /// The text of a graph; of the body of a function if its results need no names.
    init(
        _ graph: Graph, options: GraphPrinter.Options, functions: [CustomFunction: String] = [:],
        isFunction: Bool = false, avoiding reserved: Set<String> = [],
        spelling spelled: Set<Int> = []
    ) {
        self.graph = graph
        self.options = options
        self.functions = functions
        operands = graph.writtenOperands(spelling: spelled)
        (uses, needsName) = graph.writtenUses(operands, namesOutputs: !isFunction)
        let isBackward = graph.backwardNodes()
        var isSaved = [Bool](repeating: false, count: graph.nodes.count)
        for index in graph.nodes.indices where uses[index] > 0 && isBackward[index] {
            for operand in operands[index] where !isBackward[operand.node] {
                isSaved[operand.node] = true
            }
        }
        self.isBackward = isBackward
        self.isSaved = isSaved
        written = graph.writtenBefore()
        names = NameTable(
            graph, options: options, keepsOutputs: !isFunction, avoiding: reserved)
        for (index, node) in graph.nodes.enumerated() where uses[index] > 0 {
            names.keepName(of: node, at: index)
        }
    }

    /// The text of the graph, correct but not laid out.
    mutating func draft() -> String {
        let declarations = declarations()
        var lines = statements()
        let roots = rootLines()
        if options.explainsBackward {
            lines = lines.filter { !isBackward[$0.node] } + lines.filter { isBackward[$0.node] }
        }
        var text = options.header.map { "# \($0)\n" } ?? ""
        text += "graph \(graph.name) {\n"
        var sections = [
            declarations.inputs, declarations.parameters, declarations.states, constantLines,
        ]
        let forward = lines.filter { !options.explainsBackward || !isBackward[$0.node] }
        sections.append(forward.map { $0.text + comment(on: $0.node) })
        let backward = lines.dropFirst(forward.count)
        if !backward.isEmpty {
            sections.append(["# backward: pullback of"])
            sections[sections.count - 1] += backward.map { $0.text + comment(on: $0.node) }
        }
        sections.append(roots)
        text += sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
        return text + "\n}\n"
    }

    private var constantLines: [String] {
        constants.sorted { $0.node < $1.node }.map(\.text)
    }

    /// The nodes that statements give a name which they keep.
    consuming func nodesWithNames() -> Set<Int> {
        _ = declarations()
        _ = statements()
        _ = rootLines()
        let declared = constants.lazy.map(\.node).filter { node in
            !NameTable.isMadeForNumber(self.pieces[ValueID(node: node)]?.text ?? NameTable.number)
        }
        return Set(isBound.map(\.node)).union(declared)
    }

    /// The statements of a function's body, and its results.
    mutating func functionBody() -> (statements: [String], results: [String]) {
        _ = declarations()
        let lines = statements()
        let results = graph.outputs.map { rootPiece($0.value).text }
        return (constantLines + lines.map(\.text), results)
    }

    // MARK: Declarations

    private mutating func declarations() -> (
        inputs: [String], parameters: [String], states: [String]
    ) {
        var inputs: [String] = []
        for input in graph.inputs {
            let distribution = input.isDistribution ? " distribution" : ""
            inputs.append("input \(input.name): \(graph.type(of: input.value))\(distribution)")
            pieces[input.value] = Piece(text: input.name)
        }
        var variables: [String] = []
        for (position, variable) in graph.variables.enumerated() {
            let keyword = position < graph.parameters.count ? "param" : "state"
            let type = graph.type(of: variable.value)
            let start = initialValue(variable.initializer, type, name: variable.name)
            variables.append("\(keyword) \(variable.name): \(type) \(start)")
            pieces[variable.value] = Piece(text: variable.name)
        }
        let count = graph.parameters.count
        return (inputs, Array(variables.prefix(count)), Array(variables.dropFirst(count)))
    }

    // MARK: Statements

    private mutating func statements() -> [Line] {
        var lines: [Line] = []
        for (index, node) in graph.nodes.enumerated() where uses[index] > 0 {
            let value = ValueID(node: index)
            if node.operation is Placeholder { continue }
            if node.operation is Constant {
                if isBareNumber(index) { continue }
                _ = declareConstant(value)
                continue
            }
            if fillOf(index) != nil {
                _ = declareConstant(value)
                continue
            }
            let piece = expression(of: index)
            if node.resultTypes.count == 1, node.name == nil, !needsName[index], uses[index] == 1,
                piece.text.utf8.count <= longestPiece(index), !readsWritten(index)
            {
                pieces[value] = piece
                continue
            }
            let results = node.resultTypes.indices.map { ValueID(node: index, result: $0) }
            var bound: [String] = []
            for result in results {
                let suggestion = suggestedName(for: result)
                let name = names.name(of: result, suggestion: suggestion)
                pieces[result] = Piece(text: name)
                isBound.insert(result)
                bound.append(name)
            }
            lines.append(
                Line(text: "\(bound.joined(separator: ", ")) = \(piece.text)", node: index))
        }
        return lines
    }

    /// A name for a value that the user gave none: after the operation and its operand.
    private func suggestedName(for value: ValueID) -> String {
        let node = graph.node(of: value)
        if node.operation is Gradient, let target = pieces[node.operands[value.result + 1]] {
            return "d_\(target.text)"
        }
        if operands[value.node].count == 1, let operand = pieces[operands[value.node][0]],
            operand.isAtom, operand.text.utf8.count <= 20,
            operand.text.utf8.allSatisfy(NameTable.isNameByte)
        {
            if node.operation is Transpose { return "\(operand.text)_T" }
            return "\(node.operation.operationName)_\(operand.text)"
        }
        return isBackward[value.node] ? "g" : "v"
    }

    // MARK: Roots

    private mutating func rootLines() -> [String] {
        var outputs: [String] = []
        var plain: [String] = []
        func flush() {
            if !plain.isEmpty { outputs.append("output " + plain.joined(separator: ", ")) }
            plain = []
        }
        for output in graph.outputs {
            let piece = rootPiece(output.value)
            if piece.text == output.name {
                plain.append(output.name)
            } else {
                flush()
                outputs.append("output \(output.name) = \(piece.text)")
            }
        }
        flush()
        if let objective = graph.objective {
            let piece = rootPiece(objective.value)
            let calls = objective.optimizers.map { call($0) }
            let optimizers = calls.isEmpty ? "" : " with " + calls.joined(separator: ", ")
            outputs.append("\(objective.direction.rawValue) \(piece.text)\(optimizers)")
        }
        return outputs + updateLines()
    }

    /// `W <- …` for each update. A value that is written before it is read gets a name while it is what
    /// it was.
    private mutating func updateLines() -> [String] {
        var olds: [String] = []
        var lines: [String] = []
        for update in graph.updates {
            var text = rootPiece(update.value).text
            if written[update.value.node]?.contains(update.value) ?? false {
                let name = names.unusedName("old_\(text)")
                olds.append("\(name) = \(text)")
                text = name
            }
            lines.append("\(graph.name(of: update)) <- \(text)")
        }
        return olds + lines
    }

    /// Whether an update's formula would mention what an update before it has written.
    private func readsWritten(_ index: Int) -> Bool {
        guard let written = written[index] else { return false }
        var pending = operands[index]
        var seen: Set<ValueID> = []
        while let value = pending.popLast() {
            if written.contains(value) { return true }
            guard seen.insert(value).inserted, !isBound.contains(value) else { continue }
            pending += operands[value.node]
        }
        return false
    }

    private mutating func rootPiece(_ value: ValueID) -> Piece {
        pieces[value] ?? declareConstant(value)
    }

    private mutating func call(_ optimizer: Graph.OptimizerCall) -> String {
        var arguments: [String] = []
        for (name, argument) in optimizer.arguments.sorted(by: { $0.key < $1.key }) {
            let text =
                switch argument {
                case .number(let number): NumberText.text(of: number)
                case .value(let value): rootPiece(value).text
                }
            arguments.append("\(name): \(text)")
        }
        return "\(optimizer.name)(\(arguments.joined(separator: ", ")))"
    }

    // MARK: Comments

    private func comment(on node: Int) -> String {
        guard options.explainsBackward else { return "" }
        let origin = graph.nodes[node].origin
        if let pullback = origin.pullback {
            let line = origin.source.map { ", line \($0.line)" } ?? ""
            return "  # \(pullback.operation)\(line)"
        }
        return isSaved[node] ? "  # saved" : ""
    }
}

extension Graph {
    /// For each node, whether a pullback built it or it depends on one that a pullback built.
    fileprivate func backwardNodes() -> [Bool] {
        var isBackward = [Bool](repeating: false, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            isBackward[index] =
                node.origin.pullback != nil || node.operands.contains { isBackward[$0.node] }
        }
        return isBackward
    }

    /// For each node that computes an update, what the updates before it write.
    fileprivate func writtenBefore() -> [Int: Set<ValueID>] {
        var before: [Int: Set<ValueID>] = [:]
        var targets: Set<ValueID> = []
        for update in updates {
            if !targets.isEmpty { before[update.value.node, default: []].formUnion(targets) }
            targets.insert(update.target)
        }
        return before
    }
}
