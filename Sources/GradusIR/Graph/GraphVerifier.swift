import GradusTensors

extension Graph {
    /// Checks what every graph must satisfy: operands come before their users and exist, types are
    /// those that the operations give, declarations are placeholders, roots exist.
    ///
    /// - Parameter earlier: a graph that was verified, whose typed operations are not asked again.
    /// - Throws: `GraphError` that names the first node at fault.
    package func verify(after earlier: Graph? = nil) throws(GraphError) {
        // Typed operations are shared: what is true of one is asked once, and so is whether one may be the
        // operand of another.
        var verified = TypedOperationMap<Bool>()
        if let earlier {
            // Of large graphs the first nodes have most of them.
            for node in earlier.nodes.prefix(1024) where verified[node.typed] == nil {
                verified.insert(true, for: node.typed)
            }
        }
        var links = KnownLinks(count: min(256, nodes.count))
        for index in nodes.indices {
            var isTyped = nodes[index].operands.count == nodes[index].typed.operandTypes.count
            for position in nodes[index].operands.indices {
                let operand = nodes[index].operands[position]
                guard (0..<index).contains(operand.node), exists(operand) else {
                    throw GraphError(
                        "node \(index) (\(nodes[index].operation.operationName)) uses a value that "
                            + "does not come before it", origin: nodes[index].origin)
                }
                isTyped =
                    isTyped
                    && links.fits(
                        nodes[operand.node].typed, operand.result, nodes[index].typed, position)
            }
            if isTyped, verified[nodes[index].typed] != nil { continue }
            verified.insert(true, for: nodes[index].typed)
            do throws(OperationError) {
                guard isTyped else {
                    throw OperationError(
                        .shape, "its operands are not of the types it is typed for")
                }
                try nodes[index].typed.verifyResults()
            } catch {
                throw GraphError(
                    "node \(index) (\(nodes[index].operation.operationName)): \(error)",
                    cause: error, origin: nodes[index].origin)
            }
        }
        for value in declaredValues {
            guard exists(value), node(of: value).isKind(Placeholder.self) else {
                throw GraphError("a declared value is no placeholder")
            }
        }
        for root in roots where !exists(root) {
            throw GraphError("a root is no value of the graph")
        }
        let kept = Set(updates.isEmpty ? [] : parameters.map(\.value) + states.map(\.value))
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

extension TypedOperation {
    fileprivate func verifyResults() throws(OperationError) {
        guard try operation.resultTypes(for: operandTypes) == resultTypes else {
            throw OperationError(.shape, "the types of its results are not those it gives")
        }
    }
}

/// Which results of which typed operations are known to have the type of an operand of another: the last
/// ones that were asked for.
private struct KnownLinks {
    private struct Link: Equatable {
        let producer: TypedOperation
        let consumer: TypedOperation
        let result: Int
        let position: Int
    }

    private var links: [Link?]

    init(count: Int) { links = Array(repeating: nil, count: count) }

    mutating func fits(
        _ producer: TypedOperation, _ result: Int, _ consumer: TypedOperation, _ position: Int
    ) -> Bool {
        let link = Link(
            producer: producer, consumer: consumer, result: result, position: position)
        let mixed = UInt(bitPattern: producer.identity ^ consumer.identity &* 31)
        let slot = Int((mixed ^ UInt(position)) % UInt(links.count))
        if links[slot] == link { return true }
        guard producer.resultTypes[result] == consumer.operandTypes[position] else { return false }
        links[slot] = link
        return true
    }
}
