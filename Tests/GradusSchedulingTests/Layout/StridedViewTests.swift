import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusScheduling

/// Where elements lie that are moved, against what the operations compute.
@Suite struct StridedViewTests {
    /// Statements that move 120 numbers in some way, and whether strides can say where each is.
    static let movements: [(String, Bool)] = [
        ("transpose(x, axes: [1, 0, 2])", true),
        ("reshape(x, shape: [2, 60])", true),
        ("reshape(x, shape: [20, 6])", true),
        ("reshape(x, shape: [1, 2, 2, 2, 5, 1, 3])", true),
        ("reshape(x[:, 1:4, :], shape: [4, 3, 2, 3])", true),
        ("reshape(x[:, 1:4, :], shape: [4, 18])", true),
        ("reshape(x[:, 1:4, :], shape: [12, 6])", false),
        ("reshape(x[1:3, :, :], shape: [10, 6])", true),
        ("x[::2, 1:5:3, 5:6]", true),
        ("transpose(reshape(x[1:4:2, :, 2:4], shape: [2, 5, 1, 2]), axes: [3, 0, 2, 1])", true),
        ("reshape(transpose(x, axes: [1, 0, 2]), shape: [5, 24])", false),
        ("reshape(transpose(x, axes: [2, 0, 1]), shape: [6, 20])", true),
        ("reshape(transpose(x, axes: [0, 2, 1]), shape: [4, 30])", false),
        ("reshape(transpose(x, axes: [1, 0, 2]), shape: [20, 6])", false),
        ("squeeze(x[0:1, :, 3:4])", true),
        ("expand_dims(transpose(x[:, :, 0:1], axes: [2, 1, 0]), axis: 1)", true),
    ]

    @Test(arguments: movements.indices)
    func strideAndOffsetSayWhereEachElementIs(_ index: Int) throws {
        let (statement, isStrided) = Self.movements[index]
        let graph = try Graph.statements("input x: f64[4, 5, 6]\ny = \(statement)\noutput y")
        let x = Tensor.f64((0..<120).map { Double($0) }, [4, 5, 6])
        let wanted = try #require(try ReferenceEvaluator(graph).outputs(["x": x])["y"])
        var path: [Int] = []
        var value = graph.outputs[0].value
        while value != graph.inputs[0].value {
            path.append(value.node)
            value = graph.nodes[value.node].operands[0]
        }
        var view = StridedView(whole: value, sizes: [4, 5, 6])
        for node in path.reversed() { view = view?.seen(through: graph.nodes[node]) }
        #expect((view != nil) == isStrided)
        guard let view else { return }
        #expect(view.sizes == wanted.sizes)
        var places = [view.offset]
        for (size, stride) in zip(view.sizes, view.strides) {
            places = places.flatMap { place in (0..<size).map { place + $0 * stride } }
        }
        #expect(places.map { Double($0) } == wanted.doubles)
    }

    @Test func nothingIsSeenOfEmptyValues() {
        #expect(StridedView(whole: ValueID(node: 0), sizes: [3, 0]) == nil)
    }

    @Test func matricesHaveContiguousRowsOrColumns() throws {
        let value = ValueID(node: 0)
        let whole = try #require(StridedView(whole: value, sizes: [4, 5, 6]))
        let folded = try #require(whole.matrices([20, 6], batch: []))
        #expect(folded.layout.rowStride == nil && folded.layout.batchStrides == nil)
        #expect(!folded.isTurned)
        let batch = try #require(whole.matrices([5, 6], batch: [3, 4]))
        #expect(batch.layout.batchStrides == [0, 30] && batch.layout.rowStride == nil)
        #expect(whole.matrices([10, 12], batch: [])?.layout.rowStride == nil)

        let graph = try Graph.statements(
            """
            input x: f64[4, 5, 6]
            y = transpose(x, axes: [1, 2, 0])
            z = transpose(x, axes: [0, 2, 1])
            s = x[:, :, ::2]
            output y, z, s
            """)
        func view(_ output: Int) -> StridedView? {
            StridedView(whole: graph.inputs[0].value, sizes: [4, 5, 6])?.seen(
                through: graph.node(of: graph.outputs[output].value))
        }
        // Neither the rows nor the columns of y's matrices are contiguous.
        #expect(view(0)?.matrices([6, 4], batch: [5])?.layout.rowStride == 30)
        #expect(view(0)?.matrices([6, 4], batch: [5])?.isTurned == true)
        #expect(view(1)?.matrices([6, 5], batch: [4])?.isTurned == true)
        #expect(view(2)?.matrices([5, 3], batch: [4]) == nil)
    }
}
