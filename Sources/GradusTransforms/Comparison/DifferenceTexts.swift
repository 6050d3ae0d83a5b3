import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// The lines of two graphs for a comparison: what belongs together has one name in both.
struct DifferenceTexts {
    /// One of the two graphs.
    enum Side { case before, after }

    private let before: Graph
    private let after: Graph

    init(_ before: Graph, _ after: Graph, _ matching: NodeMatching) {
        var taken: Set<String> = []
        for nodes in [before.nodes, after.nodes] { taken.formUnion(nodes.compactMap(\.name)) }
        var number = 0
        func fresh() -> String {
            repeat { number += 1 } while !taken.insert("v\(number)").inserted
            return "v\(number)"
        }
        var namesAfter: [Int: String] = [:]
        for (index, node) in after.nodes.enumerated() {
            let partner = matching.partnerOfAfter[index]
            namesAfter[index] = node.name ?? partner.flatMap { before.nodes[$0].name } ?? fresh()
        }
        let common = Set(matching.partnerOfBefore.compactMap { $0.flatMap { namesAfter[$0] } })
        var namesBefore: [Int: String] = [:]
        for (index, node) in before.nodes.enumerated() {
            let partner = matching.partnerOfBefore[index]
            let own = node.name.map { common.contains($0) ? "\($0)_before" : $0 }
            namesBefore[index] = partner.flatMap { namesAfter[$0] } ?? own ?? fresh()
        }
        self.before = before.renamed(namesBefore)
        self.after = after.renamed(namesAfter)
    }

    private func graph(_ side: Side) -> Graph { side == .before ? before : after }

    /// Whether a node has a line of its own: numbers and broadcasts stand within others.
    func isShown(_ index: Int, in graph: Graph) -> Bool {
        let operation = graph.nodes[index].operation
        if let constant = operation as? Constant { return !constant.isNumber }
        return !(operation is Placeholder || operation is BroadcastTo)
    }

    /// What is read where a value is written: broadcasts are left out.
    func written(_ value: ValueID, _ side: Side) -> ValueID {
        var value = value
        while graph(side).node(of: value).operation is BroadcastTo {
            value = graph(side).node(of: value).operands[0]
        }
        return value
    }

    /// `h = sigmoid(v1)`
    func statement(_ index: Int, _ side: Side) -> String {
        let graph = graph(side)
        let name = graph.nodes[index].name ?? ""
        if let constant = graph.nodes[index].operation as? Constant, !constant.isNumber {
            let text = DifferenceTexts.text(of: constant.tensor)
            return "const \(name): \(constant.tensor.type) = \(text)"
        }
        return "\(name) = \(GraphPrinter.expression(of: ValueID(node: index), in: graph, depth: 1))"
    }

    private func name(_ value: ValueID, _ side: Side) -> String {
        let value = written(value, side)
        let graph = graph(side)
        if graph.node(of: value).operation is Constant {
            return GraphPrinter.expression(of: value, in: graph)
        }
        return graph.name(of: value) ?? "%\(value.node)"
    }

    // MARK: Declarations

    static func inputs(of graph: Graph) -> [(String, ValueID, String)] {
        graph.inputs.map { input in
            let distribution = input.isDistribution ? " distribution" : ""
            let type = graph.type(of: input.value)
            return (input.name, input.value, "input \(input.name): \(type)\(distribution)")
        }
    }

    /// Parameters and states.
    static func variables(of graph: Graph) -> [(String, ValueID, String)] {
        graph.variables.enumerated().map { index, variable in
            let keyword = index < graph.parameters.count ? "param" : "state"
            let start: String =
                switch variable.initializer {
                case .tensor(let tensor, let file):
                    "= " + (file.map { "file(\"\($0)\")" } ?? text(of: tensor))
                case .fill(let number): "= \(NumberText.text(of: number))"
                case .seed: "= seed"
                case .random(let random): "~ \(text(of: random))"
                }
            let type = graph.type(of: variable.value)
            return (variable.name, variable.value, "\(keyword) \(variable.name): \(type) \(start)")
        }
    }

    private static func text(of tensor: Tensor) -> String {
        let elements = NumberText.elements(of: tensor)
        let shown = elements.prefix(12).joined(separator: ", ")
        // A number of its own tells tensors apart whose first elements are the same.
        return elements.count <= 12 ? "[\(shown)]" : "[\(shown), …] (\(tensor.fingerprint))"
    }

    private static func text(of random: RandomInitializer) -> String {
        switch random.kind {
        case .uniform, .normal:
            let numbers = [random.first, random.second].map { NumberText.text(of: $0) }
            return "\(random.kind.rawValue)(\(numbers.joined(separator: ", ")))"
        default: return "\(random.kind.rawValue)()"
        }
    }

    // MARK: Results

    func outputs(_ side: Side) -> [GraphDifference.Declared] {
        graph(side).outputs.map { output in
            let name = name(output.value, side)
            return GraphDifference.Declared(
                name: output.name,
                text: name == output.name ? "output \(name)" : "output \(output.name) = \(name)",
                node: output.value.node)
        }
    }

    func objective(_ side: Side) -> [GraphDifference.Declared] {
        guard let objective = graph(side).objective else { return [] }
        let optimizers = objective.optimizers.map { call in
            let arguments = call.arguments.sorted { $0.key < $1.key }.map { key, argument in
                switch argument {
                case .number(let number): "\(key): \(NumberText.text(of: number))"
                case .value(let value): "\(key): \(self.name(value, side))"
                }
            }
            return "\(call.name)(\(arguments.joined(separator: ", ")))"
        }
        let with = optimizers.isEmpty ? "" : " with \(optimizers.joined(separator: ", "))"
        let name = name(objective.value, side)
        return [
            GraphDifference.Declared(
                name: "", text: "\(objective.direction.rawValue) \(name)\(with)",
                node: objective.value.node)
        ]
    }

    func updates(_ side: Side) -> [GraphDifference.Declared] {
        let graph = graph(side)
        return graph.updates.map { update in
            let target = graph.name(of: update)
            return GraphDifference.Declared(
                name: target, text: "\(target) <- \(name(update.value, side))",
                node: update.value.node)
        }
    }
}

extension Constant {
    /// Whether one number says all elements.
    var isNumber: Bool {
        let elements = NumberText.elements(of: tensor)
        return elements.allSatisfy { $0 == elements[0] }
    }
}

extension Tensor {
    /// A short number that other elements mostly have another of: FNV-1a over the bytes.
    fileprivate var fingerprint: String {
        let hash = withUnsafeBytes { bytes in
            bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
        return String(hash & 0xffff_ffff, radix: 16)
    }
}
