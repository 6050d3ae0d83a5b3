import GradusIR
import GradusOperations
import GradusTensors

/// Estimates what nodes cost from their operations and types alone.
package enum CostModel {
    /// The cost of the nodes that something needs; nil where a size is not known.
    package static func cost(of graph: Graph) -> Cost? {
        var total = Cost.zero
        for (index, isLive) in graph.liveNodes().enumerated() where isLive {
            guard let cost = cost(of: graph.nodes[index], in: graph) else { return nil }
            total += cost
        }
        return total
    }

    /// The cost of a node; nil where a size is not known.
    package static func cost(of node: Node, in graph: Graph) -> Cost? {
        if isFree(node.operation) { return .zero }
        // What is repeated is read from where it was before.
        let operands = node.operands.map { graph.type(of: graph.unstretched($0)) }
        let types = node.operands.map { graph.type(of: $0) }
        return cost(of: node.operation, types, reading: operands, node.resultTypes)
    }

    /// The cost of an operation on operands of types; nil where a size is not known.
    package static func cost(of operation: any Operation, _ operands: [TensorType]) -> Cost? {
        guard let results = try? operation.resultTypes(for: operands) else { return nil }
        if isFree(operation) { return .zero }
        return cost(of: operation, operands, reading: operands, results)
    }

    private static func cost(
        of operation: any Operation, _ operands: [TensorType], reading: [TensorType],
        _ results: [TensorType]
    ) -> Cost? {
        var bytes = 0.0
        for type in reading + results {
            guard let count = type.shape.elementCount.size else { return nil }
            bytes += Double(count) * Double(type.elementType.byteCount)
        }
        guard let flops = flops(of: operation, operands, results) else { return nil }
        return Cost(flops: flops, bytes: bytes, nodes: 1)
    }

    /// What takes no time: what is given, and other views of a tensor.
    static func isFree(_ operation: any Operation) -> Bool {
        switch operation {
        case is Placeholder, is Constant, is BroadcastTo, is Reshape, is Squeeze, is ExpandDims,
            is StopGradient, is GradientTarget, is DimensionSize:
            true
        default: false
        }
    }

    private static func flops(
        of operation: any Operation, _ operands: [TensorType], _ results: [TensorType]
    ) -> Double? {
        if let matmul = operation as? MatMul {
            guard
                let geometry = try? MatrixProductGeometry(operands[0], operands[1], of: matmul),
                let count = results[0].shape.elementCount.size, let inner = geometry.inner.size
            else { return nil }
            return 2 * Double(count) * Double(inner)
        }
        let elements = (operands + results).compactMap(\.shape.elementCount.size).max() ?? 0
        return Double(elements) * weight(of: operation)
    }

    /// Arithmetic operations for each element of the largest operand or result.
    private static func weight(of operation: any Operation) -> Double {
        let name = type(of: operation).signature.name
        if let weight = weights[name] { return weight }
        switch type(of: operation).signature.family {
        case .shape: return 0
        default: return 1
        }
    }

    private static let weights: [String: Double] = {
        var weights: [String: Double] = [:]
        for name in ["divide", "remainder", "reciprocal", "sqrt", "rsqrt"] { weights[name] = 4 }
        for name in [
            "exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "tanh",
            "sinh", "cosh", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "erf",
            "sigmoid", "silu", "softplus", "log_sigmoid", "elu", "gelu", "binary_cross_entropy",
            "cross_entropy", "sigmoid_binary_cross_entropy", "softmax", "log_softmax", "logsumexp",
            "softmax_cross_entropy",
        ] { weights[name] = 16 }
        weights["power"] = 32
        weights["variance"] = 4
        weights["gather"] = 0
        return weights
    }()
}

extension Graph {
    /// The value before it was repeated.
    package func unstretched(_ value: ValueID) -> ValueID { nodes.unstretched(value) }
}

extension NodeList {
    /// The value before it was repeated.
    func unstretched(_ value: ValueID) -> ValueID {
        let node = self[value.node]
        return node.isKind(BroadcastTo.self) ? node.operands[0] : value
    }
}
