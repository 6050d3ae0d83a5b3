import GradusTensors

extension Graph {
    /// Checks what every graph must satisfy: operands come before their users and exist, types are
    /// those that the operations give, declarations are placeholders, roots exist.
    ///
    /// - Throws: `GraphError` that names the first node at fault.
    package func verify() throws(GraphError) {
        // Typed operations are shared: the rule of each runs once.
        var verified = TypedOperationMap<Bool>()
        for (index, node) in nodes.enumerated() {
            let typed = node.typed
            var isTyped = node.operands.count == typed.operandTypes.count
            for (position, operand) in node.operands.enumerated() {
                guard (0..<index).contains(operand.node), exists(operand) else {
                    throw GraphError(
                        "node \(index) (\(node.operation.operationName)) uses a value that does "
                            + "not come before it", origin: node.origin)
                }
                let producer = nodes[operand.node].typed
                isTyped =
                    isTyped
                    && producer.resultTypes[operand.result] == typed.operandTypes[position]
            }
            do throws(OperationError) {
                guard isTyped else {
                    throw OperationError(
                        .shape, "its operands are not of the types it is typed for")
                }
                if verified[typed] != nil { continue }
                verified.insert(true, for: typed)
                guard try typed.operation.resultTypes(for: typed.operandTypes) == node.resultTypes
                else {
                    throw OperationError(.shape, "the types of its results are not those it gives")
                }
            } catch {
                throw GraphError(
                    "node \(index) (\(node.operation.operationName)): \(error)", cause: error,
                    origin: node.origin)
            }
        }
        for (_, value) in declared {
            guard exists(value), node(of: value).operation is Placeholder else {
                throw GraphError("a declared value is no placeholder")
            }
        }
        for root in roots where !exists(root) {
            throw GraphError("a root is no value of the graph")
        }
        let kept = Set(variables.map(\.value))
        for update in updates {
            guard kept.contains(update.target), type(of: update.value) == type(of: update.target)
            else {
                throw GraphError("the update of '\(name(of: update))' has another type than it")
            }
        }
    }

    private func exists(_ value: ValueID) -> Bool {
        nodes.indices.contains(value.node)
            && value.result < nodes[value.node].resultCount
    }
}
