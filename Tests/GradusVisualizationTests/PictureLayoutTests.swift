import GradusVisualization
import Testing

@Suite struct PictureLayoutTests {
    static let models: [DrawingModel] = [
        SampleModels.mirrored(count: 12), SampleModels.step(), SampleModels.fused(),
        SampleModels.everyKind(), SampleModels.random(count: 15, seed: 1, backward: true),
        SampleModels.random(count: 40, seed: 2, backward: true),
        SampleModels.random(count: 40, seed: 3, backward: false),
    ]

    @Test func nodesDoNotOverlap() throws {
        for model in Self.models {
            let boxes = try GraphvizRenderer.layout(model).nodes.map { $0.insetBy(0.5) }
            for (position, box) in boxes.enumerated() {
                for other in boxes[(position + 1)...] { #expect(!box.intersects(other)) }
            }
        }
    }

    @Test func edgesRunFromNodeToNode() throws {
        for model in Self.models {
            let placement = try GraphvizRenderer.layout(model)
            for (position, edge) in model.edges.enumerated() {
                let path = try #require(placement.edges[position])
                let from = try #require(model.nodes.firstIndex { $0.id == edge.from })
                let to = try #require(model.nodes.firstIndex { $0.id == edge.to })
                let reach = 6.0
                #expect(contains(placement.nodes[from].insetBy(-reach), path.points[0]))
                #expect(contains(placement.nodes[to].insetBy(-reach), path.tip))
                #expect(path.points.count % 3 == 1)
                for point in path.points { #expect(contains(placement.bounds, point)) }
            }
        }
    }

    @Test func pullbacksStandBesideTheirNodes() throws {
        let model = SampleModels.mirrored(count: 12)
        let placement = try GraphvizRenderer.layout(model)
        for position in 0..<12 {
            let forward = placement.nodes[2 * position].center
            let backward = placement.nodes[2 * position + 1].center
            #expect(abs(forward.y - backward.y) < 0.5)
            #expect(forward.x < backward.x)
        }
    }

    @Test func forwardFlowsDownAndBackwardUp() throws {
        for model in Self.models where model.clusters.contains(where: { $0.kind == .backward }) {
            let placement = try GraphvizRenderer.layout(model)
            let position = Dictionary(
                uniqueKeysWithValues: zip(model.nodes.map(\.id), model.nodes.indices))
            for edge in model.edges {
                let from = try #require(position[edge.from])
                let to = try #require(position[edge.to])
                let columns = (edge.from.prefix(1), edge.to.prefix(1))
                let rise = placement.nodes[to].center.y - placement.nodes[from].center.y
                if columns == ("f", "f") { #expect(rise < -1) }
                if columns == ("b", "b") { #expect(rise > 1) }
            }
        }
    }

    /// A pullback of three nodes in a chain: the forward column makes room for it.
    @Test func longPullbacksStretchTheForwardColumn() throws {
        var model = SampleModels.mirrored(count: 3)
        model.nodes += ["c", "d"].map {
            .init(id: $0, kind: .operation, title: $0, cluster: "backward", counterpart: "f1")
        }
        model.edges.removeAll { $0.from == "b2" && $0.to == "b1" }
        model.edges += [
            .init(from: "b2", to: "c"), .init(from: "c", to: "d"), .init(from: "d", to: "b1"),
        ]
        let nodes = try GraphvizRenderer.layout(model).nodes.map(\.center.y)
        #expect(abs(nodes[0] - nodes[1]) < 0.5)
        #expect(abs(nodes[4] - nodes[5]) < 0.5)
        #expect(nodes[5] < nodes[6] && nodes[6] < nodes[7] && nodes[7] < nodes[3])
    }

    @Test func clustersHoldTheirNodesAlone() throws {
        let model = SampleModels.fused()
        let placement = try GraphvizRenderer.layout(model)
        func ancestors(_ name: String?) -> [String] {
            guard let name, let cluster = model.clusters.first(where: { $0.id == name }) else {
                return []
            }
            return [name] + ancestors(cluster.parent)
        }
        for (cluster, place) in zip(model.clusters, placement.clusters) {
            let box = try #require(place).box
            for (node, nodeBox) in zip(model.nodes, placement.nodes) {
                if ancestors(node.cluster).contains(cluster.id) {
                    var both = box
                    both.formUnion(nodeBox)
                    #expect(both == box, "\(node.id) in \(cluster.id)")
                } else {
                    #expect(!box.intersects(nodeBox), "\(node.id) in \(cluster.id)")
                }
            }
        }
    }

    @Test func savedEdgesOfDifferentNodesDoNotRunOnOneLine() throws {
        let model = SampleModels.mirrored(count: 12)
        let placement = try GraphvizRenderer.layout(model)
        var tips: [String: String] = [:]
        for (edge, path) in zip(model.edges, placement.edges) where edge.kind == .saved {
            let tip = try #require(path).tip
            let place = "\(Int(tip.x.rounded())) \(Int(tip.y.rounded()))"
            #expect(tips[place] ?? edge.from == edge.from)
            tips[place] = edge.from
        }
    }

    /// Columns stretch to common rows; the heads of arrows do not.
    @Test func arrowHeadsKeepTheirLength() throws {
        for model in [SampleModels.fused(), SampleModels.step()] {
            let placement = try GraphvizRenderer.layout(model)
            for (edge, path) in zip(model.edges, placement.edges) {
                let path = try #require(path)
                let end = try #require(path.points.last)
                let (x, y) = (path.tip.x - end.x, path.tip.y - end.y)
                let length = (x * x + y * y).squareRoot()
                #expect(length > 4 && length < 9, "\(edge.from) → \(edge.to): \(length)")
            }
        }
    }

    /// A label of nine points is not struck through by a line between columns.
    @Test func labelsWithinColumnsAreFreeOfLinesBetweenThem() throws {
        let model = SampleModels.mirrored(count: 9, skip: 2)
        let placement = try GraphvizRenderer.layout(model)
        var lines: [(y: Double, x: ClosedRange<Double>)] = []
        for (edge, path) in zip(model.edges, placement.edges) where edge.kind == .saved {
            let points = try #require(path).points
            for start in stride(from: 0, to: points.count - 3, by: 3)
            where abs(points[start].y - points[start + 3].y) < 0.5 {
                let ends = [points[start].x, points[start + 3].x].sorted()
                lines.append((points[start].y, ends[0]...ends[1]))
            }
        }
        #expect(lines.count >= 8)
        for (edge, path) in zip(model.edges, placement.edges) where edge.kind != .saved {
            let center = try #require(path?.labelCenter)
            let struck = lines.contains { $0.x.contains(center.x) && abs($0.y - center.y) < 3 }
            #expect(!struck, "\(edge.from) → \(edge.to)")
        }
    }

    private func contains(_ box: Box, _ point: Point) -> Bool {
        box.left - 0.01 <= point.x && point.x <= box.right + 0.01 && box.bottom - 0.01 <= point.y
            && point.y <= box.top + 0.01
    }
}
