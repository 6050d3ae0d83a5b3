import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// What differs between two graphs: what is declared, computed and returned, each by what it is and not
/// by its name.
package struct GraphDifference: Sendable {
    /// One difference.
    package struct Change: Hashable, Sendable {
        /// What has become of it.
        package enum Kind: String, Hashable, Sendable {
            case added, removed, changed
        }

        /// What it is.
        package enum Subject: String, Hashable, Sendable {
            case input, parameter, node, output, objective, update
        }

        package let kind: Kind
        package let subject: Subject
        /// The line of a graph's text that it stands for, as it was; nil where it is added.
        package let before: String?
        /// As it is; nil where it is removed.
        package let after: String?
        /// Where it was, and where it is, in the user's text.
        package let lineBefore: Int?
        package let lineAfter: Int?
        /// The node's index in `before` and in `after`.
        package let nodeBefore: Int?
        package let nodeAfter: Int?
    }

    /// The graphs, without nodes that nothing needs.
    package let before: Graph
    package let after: Graph
    /// For each node of `after`, the one of `before` that it is.
    package let partners: [Int?]
    /// The differences: declarations, nodes in the order of the graphs, results.
    package private(set) var changes: [Change] = []
    /// How many nodes compute the same in both, or the same from what has changed.
    package private(set) var unchangedCount = 0

    /// Compares two graphs.
    package init(_ before: Graph, _ after: Graph) throws(GraphError) {
        self.before = try before.removingDeadNodes()
        self.after = try after.removingDeadNodes()
        let matching = NodeMatching(self.before, self.after)
        partners = matching.partnerOfAfter
        let texts = DifferenceTexts(self.before, self.after, matching)
        compareDeclarations(texts)
        compareNodes(matching, texts)
        compareResults(matching, texts)
    }

    /// Whether both graphs declare, compute and return the same.
    package var isEmpty: Bool { changes.isEmpty }

    /// How many differences are of a kind.
    package func count(_ kind: Change.Kind) -> Int { changes.count { $0.kind == kind } }

    // MARK: Nodes

    private mutating func compareNodes(_ matching: NodeMatching, _ texts: DifferenceTexts) {
        let removed = before.nodes.indices.filter {
            matching.partnerOfBefore[$0] == nil && texts.isShown($0, in: before)
        }
        var next = 0
        func flush(below limit: Int) {
            while next < removed.count, removed[next] < limit {
                add(.node, (removed[next], texts.statement(removed[next], .before)), nil)
                next += 1
            }
        }
        for index in after.nodes.indices {
            guard let partner = matching.partnerOfAfter[index] else {
                if texts.isShown(index, in: after) {
                    add(.node, nil, (index, texts.statement(index, .after)))
                }
                continue
            }
            flush(below: partner)
            guard texts.isShown(index, in: after) else { continue }
            let old = texts.statement(partner, .before)
            let new = texts.statement(index, .after)
            if isSame(partner, index, matching, texts) {
                unchangedCount += 1
            } else {
                add(.node, (partner, old), (index, new))
            }
        }
        flush(below: .max)
    }

    /// Whether a pair does the same with operands that belong together.
    private func isSame(
        _ a: Int, _ b: Int, _ matching: NodeMatching, _ texts: DifferenceTexts
    ) -> Bool {
        let (left, right) = (before.nodes[a], after.nodes[b])
        if left.operation is Placeholder { return true }
        guard left.operation.isEqual(to: right.operation), left.resultTypes == right.resultTypes,
            left.operands.count == right.operands.count
        else { return false }
        func belong(_ pairs: [(ValueID, ValueID)]) -> Bool {
            pairs.allSatisfy { one, other in
                let (x, y) = (texts.written(one, .before), texts.written(other, .after))
                if let number = before.node(of: x).operation as? Constant, number.isNumber {
                    return (after.node(of: y).operation as? Constant) == number
                }
                return matching.partnerOfBefore[x.node] == y.node && x.result == y.result
            }
        }
        let pairs = Array(zip(left.operands, right.operands))
        if belong(pairs) { return true }
        return left.operation is any CommutativeOperation && pairs.count == 2
            && belong([(pairs[0].0, pairs[1].1), (pairs[1].0, pairs[0].1)])
    }

    // MARK: Declarations and results

    private mutating func compareDeclarations(_ texts: DifferenceTexts) {
        func lines(_ graph: Graph, _ texts: [(String, ValueID, String)]) -> [Declared] {
            texts.map { Declared(name: $0.0, text: $0.2, node: $0.1.node) }
        }
        compare(
            .input, lines(before, DifferenceTexts.inputs(of: before)),
            lines(after, DifferenceTexts.inputs(of: after)))
        compare(
            .parameter, lines(before, DifferenceTexts.variables(of: before)),
            lines(after, DifferenceTexts.variables(of: after)))
    }

    private mutating func compareResults(_ matching: NodeMatching, _ texts: DifferenceTexts) {
        compare(.output, texts.outputs(.before), texts.outputs(.after))
        compare(.objective, texts.objective(.before), texts.objective(.after))
        compare(.update, texts.updates(.before), texts.updates(.after))
    }

    /// Something that has a name, and its line.
    struct Declared {
        let name: String
        let text: String
        let node: Int
    }

    private mutating func compare(_ subject: Change.Subject, _ old: [Declared], _ new: [Declared]) {
        let olds = Dictionary(old.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let news = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for one in old {
            let other = news[one.name]
            guard other?.text != one.text else { continue }
            add(subject, (one.node, one.text), other.map { ($0.node, $0.text) })
        }
        for other in new where olds[other.name] == nil {
            add(subject, nil, (other.node, other.text))
        }
    }

    private mutating func add(
        _ subject: Change.Subject, _ old: (node: Int, text: String)?,
        _ new: (node: Int, text: String)?
    ) {
        changes.append(
            Change(
                kind: old == nil ? .added : new == nil ? .removed : .changed, subject: subject,
                before: old?.text, after: new?.text,
                lineBefore: old.flatMap { before.nodes[$0.node].origin.source?.line },
                lineAfter: new.flatMap { after.nodes[$0.node].origin.source?.line },
                nodeBefore: old?.node, nodeAfter: new?.node))
    }
}
