import GradusIR

extension FusionPlan {
    /// The plan in which products also run as one with what alone reads them: an element-wise node, or a
    /// group of them that has no product. Nothing flows out of what is joined and back into it, as nothing
    /// else reads the product.
    ///
    /// - Parameter joins: whether a product runs as one with the nodes that read it, all in their order.
    package func joiningProducts(
        in graph: Graph, where joins: (_ product: Int, _ readers: [Int]) -> Bool
    ) -> FusionPlan {
        let products = graph.nodes.indices.filter {
            levels.isLive[$0] && !levels.isProduct[$0] && graph.nodes[$0].typed.name == "matmul"
        }
        guard !products.isEmpty else { return self }
        var groupOfNode: [Int: Int] = [:]
        for (index, group) in groups.enumerated() {
            for member in group.members { groupOfNode[member] = index }
        }
        var plan = self
        for product in products where !isRoot[product] {
            let readers = users[product].filter { levels.isLive[$0] }
            guard readers.count == 1 else { continue }
            let group = groupOfNode[readers[0]]
            let members = group.map { plan.groups[$0].members } ?? readers
            guard group.map({ isJoinable(plan.groups[$0]) }) ?? true, joins(product, members)
            else { continue }
            let joined = Group(
                members: [product] + members, product: product, outputs: Array(members.suffix(1)),
                summary: FusionPlan.summary([product] + members, in: graph))
            if let group {
                plan.groups[group] = joined
            } else {
                groupOfNode[readers[0]] = plan.groups.count
                plan.groups.append(joined)
            }
        }
        plan.groups.sort { $0.members[0] < $1.members[0] }
        return plan
    }

    /// Whether a group has no product yet, and its last member alone is read outside.
    private func isJoinable(_ group: Group) -> Bool {
        group.product == nil && group.outputs == Array(group.members.suffix(1))
    }
}
