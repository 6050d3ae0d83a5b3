import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// An operation with operands on which it is smooth: what the checks that hold for every operation
/// run over.
package struct OperationSample: Sendable {
    /// One operand: a type with known sizes, and where its elements lie.
    package struct Operand: Sendable {
        package let type: TensorType
        package let domain: Domain

        package init(_ type: TensorType, _ domain: Domain = .normal) {
            self.type = type
            self.domain = domain
        }
    }

    package let operation: any Operation
    package let operands: [Operand]
    /// The error of gradients allowed, relative to the greater of 1 and their magnitude.
    package let tolerance: Double
    /// Whether the derivatives are those of the values; false for what changes the gradient on
    /// purpose.
    package let isGradientChecked: Bool

    package init(
        _ operation: any Operation, _ operands: [Operand], tolerance: Double = 1e-7,
        isGradientChecked: Bool = true
    ) {
        self.operation = operation
        self.operands = operands
        self.tolerance = tolerance
        self.isGradientChecked = isGradientChecked
    }

    /// Tensors for the operands, the same for the same seed.
    package func tensors(seed: UInt64 = 0) -> [Tensor] {
        operands.enumerated().map { index, operand in
            operand.domain.tensor(operand.type, path: "operand \(index)", seed: seed)
        }
    }

    /// The sample with `f32` in the place of `f64`.
    package var inSinglePrecision: OperationSample {
        OperationSample(
            operation,
            operands.map { operand in
                let type = operand.type
                return Operand(type.elementType == .f64 ? type.with(.f32) : type, operand.domain)
            }, tolerance: tolerance, isGradientChecked: isGradientChecked)
    }
}

extension OperationSample: CustomStringConvertible {
    package var description: String {
        let attributes = operation.attributes.names.map { name in
            ", \(name): \(operation.attributes[name])"
        }
        let types = operands.map(\.type.description).joined(separator: ", ")
        return "\(operation.operationName)(\(types)\(attributes.joined()))"
    }
}

extension OperationSample {
    /// The graph `x0, x1, … -> operation`, its operands stretched where the operation asks for
    /// that.
    package func graph() throws -> (builder: GraphBuilder, operands: [Value], results: [Value]) {
        let builder = GraphBuilder(name: "sample")
        var inputs: [Value] = []
        for (index, operand) in operands.enumerated() {
            inputs.append(try builder.input("x\(index)", operand.type))
        }
        return (builder, inputs, try builder.call(operation, inputs))
    }

    /// What is wrong with what holds for every operation: attributes that make an equal operation,
    /// a canonical form that stays, result types that the evaluation keeps, a decomposition that
    /// gives the same; nothing where all is well.
    package func problems() throws -> [String] {
        var problems: [String] = []
        let copy = try type(of: operation).init(attributes: operation.attributes)
        if !copy.isEqual(to: operation) { problems.append("\(self): attributes do not round-trip") }

        let (builder, inputs, results) = try graph()
        guard let node = results.first.map({ builder.graph.node(of: $0.id) }) else {
            return problems + ["\(self): there is no result"]
        }
        let types = node.operands.map { builder.graph.type(of: $0) }
        let again = try node.operation.canonicalized(for: types)
        if !again.isEqual(to: node.operation) {
            problems.append("\(self): the canonical form changes again")
        }
        for (index, result) in results.enumerated() {
            try builder.output("y\(index)", result)
        }
        let operands = node.operands.map { builder.value($0) }
        let parts =
            try OperationDefinition(node.operation)?.results(operands)
            ?? (node.operation as? any CompositeOperation)?.decomposition(operands) ?? []
        for (index, part) in parts.enumerated() {
            try builder.output("z\(index)", part)
        }
        try builder.graph.verify()
        let outputs = try ReferenceEvaluator(builder.graph).outputs(named(tensors(), inputs))
        for (index, result) in results.enumerated() {
            guard let found = outputs["y\(index)"] else { continue }
            if found.type != result.type {
                problems.append("\(self): gives \(found.type), its type rule \(result.type)")
            }
            let tolerance = found.elementType == .f32 ? 1e-5 : 1e-11
            if let whole = outputs["z\(index)"],
                let difference = found.difference(from: whole, tolerance: tolerance)
            {
                problems.append("\(self): differs from its decomposition: \(difference)")
            }
        }
        return problems
    }

    package func named(_ tensors: [Tensor], _ inputs: [Value]) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: tensors.enumerated().map { ("x\($0.offset)", $0.element) })
    }
}
