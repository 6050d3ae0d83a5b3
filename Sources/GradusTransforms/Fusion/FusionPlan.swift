import GradusIR
import GradusOperations
import GradusTensors

/// Element-wise nodes that run together in one pass over memory, with the sums of what they compute,
/// some of them as the epilogue of the product that they read: a partition beside the graph, so that the
/// graph itself still prints as plain text.
package struct FusionPlan: Sendable {
    /// The name by which fusion is disabled.
    package static let passName = "fuse"
    /// What fusion does, in one line.
    package static let passSummary =
        "runs element-wise nodes and sums in one pass over memory, or in the product that they read"

    /// Nodes that run as one.
    package struct Group: Hashable, Sendable {
        /// The nodes, each after those that it uses. All but sums have results of one shape.
        package let members: [Int]
        /// The member that is a product, whose epilogue the others are.
        package let product: Int?
        /// The members whose values are needed outside the group.
        package let outputs: [Int]
        /// The operations on one line, as `add, sigmoid over [32, 128]`.
        package let summary: String
    }

    /// The groups of two or more nodes, by their first member.
    package internal(set) var groups: [Group]
    /// For each node of the graph, those that use it.
    package let users: NodeUsers
    /// For each node of the graph, whether the graph gives one of its results.
    package let isRoot: [Bool]
    let levels: FusionLevels

    /// The groups of a graph.
    ///
    /// Two element-wise nodes are joined where one reads the other's result unstretched, so that no
    /// value is computed twice; values that the rest of the graph needs become outputs of the
    /// group. No value ever flows out of a group and back into it, nor around between groups.
    ///
    /// A product is joined with element-wise nodes that read it, one product with each group.
    ///
    /// What is asked of a node must be the same for all of its typed operation.
    ///
    /// - Parameters:
    ///   - fuses: whether a node may be part of a group; by default, every element-wise one.
    ///   - products: whether a node is a product that takes an epilogue; by default, none.
    ///   - sums: whether a node sums all elements of what it reads, and enough of them that reading them
    ///     again costs time; by default, none.
    package init(
        _ graph: Graph, fuses: (Node) -> Bool = { $0.traits.contains(.elementwise) },
        products: (Node) -> Bool = { _ in false }, sums: (Node) -> Bool = { _ in false }
    ) {
        var levels = FusionLevels(graph, fuses: fuses, products: products, sums: sums)
        let users = graph.users()
        self.users = users
        let components = levels.components().map { members in
            let product = FusionPlan.product(of: members, levels.isProduct, users)
            return (
                product: product, members: members.filter { !levels.isProduct[$0] || $0 == product }
            )
        }
        self.levels = levels
        var isRoot = [Bool](repeating: false, count: graph.nodes.count)
        for root in graph.roots { isRoot[root.node] = true }
        self.isRoot = isRoot
        var groupOfNode = [Int32](repeating: -1, count: graph.nodes.count)
        for (group, component) in components.enumerated() {
            for member in component.members { groupOfNode[member] = Int32(group) }
        }
        let isLive = levels.isLive
        groups = components.map { product, members in
            Group(
                members: members, product: product,
                outputs: members.filter { member in
                    isRoot[member]
                        || users[member].contains {
                            isLive[$0] && groupOfNode[$0] != groupOfNode[member]
                        }
                }, summary: FusionPlan.summary(members, in: graph))
        }
    }

    /// The product that a group is the epilogue of: of several, that which most members read, and the
    /// last of those. The others run by themselves before it: none depends on a member, since along
    /// edges into a product the level rises.
    private static func product(
        of members: [Int], _ isProduct: [Bool], _ users: NodeUsers
    ) -> Int? {
        let products = members.filter { isProduct[$0] }
        guard products.count > 1 else { return products.first }
        let inside = Set(members)
        func readers(_ product: Int) -> Int { users[product].count { inside.contains($0) } }
        return products.max { (readers($0), $0) < (readers($1), $1) }
    }

    static func summary(_ members: [Int], in graph: Graph) -> String {
        let names = members.prefix(6).map { graph.nodes[$0].typed.name }
        let more = members.count > 6 ? ", … \(members.count - 6) more" : ""
        let shape = graph.nodes[members[0]].resultTypes[0].shape
        return "\(names.joined(separator: ", "))\(more) over \(shape)"
    }

    /// Why element-wise nodes that read each other's results are not in one group, one line for
    /// each pair, and what was joined.
    package func remarks(for graph: Graph) -> [Remark] {
        var groupOfNode: [Int: Int] = [:]
        for (index, group) in groups.enumerated() {
            for member in group.members { groupOfNode[member] = index }
        }
        var remarks = groups.map { group in
            FusionPlan.remark(
                .applied, "\(group.members.count) nodes run as one: \(group.summary)",
                at: graph.nodes[group.members[0]])
        }
        for (index, node) in graph.nodes.enumerated() where levels.fuses[index] {
            for operand in Set(node.operands.map { levels.source(of: $0.node) }).sorted()
            where (levels.fuses[operand] || levels.isProduct[operand])
                && (groupOfNode[operand] == nil || groupOfNode[operand] != groupOfNode[index])
            {
                let producer = graph.nodes[operand]
                let reason =
                    producer.resultTypes[0].shape == node.resultTypes[0].shape
                    ? levels.isProduct[operand] && groupOfNode[index] != nil
                        ? "it is the epilogue of another product, or something else must run first"
                        : "something else between them must run first"
                    : "it runs over \(producer.resultTypes[0].shape), not "
                        + "\(node.resultTypes[0].shape)"
                let (label, other) = (FusionPlan.label(node), FusionPlan.label(producer))
                remarks.append(
                    FusionPlan.remark(
                        .missed, "'\(label)' is not fused with '\(other)': \(reason)", at: node))
            }
        }
        return remarks
    }

    private static func label(_ node: Node) -> String { node.name ?? node.operation.operationName }

    private static func remark(_ kind: Remark.Kind, _ message: String, at node: Node) -> Remark {
        Remark(kind: kind, pass: passName, rule: nil, message: message, source: node.origin.source)
    }
}
