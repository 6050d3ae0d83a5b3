import GradusVisualization

/// Models that the tests of this module draw.
enum SampleModels {
    typealias Model = DrawingModel

    /// A forward chain with skips beside its mirrored backward chain, and saved values between
    /// them.
    static func mirrored(count: Int, skip: Int = 3) -> Model {
        var model = Model(
            title: "chain", caption: ["\(count) operations"],
            clusters: [
                .init(id: "forward", kind: .forward, title: "forward"),
                .init(id: "backward", kind: .backward, title: "backward"),
            ])
        for position in 0..<count {
            model.nodes.append(
                .init(id: "f\(position)", kind: .operation, title: "op", cluster: "forward"))
            model.nodes.append(
                .init(
                    id: "b\(position)", kind: .operation, title: "d_op", lines: ["pullback"],
                    cluster: "backward", counterpart: "f\(position)"))
        }
        for position in 1..<max(count, 1) {
            for from in Set([position - 1, position - skip]).sorted() where from >= 0 {
                model.edges.append(
                    .init(from: "f\(from)", to: "f\(position)", label: "f32[3]"))
                model.edges.append(
                    .init(from: "b\(position)", to: "b\(from)", kind: .gradient, label: "f32[3]"))
            }
            model.edges.append(
                .init(
                    from: "f\(position - 1)", to: "b\(position)", kind: .saved, label: "12 B",
                    annotations: .init(bytes: 12)))
        }
        model.legend = model.standardLegend
        return model
    }

    /// Nodes with operands at random among those before them; with a backward column or without.
    static func random(count: Int, seed: UInt64, backward: Bool) -> Model {
        var generator = Generator(state: seed)
        var model = Model(
            title: "random", clusters: [.init(id: "forward", kind: .forward, title: "forward")])
        if backward {
            model.clusters.append(.init(id: "backward", kind: .backward, title: "backward"))
        }
        let kinds = Model.NodeKind.allCases
        for position in 0..<count {
            let kind = kinds[Int(generator.next() % UInt64(kinds.count))]
            model.nodes.append(
                .init(
                    id: "f\(position)", kind: kind, title: "n\(position)",
                    lines: generator.next() % 2 == 0 ? ["f32[batch, 64]"] : [], cluster: "forward"))
            guard backward else { continue }
            model.nodes.append(
                .init(
                    id: "b\(position)", kind: .operation, title: "d\(position)",
                    cluster: "backward", counterpart: "f\(position)"))
        }
        for position in 1..<max(1, count) {
            for _ in 0..<2 {
                let from = Int(generator.next() % UInt64(position))
                model.edges.append(.init(from: "f\(from)", to: "f\(position)", label: "f32"))
                guard backward else { continue }
                model.edges.append(.init(from: "b\(position)", to: "b\(from)", kind: .gradient))
                model.edges.append(
                    .init(from: "f\(from)", to: "b\(position)", kind: .saved, label: "4 B"))
            }
        }
        return model
    }

    /// One node of each kind, one edge of each kind.
    static func everyKind() -> Model {
        var model = Model(title: "kinds")
        for kind in Model.NodeKind.allCases {
            model.nodes.append(.init(id: kind.rawValue, kind: kind, title: kind.rawValue))
        }
        for (position, kind) in Model.EdgeKind.allCases.enumerated() {
            model.edges.append(
                .init(
                    from: model.nodes[position % 5].id,
                    to: model.nodes[position % 5 + 4 - position / 5].id, kind: kind,
                    label: kind.rawValue))
        }
        model.legend = model.standardLegend
        return model
    }

    /// Two fused groups, one in the other, and nodes beside them.
    static func fused() -> Model {
        var model = Model(
            title: "fused",
            clusters: [
                .init(id: "forward", kind: .forward, title: "forward"),
                .init(id: "outer", kind: .fused, title: "outer", parent: "forward"),
                .init(id: "inner", kind: .fused, title: "inner", parent: "outer"),
                .init(id: "backward", kind: .backward, title: "backward"),
            ])
        let clusters = ["forward", "outer", "inner", "inner", "outer", "forward"]
        for (position, cluster) in clusters.enumerated() {
            model.nodes.append(
                .init(id: "f\(position)", kind: .operation, title: "op", cluster: cluster))
            model.nodes.append(
                .init(id: "p\(position)", kind: .parameter, title: "W", cluster: "forward"))
            model.nodes.append(
                .init(
                    id: "b\(position)", kind: .operation, title: "d", cluster: "backward",
                    counterpart: "f\(position)"))
            model.edges.append(.init(from: "p\(position)", to: "f\(position)"))
            if position > 0 {
                model.edges.append(.init(from: "f\(position - 1)", to: "f\(position)"))
                model.edges.append(.init(from: "b\(position)", to: "b\(position - 1)"))
            }
        }
        return model
    }

    /// Forward, backward and update, with edges over the middle column in both directions.
    static func step() -> Model {
        var model = mirrored(count: 4)
        model.clusters.append(.init(id: "update", kind: .update, title: "update"))
        model.nodes.append(.init(id: "W", kind: .parameter, title: "W", cluster: "forward"))
        model.nodes.append(.init(id: "u", kind: .update, title: "W ← W − d_W", cluster: "update"))
        model.edges += [
            .init(from: "W", to: "f0"), .init(from: "b0", to: "u", kind: .gradient),
            .init(from: "W", to: "u"), .init(from: "u", to: "W", kind: .update),
        ]
        return model
    }

    /// Knuth's multiplicative congruential generator: the same numbers everywhere.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
