import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// A graph of symbolic sizes, differentiated twice and then bound, gives the numbers of the graph of
/// known sizes.
@Suite struct SymbolicShapeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Shapes in which n and m are symbols.
        let shapes: [Shape]
        let operation: @Sendable ([Value]) throws -> Value

        init(
            _ name: String, _ shapes: [Shape],
            _ operation: @escaping @Sendable ([Value]) throws -> Value
        ) {
            testDescription = name
            self.shapes = shapes
            self.operation = operation
        }
    }

    private static let n = Dimension(symbol: "n")

    private static let reductions: [Row] = [
        Row("mean", [["n", 3]]) { try $0[0].mean(axes: [0]) },
        Row("mean of all", [["n", "m"]]) { try $0[0].mean() },
        Row("prod", [["n", 2]]) { try $0[0].prod(axes: [0]) },
        Row("prod of all", [["n", "m"]]) { try $0[0].prod() },
        Row("max", [["n", 2]]) { try $0[0].max(axes: [0]) },
        Row("logsumexp", [["n", "m"]]) { try $0[0].logSumExp(axes: [1], keepDims: true) },
        Row("variance", [["n", "m"]]) { try $0[0].variance(axes: [0], ddof: 1) },
        Row("softmax", [["m", "n"]]) { try $0[0].softmax(axes: [0]) },
        Row("log_softmax", [["m", "n"]]) { try $0[0].logSoftmax() },
        Row("layer_norm", [["n", "m", 3]]) { try $0[0].layerNorm(axes: [0, 2]) },
        Row("rms_norm", [["m", "n"]]) { try $0[0].rmsNorm(axes: [0]) },
    ]

    private static let products: [Row] = [
        Row("matrices", [["n", 3], [3, "m"]]) { try $0[0].matmul($0[1]) },
        Row("batch", [["m", "n", 3], [3, 2]]) { try $0[0].matmul($0[1]) },
        Row("batches", [["m", 1, "n", 2], ["n", 2, 3]]) { try $0[0].matmul($0[1]) },
        Row("batch of vectors", [["m", "n", 3], [3]]) { try $0[0].matmul($0[1]) },
        Row("vector", [["n"], ["m", "n", 2]]) { try $0[0].matmul($0[1]) },
        Row("outer", [["n"], ["m"]]) { try $0[0].outer($0[1]) },
        Row("dot", [["n", 2], ["m", 2, 3]]) { try $0[0].dot($0[1]) },
    ]

    private static let shapes: [Row] = [
        Row("transpose", [["n", 2, "m"]]) { try $0[0].transposed([2, 0, 1]) },
        Row("concat", [["n", 2], ["m", 2], [1, 2]]) { try Value.concatenation($0) },
        Row("stack", [["n"], ["n"]]) { try Value.stack($0, axis: 1) },
        Row("slice", [["n"]]) { try $0[0].sliced(axis: 0, from: 1, to: n) },
        Row("slice from the end", [["n"]]) { try $0[0].sliced(axis: 0, from: n - 2, to: n) },
        Row("every third", [[n * 3]]) {
            try $0[0].sliced(starts: [1], limits: [n * 3], steps: [3])
        },
        Row("pad", [["n"]]) { try $0[0].padded(low: [1], high: [n], interior: [2]) },
        Row("flip", [["n", "m"]]) { try $0[0].flipped() },
        Row("expand", [["n"]]) { try $0[0].expandingDims([0, 2]).squeezed([0]) },
    ]

    private static let choices: [Row] = [
        Row("gather", [["n", 2]]) {
            try $0[0].gathered(at: $0[0].builder.constant(.i32([0, 1, 0, -1])))
        },
        Row("scatter_add", [[4, "m"]]) {
            let indices = $0[0].builder.constant(.i32([0, 1, 0, 9]))
            return try $0[0].scatterAdded(at: indices, size: n)
        },
        Row("linspace", [["n"]]) {
            try $0[0] * $0[0].builder.linspace(from: 0, to: 1, count: $0[0].shape[0], .f64)
        },
        Row("mean_squared_error", [["n", 3], ["n", 3]]) { try $0[0].meanSquaredError($0[1]) },
        Row("softmax_cross_entropy", [["m", "n"], ["m", "n"]]) {
            try $0[0].softmaxCrossEntropy($0[1])
        },
        Row("softmax_cross_entropy of classes", [["m", "n"]]) {
            let classes = try $0[0].builder.iota(size: $0[0].shape[0])
            return try $0[0].softmaxCrossEntropy(classes)
        },
        Row("sigmoid_binary_cross_entropy", [["n"], ["n"]]) {
            try $0[0].sigmoidBinaryCrossEntropy($0[1])
        },
    ]

    private static let windows: [Row] = [
        Row("conv2d", [["n", 2, 3, 3], ["m", 2, 2, 2]]) { try $0[0].conv2d($0[1], padding: [1]) },
        Row("conv2d over a symbol", [[1, "m", "n", 2], [1, "m", 1, 2]]) {
            try $0[0].conv2d($0[1])
        },
        Row("max_pool2d", [["n", "m", 4, 2]]) { try $0[0].maxPool2d(window: [2]) },
        Row("avg_pool2d", [["m", 1, n * 2, 2]]) { try $0[0].avgPool2d(window: [2, 1]) },
    ]

    @Test(arguments: reductions + products + windows + shapes + choices, [1, 3])
    func bindingCommutesWithDifferentiation(row: Row, n: Int) throws {
        guard n > 1 || row.testDescription != "slice from the end" else { return }
        let sizes = ["n": n, "m": 2]
        let bound = try graph(row, row.shapes).binding(sizes)
        try bound.verify()
        #expect(bound.symbolicSizes == [])
        let operands = row.shapes.enumerated().map { index, shape in
            let type = TensorType(.f64, shape.binding(sizes))
            return ("x\(index)", Domain.distinct.tensor(type, path: "x\(index)"))
        }
        let known = try graph(row, row.shapes.map { $0.binding(sizes) }, sizes)
        let named = Dictionary(uniqueKeysWithValues: operands)
        let found = try ReferenceEvaluator(bound).outputs(named)
        let expected = try ReferenceEvaluator(known).outputs(named)
        #expect(found.keys.sorted() == expected.keys.sorted())
        for (name, tensor) in expected {
            #expect(found[name]?.difference(from: tensor, tolerance: 1e-10) == nil, "\(name)")
        }
    }

    /// The result with its first and second derivatives along all ones.
    private func graph(
        _ row: Row, _ shapes: [Shape], _ sizes: [String: Int] = [:]
    ) throws -> Graph {
        let builder = GraphBuilder(name: "sample")
        var inputs: [Value] = []
        for (index, shape) in shapes.enumerated() {
            inputs.append(try builder.input("x\(index)", TensorType(.f64, shape)))
        }
        let result = try row.operation(inputs)
        try builder.output("y", result)
        let first = try ReverseMode.gradients(of: result.square().sum(), withRespectTo: inputs)
            .values
        var total = result.scalar(0)
        for (index, gradient) in first.enumerated() {
            try builder.output("d\(index)", gradient)
            total = try total + gradient.square().sum()
        }
        let second = try ReverseMode.gradients(of: total, withRespectTo: inputs).values
        for (index, gradient) in second.enumerated() {
            try builder.output("dd\(index)", gradient)
        }
        return try builder.graph.binding(sizes)
    }
}
