import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct StandardizationTests {
    private static let root = (2.0 / 3).squareRoot()

    @Test(arguments: [
        ResultRow(
            LayerNormalization(axes: [-1], epsilon: 0), [Numbers([1, 2, 3])],
            Numbers([-1 / root, 0, 1 / root]), in: ResultRow.real),
        ResultRow(
            LayerNormalization(axes: [0], epsilon: 3), [Numbers([4, 10, 2, 8], [2, 2])],
            Numbers([0.5, 0.5, -0.5, -0.5], [2, 2]), in: ResultRow.real),
        ResultRow(
            LayerNormalization(axes: [0, 1]), [Numbers([7, 7, 7, 7], [2, 2])],
            Numbers([0, 0, 0, 0], [2, 2]), in: ResultRow.real),
        ResultRow(
            LayerNormalization(axes: [-1]), [Numbers([1, .nan, 2, 4], [2, 2])],
            Numbers([.nan, .nan, -1 / 1.00001.squareRoot(), 1 / 1.00001.squareRoot()], [2, 2]),
            in: ResultRow.real),
        ResultRow(
            LayerNormalization(axes: [-1]), [Numbers([], [2, 0])], Numbers([], [2, 0]),
            in: ResultRow.real),
        ResultRow(
            RootMeanSquareNormalization(axes: [-1], epsilon: 0), [Numbers([1, -7, 5, 5])],
            Numbers([0.2, -1.4, 1, 1]), in: ResultRow.real),
        ResultRow(
            RootMeanSquareNormalization(axes: [0]), [Numbers([0, 0])], Numbers([0, 0]),
            in: ResultRow.real),
    ])
    func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    @Test(arguments: [
        VerdictRow(LayerNormalization(axes: [-1]), [.f32("n", 3)], "f32[n, 3]"),
        VerdictRow(
            LayerNormalization(axes: [-1]), [.f32()],
            "axis -1 of 'layer_norm' is not there: f32 has no axes [0: this is f32]"),
        VerdictRow(
            RootMeanSquareNormalization(axes: [-1]), [.i32(3)],
            "'rms_norm' needs floating-point elements, found i32[3] [0: this is i32[3]]"),
        VerdictRow(
            LayerNormalizationGradient(.init(axes: [0])), [.f32(3), .f32(4)],
            "shapes of 'layer_norm_gradient' differ: [3] and [4] "
                + "[0: this is f32[3]; 1: this is f32[4]]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    @Test func epsilonIsChecked() {
        let negative = AttributeValues(["axis": .integer(-1), "epsilon": .number(-1)])
        let error = #expect(throws: OperationError.self) {
            try LayerNormalization(attributes: negative)
        }
        #expect(error?.message == "'epsilon' of 'layer_norm' is at least 0, found -1.0")
        let infinite = AttributeValues(["epsilon": .number(.infinity)])
        #expect(throws: OperationError.self) {
            try RootMeanSquareNormalizationGradient(attributes: infinite)
        }
    }

    /// Moving or scaling a row leaves its layer norm, so the gradient is across both directions.
    @Test func gradientsAreAcrossWhatIsTakenOut() throws {
        let row: [Double] = [1, -2, 0.5, 4]
        let found = try Derivatives(at: [.f64(row)]) { operands in
            let weights = operands[0].builder.constant(.f64([1, 2, 3, -1]))
            return try operands[0].layerNorm(epsilon: 0) * weights
        }
        let slopes = found.first[0].doubles
        #expect(abs(slopes.reduce(0, +)) < 1e-12)
        #expect(abs(zip(slopes, row).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
    }
}
