import GradusIR
import GradusOperations
import GradusTensors

/// Parameters that no gradient reaches, and integers that end a gradient on its way.
enum GradientWarnings {
    static func warnings(_ graph: Graph) -> [Diagnostic] {
        guard let flow = GradientFlow(graph) else { return [] }
        let updated = Set(graph.updates.map(\.target))
        let missed = graph.parameters.filter { parameter in
            graph.type(of: parameter.value).elementType.isFloatingPoint
                && !updated.contains(parameter.value) && !flow.reached[parameter.value.node]
        }
        var warnings: [Diagnostic] = []
        var explained: Set<Int> = []
        // One warning for all parameters behind one cut.
        var groups: [(cut: GradientFlow.Cut?, parameters: [Graph.Parameter])] = []
        let firstCuts = missed.isEmpty ? [] : firstCuts(flow, in: graph)
        let uses = missed.isEmpty ? [] : graph.useCounts()
        for parameter in missed {
            let cut = firstCuts[parameter.value.node].map { flow.cuts[$0] }
            // What nothing uses at all is reported as such.
            if cut == nil, uses[parameter.value.node] == 0 { continue }
            if let group = groups.firstIndex(where: { $0.cut?.node == cut?.node }) {
                groups[group].parameters.append(parameter)
            } else {
                groups.append((cut, [parameter]))
            }
        }
        for group in groups {
            if let cut = group.cut { explained.insert(cut.node) }
            warnings.append(unreached(group.parameters, group.cut, in: graph))
        }
        for cut in flow.cuts where explained.insert(cut.node).inserted {
            if let warning = integer(cut, in: graph) { warnings.append(warning) }
        }
        return warnings
    }

    /// For each node behind cuts, the one of them that is nearest to the objective.
    private static func firstCuts(_ flow: GradientFlow, in graph: Graph) -> [Int?] {
        var first = [Int?](repeating: nil, count: graph.nodes.count)
        for (index, cut) in flow.cuts.enumerated() {
            var pending = [graph.nodes[cut.node].operands[cut.operand].node]
            while let node = pending.popLast() {
                guard first[node] == nil else { continue }
                first[node] = index
                pending.append(contentsOf: graph.nodes[node].operands.map(\.node))
            }
        }
        return first
    }

    private static func unreached(
        _ parameters: [Graph.Parameter], _ cut: GradientFlow.Cut?, in graph: Graph
    ) -> Diagnostic {
        let names = parameters.map { "'\($0.name)'" }.joined(separator: ", ")
        let places = parameters.compactMap { graph.node(of: $0.value).origin.source }
        let message =
            parameters.count == 1
            ? "no gradient reaches the parameter \(names)"
            : "no gradient reaches the parameters \(names)"
        let end = cut.flatMap { label($0, in: graph) }
        let help =
            isDiscrete(cut, in: graph)
            ? "an objective is made of real numbers: of classes softmax_cross_entropy(scores, label)"
            : "a value that training does not move is a 'const' or an 'input'"
        if let end, let first = places.first, first.file !== end.range.file {
            // The parameters are those of an imported layer: what is to be mended is where it is used.
            return .warning(
                .unreachedParameter, message, at: end.range, label: end.text,
                secondary: places.map { .init($0, "declared here") }, help: [help])
        }
        return .warning(
            .unreachedParameter, message, at: places.first,
            label: cut == nil ? "the objective does not depend on it" : "",
            secondary: [end].compactMap(\.self)
                + places.dropFirst().map { .init($0, "nor this one") },
            help: [help])
    }

    /// Whether a cut is an index of the largest or smallest element: a choice, rather than a number.
    private static func isDiscrete(_ cut: GradientFlow.Cut?, in graph: Graph) -> Bool {
        guard let cut else { return false }
        let operand = graph.nodes[cut.node].operands[cut.operand]
        return [graph.nodes[cut.node], graph.node(of: operand)].contains {
            $0.operation is ArgMax || $0.operation is ArgMin
        }
    }

    /// The place of a cut, with the reason.
    private static func label(
        _ cut: GradientFlow.Cut, in graph: Graph
    ) -> Diagnostic.Label? {
        let operand = graph.nodes[cut.node].operands[cut.operand]
        // An operand that is no floating-point number was made one before.
        let isReal = graph.type(of: operand).elementType.isFloatingPoint
        let node = isReal ? graph.nodes[cut.node] : graph.node(of: operand)
        guard let place = node.origin.source else { return nil }
        let name = node.operation.operationName
        let reason: String
        if node.operation is StopGradient {
            reason = "'stop_gradient' ends it here"
        } else if let result = node.resultTypes.first?.elementType, !result.isFloatingPoint {
            reason = "the gradient ends here: '\(name)' gives \(result.described)"
        } else {
            reason = "the gradient ends here: the derivative of '\(name)' is zero"
        }
        return .init(place, reason)
    }

    /// A value that depends on a parameter and becomes an integer on its way into the objective.
    private static func integer(_ cut: GradientFlow.Cut, in graph: Graph) -> Diagnostic? {
        let operand = graph.nodes[cut.node].operands[cut.operand]
        guard graph.type(of: operand).elementType.isInteger,
            let source = origin(of: operand, in: graph),
            let place = graph.nodes[source].origin.source
        else { return nil }
        let node = graph.nodes[source]
        let name = node.operation.operationName
        return .warning(
            .gradientThroughInteger, "no gradient passes an integer", at: place,
            label: "this depends on a parameter and becomes \(node.resultTypes[0])",
            secondary: graph.nodes[cut.node].origin.source.map {
                [.init($0, "used in the objective here")]
            } ?? [],
            help: [
                name == "cast"
                    ? "leave out the cast, or say that this is meant: stop_gradient(…)"
                    : "say that this is meant: stop_gradient(…)"
            ])
    }

    /// The node that makes an integer out of floating-point numbers.
    private static func origin(of value: ValueID, in graph: Graph) -> Int? {
        var pending = [value.node]
        var seen: Set<Int> = []
        while let index = pending.popLast() {
            guard seen.insert(index).inserted else { continue }
            for operand in graph.nodes[index].operands {
                if graph.type(of: operand).elementType.isFloatingPoint {
                    if graph.nodes[index].operation is StopGradient { return nil }
                    return graph.node(of: operand).operation is StopGradient ? nil : index
                }
                pending.append(operand.node)
            }
        }
        return nil
    }
}

extension ElementType {
    /// As part of a message.
    fileprivate var described: String { self == .bool ? "truth values" : "integers" }
}
