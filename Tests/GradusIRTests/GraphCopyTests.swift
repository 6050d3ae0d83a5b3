import GradusOperations
import GradusTensors
import Testing

@testable import GradusIR

@Suite struct GraphCopyTests {
    /// `y = exp(x) * exp(x) + 1`, and a node that nothing needs.
    private func graph() throws -> Graph {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let e = try builder.apply(Exponential(), [x], name: "e")[0]
        _ = try builder.apply(Sine(), [x])
        try builder.output("y", try e * e + builder.constant(1, .f64))
        return builder.graph
    }

    @Test func aCopyWithoutChangesIsTheGraphItself() throws {
        let graph = try graph()
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices { try copy.copy(index) }
        #expect(try copy.finish().hasSameNodes(as: graph))
    }

    @Test func aDeclarationBeforeTheEndIsKept() throws {
        let graph = try graph()
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices { try copy.copy(index) }
        try copy.builder.output("z", copy.builder.value(copy.image(of: graph.outputs[0].value)))
        #expect(try copy.finish().outputs.map(\.name) == ["z", "y"])
    }

    @Test func nodesThatBecomeEqualAreOne() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let a = try builder.apply(Sine(), [x])[0]
        let b = try builder.apply(Cosine(), [x])[0]
        try builder.output("y", try a.exp() + b.exp())
        let graph = builder.graph
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices {
            if index == b.id.node {
                copy.setImage(of: index, to: [copy.image(of: a.id)])
            } else {
                try copy.copy(index)
            }
        }
        let result = try copy.finish()
        #expect(result.nodes.filter { $0.operation is Exponential }.count == 1)
        #expect(result.nodes.count == graph.nodes.count - 2)
        try result.verify()
    }

    /// What a pass makes before the source has it is found when that is copied, whether the copy was
    /// one of the source itself so far or not.
    @Test(arguments: [false, true])
    func nodesMadeBeforeTheirEqualsAreFound(_ isMadeInPlace: Bool) throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let operations: [any Operation] = isMadeInPlace ? [Sine(), Negate()] : [Negate(), Sine()]
        let terms = try operations.map { try builder.call($0, [x])[0] }
        let sum = try terms[0] + terms[1]
        try builder.output("y", try x.exp().exp() + sum)
        let graph = builder.graph
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices where !copy.hasImage(index) {
            guard graph.nodes[index].isKind(Sine.self) else {
                try copy.copy(index)
                continue
            }
            let made = try copy.builder.value(copy.image(of: x.id)).exp().exp()
            copy.setImage(of: index, to: [made.id])
        }
        let result = try copy.finish()
        #expect(result.nodes.count { $0.isKind(Exponential.self) } == 2)
        #expect(distinctCount(result) == result.nodes.count)
    }

    /// Nodes of random graphs are replaced by earlier values and by new nodes: no two of the result are
    /// equal.
    @Test func noTwoNodesOfACopyAreEqual() throws {
        for seed in UInt64(0)..<200 {
            let stream = RandomStream(seed: seed, path: "copy")
            var drawn = 0
            func draw(_ count: Int) -> Int {
                drawn += 1
                return min(count - 1, Int(stream.uniform(at: drawn) * Double(count)))
            }
            func node(_ builder: GraphBuilder, _ values: [Value]) throws -> Value {
                let (a, b) = (values[draw(values.count)], values[draw(values.count)])
                return switch draw(4) {
                case 0: try -a
                case 1: try a.exp()
                case 2: try a + b
                default: try a * b
                }
            }
            let builder = GraphBuilder(name: "g")
            var values = try ["x", "y"].map { try builder.input($0, TensorType(.f64, [3])) }
            for _ in 0..<40 { values.append(try node(builder, values)) }
            try builder.output("z", values[41])
            let graph = builder.graph
            var copy = try GraphCopy(graph)
            let first = draw(30)
            for index in graph.nodes.indices where !copy.hasImage(index) {
                guard index >= first, draw(6) == 0 else {
                    try copy.copy(index)
                    continue
                }
                let earlier = (0..<index).map {
                    copy.builder.value(copy.image(of: ValueID(node: $0)))
                }
                let other = draw(2) == 0 ? earlier[draw(index)] : try node(copy.builder, earlier)
                copy.setImage(of: index, to: [other.id])
            }
            let result = try copy.finish()
            #expect(distinctCount(result) == result.nodes.count, "seed \(seed)")
            try result.verify()
        }
    }

    /// How many nodes are left when all are added to an empty graph.
    private func distinctCount(_ graph: Graph) -> Int {
        let builder = GraphBuilder(name: "distinct")
        _ = builder.images(of: graph)
        return builder.nodeCount
    }

    @Test func whatIsReplacedLosesItsName() throws {
        let graph = try graph()
        let named = try #require(graph.nodes.firstIndex { $0.name == "e" })
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices where !copy.hasImage(index) {
            let plain = copy.copyTentatively(index)
            if index == named {
                let other = try copy.builder.apply(
                    erased: Negate(), [ValueID(node: plain)], name: nil)
                copy.replace(index, by: other)
            } else {
                copy.keep(index)
            }
        }
        let result = try copy.finish()
        let names = result.nodes.filter { $0.name == "e" }
        #expect(names.count == 1 && names[0].operation is Negate)
    }

    @Test func sizesThatStandInAttributesAloneAreBound() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64))
        let shape = Shape([Dimension(symbol: "n")])
        try builder.output("y", try builder.apply(BroadcastTo(shape: shape), [x])[0])
        let bound = try builder.graph.binding(["n": 4])
        #expect(bound.type(of: bound.outputs[0].value) == TensorType(.f64, [4]))
    }
}

@Suite struct TypedOperationTests {
    @Test func nodesOfOneOperationAndTypeShareIt() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let y = try builder.input("y", TensorType(.f64, [3]))
        let z = try builder.input("z", TensorType(.f64, [4]))
        let nodes = try [x, y, z].map { value in
            let exponential = try builder.apply(Exponential(), [value])[0].id
            return builder.graph.node(of: exponential)
        }
        #expect(nodes[0].typed == nodes[1].typed)
        #expect(nodes[0].typed != nodes[2].typed)
        #expect(nodes[0].traits.contains(.elementwise) && nodes[0].isKind(Exponential.self))
    }

    @Test func attributesTellOperationsApart() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3, 4]))
        func sum(_ axes: [Int]) throws -> ValueID {
            try builder.apply(Sum(ReducedAxes(axes)), [x])[0].id
        }
        #expect(try sum([0]) != sum([1]))
        #expect(try sum([-1]) == sum([1]))
    }

    @Test func slotsFindWhatHasTheSameHash() {
        var slots = HashSlots()
        for position in 0..<1000 { slots.insert(position % 7, position) }
        for position in [0, 1, 500, 999] {
            #expect(slots.find(position % 7) { $0 == position } == position)
        }
        #expect(slots.find(3) { $0 == 4 } == nil)
        #expect(slots.find(8) { _ in true } == nil)
    }
}
