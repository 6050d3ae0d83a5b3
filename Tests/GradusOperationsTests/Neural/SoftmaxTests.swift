import func Foundation.log
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct SoftmaxTests {
    private static let infinity = Double.infinity

    @Test(arguments: [
        ResultRow(
            Softmax(axes: [-1]), [Numbers([1000, 0, -1000])], Numbers([1, 0, 0]),
            in: ResultRow.real),
        ResultRow(
            Softmax(axes: [-1]), [Numbers([0, log(2), log(5)])], Numbers([0.125, 0.25, 0.625]),
            in: ResultRow.real),
        ResultRow(
            Softmax(axes: [0]), [Numbers([0, 0, 0, log(3)], [2, 2])],
            Numbers([0.5, 0.25, 0.5, 0.75], [2, 2]), in: ResultRow.real),
        ResultRow(
            Softmax(axes: [0, 1]), [Numbers([7, 7, 7, 7], [2, 2])],
            Numbers([0.25, 0.25, 0.25, 0.25], [2, 2]), in: ResultRow.real),
        ResultRow(
            Softmax(axes: [-1]),
            [
                Numbers(
                    [-infinity, 3, -infinity, -infinity, infinity, 1, .nan, 1], [4, 2])
            ],
            Numbers([0, 1, .nan, .nan, .nan, .nan, .nan, .nan], [4, 2]), in: ResultRow.real),
        ResultRow(
            Softmax(axes: [-1]), [Numbers([], [2, 0])], Numbers([], [2, 0]), in: ResultRow.real),
        ResultRow(
            LogSoftmax(axes: [-1]), [Numbers([1000, 0, -1000])], Numbers([0, -1000, -2000]),
            in: ResultRow.real),
        ResultRow(
            LogSoftmax(axes: [-1]), [Numbers([0, log(2), log(5)])],
            Numbers([log(0.125), log(0.25), log(0.625)]), in: ResultRow.real),
        ResultRow(
            LogSoftmax(axes: [-1]), [Numbers([-infinity, 3])], Numbers([-infinity, 0]),
            in: ResultRow.real),
        ResultRow(
            LogSoftmax(axes: [-1]), [Numbers([], [0, 3])], Numbers([], [0, 3]), in: ResultRow.real),
    ])
    func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    @Test(arguments: [
        VerdictRow(Softmax(axes: [-1]), [.f32("n", 3)], "f32[n, 3]"),
        VerdictRow(
            Softmax(axes: [-1]), [.f32()],
            "axis -1 of 'softmax' is not there: f32 has no axes [0: this is f32]"),
        VerdictRow(
            LogSoftmax(axes: [-1]), [.i32(3)],
            "'log_softmax' needs floating-point elements, found i32[3] [0: this is i32[3]]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    /// The last axis is the default, and all its names mean one operation.
    @Test func theLastAxisIsTheDefault() throws {
        #expect(Softmax.signature.attributes[0].defaultValue == .integer(-1))
        #expect(LogSoftmax.signature.attributes[0].defaultValue == .integer(-1))
        let type = TensorType.f32(2, 3)
        #expect(
            try Softmax(axes: [-1]).canonicalized(for: [type])
                == Softmax(axes: [1]).canonicalized(for: [type]))
    }

    /// At [1000, 0, -1000] and with a masked element, derivatives of both orders are finite, and the
    /// gradient of a row's sum is 0.
    @Test func derivativesAreFiniteAtExtremes() throws {
        for row: [Double] in [[1000, 0, -1000], [-.infinity, 0, 1]] {
            let found = try Derivatives(at: [.f64(row)]) { operands in
                let weights = operands[0].builder.constant(.f64([1, 2, 3]))
                return try operands[0].softmax() * weights
            }
            let sum = found.first[0].doubles.reduce(0, +)
            #expect(abs(sum) < 1e-12)
            let isFinite = found.second[0].doubles.allSatisfy { $0.isFinite }
            #expect(isFinite)
            let logarithm = try Derivatives(at: [.f64(row)]) { try $0[0].logSoftmax().exp() }
            #expect(logarithm.first[0].doubles.allSatisfy { abs($0) < 1e-12 })
        }
        let slopes = try Derivatives(at: [.f64([1000, 0, -1000])]) { operands in
            let weights = operands[0].builder.constant(.f64([0, 1, 0]))
            return try operands[0].logSoftmax() * weights
        }
        #expect(slopes.first[0] == .f64([-1, 1, 0]))
    }
}
