import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Sizes beyond all memory are refused or cost nothing, and never trap.
@Suite struct SizeLimitTests {
    private static let huge = 1 << 62

    struct Row: Sendable, CustomTestStringConvertible {
        let operation: any Operation
        let operands: [TensorType]

        init(_ operation: any Operation, _ operands: TensorType...) {
            self.operation = operation
            self.operands = operands
        }

        var testDescription: String { "\(operation.operationName) \(operands)" }

        func evaluate() throws -> [Tensor] {
            let operands = operands.map {
                Tensor(repeating: 0, $0.elementType, sizes: $0.shape.sizes ?? [])
            }
            return try operation.evaluate(operands)
        }
    }

    @Test(arguments: [
        Row(BroadcastTo(shape: [Dimension(huge)]), .f32(1)),
        Row(BroadcastTo(shape: [Dimension(huge), Dimension(huge)]), .f32()),
        Row(Pad(low: [Dimension(huge)], high: [Dimension(huge)]), .f32(1)),
        Row(Pad(low: [0], high: [0], interior: [.max]), .f32(2)),
        Row(Sum(ReducedAxes([0])), .f32(0, Dimension(huge))),
        Row(Variance(ReducedAxes([0])), .f32(0, Dimension(huge))),
        Row(MatMul(), .f32(Dimension(huge), 0), .f32(0, 2)),
        Row(Outer(), .f32(32768), .f32(32768)),
        Row(Iota(size: Dimension(huge), type: .i32)),
        Row(Linspace(start: 0, stop: 1, count: Dimension(huge))),
        Row(OneHot(depth: Dimension(huge), type: .bool), .i32(1)),
        Row(ScatterAdd(size: Dimension(huge)), .i32(1), .f32(1)),
        Row(
            Conv2D(.init(Window(strides: [1, 1], padding: .zeros([huge, 0, 0, 0])))),
            .f32(1, 1, 1, 1), .f32(1, 1, 1, 1)),
        Row(
            Conv2DWeightGradient(
                .init(Window(strides: [1, 1], padding: .zeros([huge, 0, 0, 0]))),
                size: [Dimension(huge), 1]), .f32(1, 1, 1, 1), .f32(1, 1, 2, 1)),
    ])
    func resultsTooLargeAreRefused(row: Row) {
        let error = #expect(throws: OperationError.self) { try row.evaluate() }
        #expect(error?.kind == .evaluation)
        #expect(error?.message.hasSuffix("is too large to evaluate") == true)
    }

    @Test(arguments: [
        Row(Sum(ReducedAxes([1])), .f32(0, Dimension(huge))),
        Row(ArgMax(axis: 1), .f32(0, Dimension(huge))),
        Row(Softmax(axes: [0]), .f32(0, Dimension(huge))),
        Row(Softmax(axes: [1]), .f32(0, Dimension(huge))),
        Row(LayerNormalization(axes: [1]), .f32(0, Dimension(huge))),
        Row(
            LayerNormalizationGradient(.init(axes: [0])), .f32(0, Dimension(huge)),
            .f32(0, Dimension(huge))),
        Row(Transpose(axes: nil), .f32(Dimension(huge), 0, Dimension(huge))),
        Row(Concatenate(axis: 1), .f32(Dimension(huge), 0)),
        Row(Stack(axis: 1), .f32(Dimension(huge), 0)),
        Row(Flip(axes: nil), .f32(0, Dimension(huge), Dimension(huge))),
        Row(
            Slice(starts: [0, 5], limits: [0, Dimension(huge)], steps: [1, .max]),
            .f32(0, Dimension(huge))),
        Row(Pad(low: [0, 1], high: [0, 1]), .f32(0, Dimension(huge))),
        Row(BroadcastTo(shape: [Dimension(huge), 0]), .f32(0)),
        Row(Gather(axis: 1), .f32(Dimension(huge), 3, 0), .i32(2)),
        Row(ScatterAdd(size: 0), .i32(0), .f32(0, Dimension(huge))),
        Row(MatMul(), .f32(0, Dimension(huge)), .f32(Dimension(huge), 0)),
        Row(Dot(), .f32(0, Dimension(huge)), .f32(0, Dimension(huge), 0)),
        Row(OneHot(depth: Dimension(huge), type: .f32), .i32(0)),
        Row(SoftmaxCrossEntropy(), .f32(0, Dimension(huge)), .i32(0)),
        Row(
            Conv2D(.init(Window(strides: [1, 1]))), .f32(0, Dimension(huge), 3, 3),
            .f32(2, Dimension(huge), 2, 0)),
        Row(
            MaxPool2D(PoolAttributes([2, 2], strides: [.max, .max])),
            .f32(0, 1, Dimension(huge), Dimension(huge))),
    ])
    func nothingCostsNothing(row: Row) throws {
        let types = try row.operation.resultTypes(for: row.operands)
        #expect(try row.evaluate().map(\.type) == types)
        #expect(types.map(\.shape.elementCount) == [0])
    }

    /// Axes as far out as integers go are an error like any other.
    @Test func extremeAxesAreRefused() {
        for axis in [Int.min, Int.max] {
            let operations: [any Operation] = [
                Sum(ReducedAxes([axis])), ArgMax(axis: axis), Softmax(axes: [axis]),
                RootMeanSquareNormalization(axes: [axis]), Concatenate(axis: axis),
                Stack(axis: axis), ExpandDims(axes: [axis]),
                Squeeze(axes: [axis]), Transpose(axes: [axis, 0]), Flip(axes: [axis]),
            ]
            for operation in operations {
                #expect(operation.verdict(on: [.f32(2, 2)]).contains("axis \(axis) of"))
            }
            #expect(Gather(axis: axis).verdict(on: [.f32(2), .i32()]).contains("axis \(axis) of"))
            #expect(
                ScatterAdd(size: 2, axis: axis).verdict(on: [.i32(), .f32()])
                    .contains("axis \(axis) of"))
        }
    }
}
