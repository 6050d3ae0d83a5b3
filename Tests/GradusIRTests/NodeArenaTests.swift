import GradusOperations
import GradusTensors
import Testing

@testable import GradusIR

@Suite struct NodeArenaTests {
    @Test func whatIsStoredStaysWhereItIs() {
        var storage = StableStorage<String>()
        var places: [UnsafePointer<String>] = []
        for number in 0..<10_000 { places.append(storage.store("a rather long name \(number)")) }
        let list = storage.store(all: (0..<5000).map { "\($0)" })
        places.append(storage.store("last"))
        for number in 0..<10_000 {
            #expect(places[number].pointee == "a rather long name \(number)")
        }
        for number in 0..<5000 { #expect(list[number] == "\(number)") }
        #expect(places[10_000].pointee == "last")
    }

    /// `y = concat(x + 1, x + 2, …)`, with names that do not lie in a word.
    private func graph() throws -> Graph {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [2]))
        builder.origin = .pullback(
            of: "a node with a long name", operation: "concat", .unknown)
        let parts = try (1...5).map { number in
            let part = try x + Double(number)
            builder.setName("part of the concatenation \(number)", of: part)
            return part
        }
        try builder.output("y", try builder.call(Concatenate(axis: 0), parts)[0])
        return builder.graph
    }

    /// Nodes of a graph whose builder is gone, and of one that they were copied from.
    @Test func nodesOutliveTheGraphsThatTheyComeFrom() throws {
        func copied(_ graph: Graph) throws -> Graph {
            var copy = try GraphCopy(graph)
            let builder = copy.builder
            let unused = try builder.constant(7, .f64) + builder.constant(8, .f64)
            builder.setName("not needed by any other", of: unused)
            for index in graph.nodes.indices { try copy.copy(index) }
            return try copy.finish()
        }
        var graph = try graph()
        for _ in 0..<3 { graph = try copied(graph) }
        graph = try graph.removingDeadNodes().binding(["n": 3])
        let (other, expected) = (graph.renamed([0: "another name for the input"]), try self.graph())
        #expect(other == expected)
        let last = other.node(of: other.outputs[0].value)
        #expect(last.operands.count == 5)
        #expect(
            last.operands.map { other.name(of: $0) }
                == (1...5).map { "part of the concatenation \($0)" })
        #expect(last.origin.pullback?.node == "a node with a long name")
        #expect(other.nodes[0].name == "another name for the input")
        #expect(graph.nodes[0].name == "x")
    }

    @Test func aLongChainOfArenasIsLetGoOf() {
        var arena = NodeArena()
        _ = arena.store("first")
        for _ in 0..<200_000 {
            let next = NodeArena(continuing: arena)
            _ = next.store("x")
            arena = next
        }
        weak let last = arena
        #expect(last != nil)
        arena = NodeArena()
        #expect(last == nil)
    }
}
