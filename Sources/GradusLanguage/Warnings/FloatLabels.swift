import GradusIR
import GradusOperations
import GradusTensors

/// Inputs of floating-point numbers that are only cast to integers: labels of classes, or indices,
/// which are better declared as what they are. Above 2²⁴ an `f32` no longer tells integers apart.
enum FloatLabels {
    static func warnings(_ graph: Graph) -> [Diagnostic] {
        let inputs = Set(graph.inputs.map(\.value))
        return graph.nodes.compactMap { node in
            guard node.isKind(Cast.self), let cast = node.operation as? Cast, cast.type.isInteger,
                let operand = node.operands.first, inputs.contains(operand),
                graph.type(of: operand).elementType.isFloatingPoint,
                let place = node.origin.source
            else { return nil }
            let type = graph.type(of: operand)
            let name = graph.name(of: operand) ?? ""
            return .warning(
                .floatLabels, "'\(name)' holds integers, and is declared \(type.elementType)",
                at: place, label: "cast here",
                secondary: graph.node(of: operand).origin.source.map {
                    [.init($0, "declared here")]
                } ?? [],
                help: ["declare it as what it is: input \(name): \(type.with(cast.type))"])
        }
    }
}
