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
