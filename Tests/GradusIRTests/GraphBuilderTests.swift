import GradusOperations
import GradusTensors
import Testing

@testable import GradusIR

@Suite struct GraphBuilderTests {
    /// Whatever is added again is found, near or far behind its operands, also by a builder that goes on
    /// where a graph ends; an independent table says what is there.
    @Test(arguments: [300, 150, 20, 3])
    func whatIsAddedAgainIsFound(_ nodesPerBuilder: Int) throws {
        let stream = RandomStream(seed: 7, path: "search")
        var drawn = 0
        func draw(_ count: Int) -> Int {
            drawn += 1
            return min(count - 1, Int(stream.uniform(at: drawn) * Double(count)))
        }
        var builder = GraphBuilder(name: "g")
        var known: [[Int]: Int] = [:]
        for name in ["x", "y"] { _ = try builder.input(name, TensorType(.f64, [3])) }
        var foundCount = 0
        for step in 1...900 {
            if step % nodesPerBuilder == 0 { builder = GraphBuilder(continuing: builder.graph) }
            let count = builder.nodeCount
            // Half of the operands are among the first ones, half among the last.
            func operand() -> Int {
                draw(2) == 0 ? draw(min(count, 40)) : max(0, count - 1 - draw(6))
            }
            let what = draw(4)
            let operands = what < 2 ? [operand()] : [operand(), operand()]
            let operation: any Operation = [Sine(), Cosine(), Subtract(), Power()][what]
            let node = try builder.add(operation, operands.map { ValueID(node: $0) })
            let expected = known[[what] + operands]
            if expected != nil { foundCount += 1 }
            #expect(node == expected ?? count, "step \(step)")
            known[[what] + operands] = node
        }
        #expect(foundCount > 50)
    }

    /// A number is one node, however many others lie between, and whoever made it.
    @Test func numbersAreOneNode() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let two = builder.constant(Tensor(repeating: 2, .f64))
        var value = x
        for _ in 0..<100 { value = try value.exp() }
        let three = builder.constant(3, .f64)
        #expect(builder.constant(2, .f64).id == two.id)
        #expect(builder.constant(2, .f32).id != two.id)
        try builder.output("y", value + two + three)
        let next = GraphBuilder(continuing: builder.graph)
        #expect(next.constant(3, .f64).id == three.id)
        #expect(next.constant(Tensor(repeating: 2, .f64)).id == two.id)
        #expect(next.constant(5, .f64).id.node == builder.nodeCount)
    }

    /// A value that is stretched to one shape after another is the same node for the same shape.
    @Test func stretchedValuesAreOneNodeForEachShape() throws {
        let builder = GraphBuilder(name: "g")
        let (one, two) = (builder.constant(1, .f64), builder.constant(2, .f64))
        func stretched(_ value: Value, _ sizes: [Int]) throws -> ValueID {
            let result = try value.broadcast(to: Shape(sizes))
            #expect(result.shape == Shape(sizes))
            return result.id
        }
        let short = try stretched(one, [3])
        #expect(try stretched(one, [3]) == short)
        let long = try stretched(one, [2, 3])
        let other = try stretched(two, [2, 3])
        #expect(try stretched(one, [2, 3]) == long)
        #expect(try stretched(one, [3]) == short)
        #expect(Set([short, long, other]).count == 3)
        #expect(builder.node(other.node).operands.first == two.id)
    }
}
