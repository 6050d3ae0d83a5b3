import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct ConvolutionTests {
    private static let plain = ConvolutionAttributes(Window(strides: [1, 1]))
    private static let same = ConvolutionAttributes(Window(strides: [1, 1], padding: .same))

    @Test(arguments: [
        ResultRow(
            Conv2D(plain),
            [.counting(1, 1, 3, 3), Numbers([1, 2, 3, 4], [1, 1, 2, 2])],
            Numbers([27, 37, 57, 67], [1, 1, 2, 2]), in: ResultRow.real),
        ResultRow(
            Conv2D(same), [.counting(1, 1, 2, 2), Numbers([1, 2, 3, 4], [1, 1, 2, 2])],
            Numbers([20, 10, 8, 3], [1, 1, 2, 2]), in: ResultRow.real),
        ResultRow(
            Conv2D(.init(Window(strides: [2, 2], padding: .zeros([1, 0, 1, 0])))),
            [.counting(1, 1, 3, 3), Numbers([1, 2, 3, 4], [1, 1, 2, 2])],
            Numbers([0, 11, 30, 67], [1, 1, 2, 2]), in: ResultRow.real),
        ResultRow(
            Conv2D(.init(Window(strides: [1, 1], dilation: [2, 2]))),
            [.counting(1, 1, 3, 3), Numbers([1, 2, 3, 4], [1, 1, 2, 2])],
            Numbers([54], [1, 1, 1, 1]), in: ResultRow.real),
        ResultRow(
            Conv2D(.init(Window(strides: [1, 1]), groups: 2)),
            [.counting(1, 2, 1, 2), Numbers([10, 100], [2, 1, 1, 1])],
            Numbers([0, 10, 200, 300], [1, 2, 1, 2]), in: ResultRow.real),
        ResultRow(
            Conv2D(plain), [.counting(1, 2, 1, 2), Numbers([1, 10, 100, 1000], [2, 2, 1, 1])],
            Numbers([20, 31, 2000, 3100], [1, 2, 1, 2]), in: ResultRow.real),
        ResultRow(
            Conv2D(plain), [Numbers([], [2, 0, 2, 2]), Numbers([], [1, 0, 2, 2])],
            Numbers([0, 0], [2, 1, 1, 1]), in: ResultRow.real),
        ResultRow(
            Conv2DInputGradient(plain, size: [2, 3]),
            [Numbers([1, 10], [1, 1, 1, 2]), Numbers([1, 2, 3, 4], [1, 1, 2, 2])],
            Numbers([1, 12, 20, 3, 34, 40], [1, 1, 2, 3]), in: ResultRow.real),
        ResultRow(
            Conv2DWeightGradient(plain, size: [2, 2]),
            [.counting(1, 1, 2, 3), Numbers([1, 10], [1, 1, 1, 2])],
            Numbers([10, 21, 43, 54], [1, 1, 2, 2]), in: ResultRow.real),
        ResultRow(
            Conv1D(.init(Window(strides: [1], padding: .zeros([1, 0])))),
            [.counting(1, 1, 3), Numbers([1, 10], [1, 1, 2])], Numbers([0, 10, 21], [1, 1, 3]),
            in: ResultRow.real),
    ])
    func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    @Test(arguments: [
        VerdictRow(Conv2D(plain), [.f32("n", 3, 8, 8), .f32(4, 3, 3, 2)], "f32[n, 4, 6, 7]"),
        VerdictRow(Conv2D(same), [.f32(1, 1, "h", "w"), .f32(1, 1, 3, 2)], "f32[1, 1, h, w]"),
        VerdictRow(
            Conv2D(.init(Window(strides: [2, 3], padding: .same))),
            [.f32("n", 1, 7, 7), .f32(2, 1, 3, 3)], "f32[n, 2, 4, 3]"),
        VerdictRow(
            Conv2D(plain), [.f32(3, 8, 8), .f32(4, 3, 3, 3)],
            "'conv2d' needs the axes [batch, channels, height, width], found f32[3, 8, 8] "
                + "[0: this is f32[3, 8, 8]]"),
        VerdictRow(
            Conv2D(plain), [.f32(1, 3, 8, 8), .f32(4, 3, 3)],
            "'conv2d' needs the axes [outputs, channels, height, width], found f32[4, 3, 3] "
                + "[1: this is f32[4, 3, 3]]"),
        VerdictRow(
            Conv2D(plain), [.f32(1, 3, 8, 8), .f32(4, 2, 3, 3)],
            "channels of 'conv2d' differ: 3 and 2 "
                + "[0.1: this is f32[1, 3, 8, 8]; 1.1: this is f32[4, 2, 3, 3]]"),
        VerdictRow(
            Conv2D(.init(Window(strides: [1, 1]), groups: 2)),
            [.f32(1, 4, 8, 8), .f32(3, 2, 3, 3)],
            "3 kernels of 'conv2d' do not fall into 2 groups [1.0: this is f32[3, 2, 3, 3]]"),
        VerdictRow(
            Conv2D(plain), [.f32(1, 1, 2, 8), .f32(1, 1, 3, 3)],
            "the window of 'conv2d' spans 3 elements of an axis of 2 [0.2: this axis]"),
        VerdictRow(
            Conv2D(.init(Window(strides: [2, 2], padding: .same))),
            [.f32(1, 1, "h", 8), .f32(1, 1, 3, 3)],
            "'padding: \"same\"' of 'conv2d' depends on the symbol in h"),
        VerdictRow(
            Conv2D(plain), [.i32(1, 1, 3, 3), .i32(1, 1, 2, 2)],
            "'conv2d' needs floating-point elements, found i32[1, 1, 3, 3] "
                + "[0: this is i32[1, 1, 3, 3]]"),
        VerdictRow(
            Conv2DInputGradient(plain, size: [3, 3]), [.f32(1, 1, 3, 3), .f32(1, 1, 2, 2)],
            "the cotangent of 'conv2d_input_gradient' is of [1, 1, 2, 2], found [1, 1, 3, 3] "
                + "[0: this is f32[1, 1, 3, 3]]"),
        VerdictRow(
            Conv2DWeightGradient(plain, size: [2, 2]), [.f32(2, 3, 3, 3), .f32(2, 4, 2, 2)],
            "f32[4, 3, 2, 2]"),
        VerdictRow(
            Conv1D(.init(Window(strides: [1]))), [.f32(1, 3, 8, 8), .f32(4, 3, 3)],
            "'conv1d' needs the axes [batch, channels, width], found f32[1, 3, 8, 8] "
                + "[0: this is f32[1, 3, 8, 8]]"),
        VerdictRow(
            Conv1D(.init(Window(strides: [2]))), [.f32("n", 3, 9), .f32(4, 3, 3)], "f32[n, 4, 4]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    @Test(
        arguments: [
            (["strides": .integers([1, 2, 3])], "'strides' of 'conv2d' has 3 entries for 2 axes"),
            (["strides": .integer(0)], "'strides' of 'conv2d' is at least 1, found 0"),
            (["dilation": .integer(-1)], "'dilation' of 'conv2d' is at least 1, found -1"),
            (["groups": .integer(0)], "'groups' of 'conv2d' is at least 1, found 0"),
            (["padding": .text("full")], "'padding' of 'conv2d' is not \"full\""),
            (["padding": .integers([1, 2, 3])], "'padding' of 'conv2d' has 3 entries for 2 axes"),
            (["padding": .integer(-1)], "'padding' of 'conv2d' is at least 0, found -1"),
        ] as [([String: AttributeValue], String)])
    func attributesAreChecked(attributes: [String: AttributeValue], message: String) {
        let error = #expect(throws: OperationError.self) {
            try Conv2D(attributes: AttributeValues(attributes))
        }
        #expect(error?.message == message)
    }

    /// One number of zeros is that on every side, two are those of the axes, four those of the sides.
    @Test func paddingIsReadInThreeForms() throws {
        for (written, meant) in [
            ([2], [2, 2, 2, 2]), ([1, 2], [1, 1, 2, 2]), ([1, 2, 3, 4], [1, 2, 3, 4]),
        ] {
            let read = try Conv2D(attributes: .init(["padding": .integers(written)]))
            #expect(read == Conv2D(.init(Window(strides: [1, 1], padding: .zeros(meant)))))
        }
        let one = try Conv1D(attributes: .init(["padding": .integers([1, 2])]))
        #expect(one == Conv1D(.init(Window(strides: [1], padding: .zeros([1, 2])))))
    }

    /// What a convolution is of is the same whichever words say it.
    @Test func formsOfPaddingMeanOneOperation() throws {
        let types: [TensorType] = [.f32(1, 1, 5, 5), .f32(1, 1, 3, 3)]
        #expect(
            try Conv2D(Self.same).canonicalized(for: types)
                == Conv2D(.init(Window(strides: [1, 1], padding: .zeros([1, 1, 1, 1])))))
        #expect(
            try Conv2D(Self.plain).canonicalized(for: types)
                == Conv2D(.init(Window(strides: [1, 1], padding: .zeros([0, 0, 0, 0])))))
    }

    @Test func wrongArgumentsOfMethodsAreErrors() throws {
        let builder = GraphBuilder(name: "sample")
        let x = try builder.input("x", .f32(1, 1, 5, 5))
        #expect(throws: GraphError.self) { try x.conv2d(x, strides: [1, 1, 1]) }
        #expect(throws: GraphError.self) { try x.maxPool2d(window: []) }
        #expect(throws: GraphError.self) { try x.avgPool2d(window: [2], strides: [0]) }
    }
}
