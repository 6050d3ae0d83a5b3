import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// What operations that arrange elements anew accept, and in which words they reject.
@Suite struct ShapeTypeTests {
    @Test(arguments: arranged + joined + cut) func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    private static let arranged: [VerdictRow] = [
        VerdictRow(BroadcastTo(shape: ["n", 3]), [.f32(3)], "f32[n, 3]"),
        VerdictRow(
            BroadcastTo(shape: [2, 3]), [.f32(2)],
            "[2] does not stretch to [2, 3] [0: this is f32[2]]"),
        VerdictRow(
            BroadcastTo(shape: [-3]), [.f32(1)],
            "'broadcast_to' has the negative size -3 in [-3]"),
        VerdictRow(Reshape(shape: [-1, 4]), [.f32("n", 2, 2)], "f32[n, 4]"),
        VerdictRow(
            Reshape(shape: [4]), [.f32(3)],
            "[3] has 3 elements, [4] cannot hold them [0: this is f32[3]]"),
        VerdictRow(
            Reshape(shape: [-2, -3]), [.f32(6)], "'reshape' has the negative size -2 in [-2, -3]"),
        VerdictRow(Transpose(axes: nil), [.bool("n", 3)], "bool[3, n]"),
        VerdictRow(
            Transpose(axes: [0, 0]), [.f32(2, 3)],
            "axes [0, 0] of 'transpose' do not name each axis of f32[2, 3] once "
                + "[0: this is f32[2, 3]]"),
        VerdictRow(
            Transpose(axes: [0]), [.f32(2, 3)],
            "axes [0] of 'transpose' do not name each axis of f32[2, 3] once "
                + "[0: this is f32[2, 3]]"),
        VerdictRow(
            Transpose(axes: [0, 2]), [.f32(2, 3)],
            "axis 2 of 'transpose' is not there: f32[2, 3] has 2 axes [0: this is f32[2, 3]]"),
        VerdictRow(Flip(axes: [-1]), [.f32("n")], "f32[n]"),
        VerdictRow(
            Flip(axes: [1]), [.f32(2)],
            "axis 1 of 'flip' is not there: f32[2] has 1 axis [0: this is f32[2]]"),
        VerdictRow(Squeeze(axes: nil), [.f32(1, "n", 1)], "f32[n]"),
        VerdictRow(
            Squeeze(axes: [1]), [.f32(1, "n")],
            "axis 1 of 'squeeze' has size n, not 1 [0.1: this is f32[1, n]]"),
        VerdictRow(ExpandDims(axes: [0, 2]), [.f32("n")], "f32[1, n, 1]"),
        VerdictRow(
            ExpandDims(axes: [3]), [.f32(2)],
            "axis 3 of 'expand_dims' is not there: the result has 2 axes [0: this is f32[2]]"),
        VerdictRow(
            ExpandDims(axes: [0, -3]), [.f32(2)],
            "axes [0, -3] of 'expand_dims' name one axis twice"),
    ]

    private static let joined: [VerdictRow] = [
        VerdictRow(Concatenate(axis: 0), [.f32("n", 3), .f32(2, 3)], "f32[n + 2, 3]"),
        VerdictRow(
            Concatenate(axis: 0), [.f32(2, 3), .f32(2, 4)],
            "sizes of 'concat' differ along axis 1: 3 and 4 "
                + "[0.1: this is f32[2, 3]; 1.1: this is f32[2, 4]]"),
        VerdictRow(
            Concatenate(axis: 0), [.f32(2), .f32(2, 4)],
            "'concat' needs equal numbers of axes, found f32[2] and f32[2, 4] "
                + "[0: this is f32[2]; 1: this is f32[2, 4]]"),
        VerdictRow(
            Concatenate(axis: 0), [.f32(2), .i32(2)],
            "element types of 'concat' differ: f32 and i32 [0: this is f32[2]; 1: this is i32[2]]"),
        VerdictRow(
            Concatenate(axis: 0), [.f32()],
            "axis 0 of 'concat' is not there: f32 has no axes [0: this is f32]"),
        VerdictRow(Concatenate(axis: 0), [], "'concat' needs at least one operand"),
        VerdictRow(Stack(axis: -1), [.f32("n"), .f32("n")], "f32[n, 2]"),
        VerdictRow(
            Stack(axis: 0), [.f32(2), .f32(3)],
            "shapes of 'stack' differ: [2] and [3] [0: this is f32[2]; 1: this is f32[3]]"),
        VerdictRow(
            Stack(axis: 2), [.f32(2)],
            "axis 2 of 'stack' is not there: the result has 2 axes [0: this is f32[2]]"),
        VerdictRow(Stack(axis: 0), [], "'stack' needs at least one operand"),
        VerdictRow(DimensionSize(of: "n", type: .i64), [], "i64"),
    ]

    private static let cut: [VerdictRow] = [
        VerdictRow(
            Slice(starts: [1], limits: [4]), [.f32(3)],
            "1:4 lies outside axis 0 of size 3 [0.0: this is f32[3]]"),
        VerdictRow(
            Slice(starts: [-1], limits: [3]), [.f32(3)],
            "-1:3 lies outside axis 0 of size 3 [0.0: this is f32[3]]"),
        VerdictRow(
            Slice(starts: [4], limits: [3], steps: [2]), [.f32(3)], "f32[0]"),
        VerdictRow(
            Slice(starts: [0], limits: [Dimension(symbol: "n") + 1]), [.f32("n")],
            "0:n + 1 lies outside axis 0 of size n [0.0: this is f32[n]]"),
        VerdictRow(
            Slice(starts: [0], limits: [1]), [.f32(3, 3)],
            "'slice' has bounds for 1 axes, found f32[3, 3] [0: this is f32[3, 3]]"),
        VerdictRow(Pad(low: [1], high: ["m"]), [.f32("n")], "f32[m + n + 1]"),
        VerdictRow(Pad(low: [0], high: [0], interior: [2]), [.f32("n")], "f32[3 * n - 2]"),
        VerdictRow(
            Pad(low: [0], high: [0], interior: [2]), [.f32(0)],
            "'pad' has the negative size -2 in [-2]"),
        VerdictRow(
            Pad(low: [0, 0], high: [0, 0]), [.f32("n")],
            "'pad' is given for 2 axes, found f32[n] [0: this is f32[n]]"),
    ]

    struct Refusal: Sendable, CustomTestStringConvertible {
        let operation: any Operation.Type
        let attributes: AttributeValues
        let message: String

        var testDescription: String { message }
    }

    @Test(arguments: [
        Refusal(
            operation: BroadcastTo.self, attributes: [:], message: "'broadcast_to' needs 'shape'"),
        Refusal(operation: Reshape.self, attributes: [:], message: "'reshape' needs 'shape'"),
        Refusal(
            operation: Reshape.self, attributes: ["shape": .shape([-1, -1])],
            message: "only one size of 'reshape' may be -1"),
        Refusal(operation: ExpandDims.self, attributes: [:], message: "'expand_dims' needs 'axis'"),
        Refusal(
            operation: Slice.self, attributes: [:], message: "'slice' needs 'starts' and 'limits'"),
        Refusal(
            operation: Slice.self, attributes: ["starts": .shape([0]), "limits": .shape([1, 1])],
            message: "'starts', 'limits' and 'steps' of 'slice' differ in number"),
        Refusal(
            operation: Slice.self,
            attributes: ["starts": .shape([0]), "limits": .shape([1]), "steps": .integer(-1)],
            message: "steps of 'slice' are positive, found -1"),
        Refusal(operation: Pad.self, attributes: [:], message: "'pad' needs 'low' and 'high'"),
        Refusal(
            operation: Pad.self, attributes: ["low": .shape([0]), "high": .shape([1, 1])],
            message: "'low', 'high' and 'interior' of 'pad' differ in number"),
        Refusal(
            operation: Pad.self, attributes: ["low": .shape([0]), "high": .shape([-1])],
            message: "'pad' adds zeros, found -1"),
        Refusal(
            operation: DimensionSize.self, attributes: [:], message: "'size' needs 'of' and 'type'"),
        Refusal(
            operation: DimensionSize.self,
            attributes: ["of": .shape([1]), "type": .elementType(.bool)],
            message: "'size' is a number, not bool"),
        Refusal(operation: OneHot.self, attributes: [:], message: "'one_hot' needs 'type'"),
        Refusal(
            operation: OneHot.self,
            attributes: ["depth": .shape([-2]), "type": .elementType(.f32)],
            message: "'depth' of 'one_hot' is at least 0, found -2"),
        Refusal(
            operation: ScatterAdd.self, attributes: ["size": .shape([2, 2])],
            message: "'scatter_add' needs one size as 'size'"),
        Refusal(
            operation: Iota.self, attributes: ["size": .shape([2]), "type": .elementType(.bool)],
            message: "'iota' needs a type of numbers"),
        Refusal(
            operation: Linspace.self, attributes: [:],
            message: "'linspace' needs 'start' and 'stop'"),
        Refusal(
            operation: Linspace.self,
            attributes: ["start": .number(0), "stop": .number(.infinity)],
            message: "'stop' of 'linspace' must be finite, found inf"),
        Refusal(
            operation: Linspace.self,
            attributes: ["start": .number(-1e308), "stop": .number(1e308)],
            message: "'stop - start' of 'linspace' must be finite, found inf"),
        Refusal(
            operation: Linspace.self,
            attributes: ["start": .number(0), "stop": .number(1), "type": .elementType(.i32)],
            message: "'linspace' needs a floating-point type"),
    ])
    func impossibleAttributesAreRefused(row: Refusal) {
        let error = #expect(throws: OperationError.self) {
            try row.operation.init(attributes: row.attributes)
        }
        #expect(error?.message == row.message)
    }
}
