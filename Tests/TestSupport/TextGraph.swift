import Gradus
import GradusIR
import GradusLanguage
import GradusTensors

extension Graph {
    /// The last graph of a text.
    package static func text(_ text: String) throws -> Graph { try Model(text: text).graph }

    /// The graph of statements.
    package static func statements(_ statements: String) throws -> Graph {
        try text("graph g {\n\(statements)\n}\n")
    }

    /// How often each operation occurs, leaves and broadcasts left out.
    package var operationCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for node in nodes where !node.operands.isEmpty {
            let name = node.operation.operationName
            if name != "broadcast_to" { counts[name, default: 0] += 1 }
        }
        return counts
    }

    /// A tensor of normal numbers for every floating-point input and parameter, of 0 or 1 for
    /// others; for states what they start from.
    package func randomPlaceholders(seed: UInt64 = 0, scale: Double = 1) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (name, value) in inputs.map({ ($0.name, $0.value) })
            + parameters.map({ ($0.name, $0.value) })
        {
            let type = type(of: value)
            let domain: Domain = type.elementType.isFloatingPoint ? .normal : .integers(0...1)
            let tensor = domain.tensor(type, path: name, seed: seed)
            tensors[name] = Tensor(
                type.elementType, sizes: tensor.sizes, converting: tensor.doubles.map { $0 * scale }
            )
        }
        for state in states {
            tensors[state.name] = state.initializer.tensor(
                for: type(of: state.value), path: state.name, seed: seed)
        }
        return tensors
    }
}
