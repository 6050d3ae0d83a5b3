import GradusIR

extension Graph {
    /// The graph with its objective and updates as outputs, so that it can be evaluated or compiled
    /// by itself with everything that it computes: `NAME` or `objective`, and `new_NAME` for each update.
    package func withRootsAsOutputs() throws(GraphError) -> Graph {
        if objective == nil, updates.isEmpty { return self }
        var taken = Set(declared.map(\.name) + outputs.map(\.name))
        func free(_ name: String) -> String {
            var candidate = name
            while !taken.insert(candidate).inserted { candidate += "_" }
            return candidate
        }
        var copy = try GraphCopy(withoutTraining())
        for index in nodes.indices { try copy.copy(index) }
        let builder = try copy.finishing()
        if let value = objective?.value, !outputs.contains(where: { $0.value == value }) {
            try builder.output(
                free(name(of: value) ?? "objective"), builder.value(copy.image(of: value)))
        }
        for update in updates {
            try builder.output(
                free("new_\(name(of: update))"),
                builder.value(copy.image(of: update.value)))
        }
        return builder.graph
    }
}
