import GradusIR
import GradusTransforms

/// Makes one picture of two graphs: the second, with what only the first has put in, and marks on what is
/// added, removed and changed.
package enum DifferenceDrawing {
    package static func model(of difference: GraphDifference) -> DrawingModel {
        var picture = DifferencePicture(difference)
        return picture.drawn()
    }
}

private struct DifferencePicture {
    private let difference: GraphDifference
    private let old: DrawingModel
    private var model: DrawingModel
    /// For each node of the old picture, the one that stands for it in the common one.
    private var images: [String: String] = [:]

    init(_ difference: GraphDifference) {
        self.difference = difference
        let hasUpdates = !difference.before.updates.isEmpty || !difference.after.updates.isEmpty
        let view: DrawingView = hasUpdates ? .step : .forward
        old = GraphDrawing.model(of: difference.before, view: view)
        model = GraphDrawing.model(of: difference.after, view: view)
    }

    mutating func drawn() -> DrawingModel {
        let kept = Set(model.nodes.map(\.id))
        mapNodes(to: kept)
        markNodes()
        let known = Set(model.edges.map { Ends($0.from, $0.to) })
        let mapped = old.edges.map { edge in
            Ends(images[edge.from] ?? edge.from, images[edge.to] ?? edge.to)
        }
        let previous = Set(mapped)
        for index in model.edges.indices {
            let edge = model.edges[index]
            if edge.kind != .update, !previous.contains(Ends(edge.from, edge.to)) {
                model.edges[index].kind = .added
            }
        }
        for (edge, ends) in zip(old.edges, mapped)
        where edge.kind != .update && !known.contains(ends) {
            // Two graphs in one may run in circles: the second one's lines are drawn in any case.
            if leads(from: ends.to, to: ends.from) { continue }
            var edge = edge
            (edge.from, edge.to, edge.kind) = (ends.from, ends.to, .removed)
            model.edges.append(edge)
        }
        model.caption = [
            "\(difference.count(.added)) added · \(difference.count(.removed)) removed · "
                + "\(difference.count(.changed)) changed · \(difference.unchangedCount) unchanged"
        ]
        model.legend = model.standardLegend
        return model
    }

    private func leads(from start: String, to end: String) -> Bool {
        var seen: Set<String> = [start]
        var open = [start]
        while let node = open.popLast() {
            if node == end { return true }
            for edge in model.edges
            where edge.from == node && edge.kind != .update && seen.insert(edge.to).inserted {
                open.append(edge.to)
            }
        }
        return false
    }

    private struct Ends: Hashable {
        let from: String
        let to: String

        init(_ from: String, _ to: String) {
            self.from = from
            self.to = to
        }
    }

    /// Old nodes stand where their partners do; those without one are put in, before the next that has.
    private mutating func mapNodes(to kept: Set<String>) {
        for (index, partner) in difference.partners.enumerated() {
            if let partner, kept.contains("%\(index)") { images["%\(partner)"] = "%\(index)" }
        }
        var pending: [DrawingModel.Node] = []
        for node in old.nodes {
            let isNumbered = node.id.hasPrefix("%")
            let image = isNumbered ? images[node.id] : kept.contains(node.id) ? node.id : nil
            if let image {
                images[node.id] = image
                if let place = model.nodes.firstIndex(where: { $0.id == image }) {
                    model.nodes.insert(contentsOf: pending, at: place)
                    pending = []
                }
                continue
            }
            var removed = node
            removed.id = "-\(node.id)"
            removed.counterpart = nil
            removed.mark = .removed
            images[node.id] = removed.id
            pending.append(removed)
        }
        model.nodes += pending
        for cluster in old.clusters where !model.clusters.contains(where: { $0.id == cluster.id }) {
            model.clusters.append(cluster)
        }
    }

    private mutating func markNodes() {
        let changed = Dictionary(
            difference.changes.filter { $0.subject == .node || $0.subject == .parameter }
                .compactMap { change in change.nodeAfter.map { ("%\($0)", change) } },
            uniquingKeysWith: { first, _ in first })
        let previous = Dictionary(
            images.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for index in model.nodes.indices where model.nodes[index].mark == nil {
            let node = model.nodes[index]
            guard let origin = previous[node.id] else {
                model.nodes[index].mark = .added
                continue
            }
            guard let change = changed[node.id], change.kind == .changed else { continue }
            model.nodes[index].mark = .changed
            if let before = old.nodes.first(where: { $0.id == origin }), before.title != node.title
            {
                model.nodes[index].lines.append("was \(before.title)")
            } else if change.subject == .parameter, let before = change.before {
                model.nodes[index].tooltip += " · was \(before)"
            }
        }
    }
}
