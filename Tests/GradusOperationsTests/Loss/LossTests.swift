import Foundation
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct LossTests {
    private static let infinity = Double.infinity

    @Test(arguments: means + classes + pairs) func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    private static let means: [ResultRow] = [
        ResultRow(
            MeanSquaredError(), [.counting(2, 2), Numbers([0, 0, 0, 7], [2, 2])],
            Numbers([21.0 / 4], []), in: ResultRow.real),
        ResultRow(
            MeanAbsoluteError(), [.counting(2, 2), Numbers([0, 0, 0, 7], [2, 2])],
            Numbers([7.0 / 4], []), in: ResultRow.real),
        ResultRow(
            MeanSquaredError(), [Numbers([]), Numbers([])], Numbers([.nan], []),
            in: ResultRow.real),
    ]

    private static let classes: [ResultRow] = [
        ResultRow(
            CrossEntropy(), [Numbers([0.5, 0.25, 0.25]), Numbers([1, 0, 0])],
            Numbers([log(2)], []), in: ResultRow.real),
        ResultRow(
            CrossEntropy(),
            [Numbers([0.5, 0.5, 1, 0], [2, 2]), Numbers([0.5, 0.5, 1, 0], [2, 2])],
            Numbers([log(2), 0]), in: ResultRow.real),
        ResultRow(
            CrossEntropy(), [Numbers([1, 0, 1, 0], [2, 2]), Numbers([0, 1, 0.5, 0.5], [2, 2])],
            Numbers([infinity, infinity]), in: ResultRow.real),
        ResultRow(
            CrossEntropy(), [Numbers([0.5, 0.5, 1, 0, 1, 0], [3, 2]), .indices(0, 0, 1)],
            Numbers([log(2), 0, infinity]), in: ResultRow.real),
        ResultRow(
            CrossEntropy(), [Numbers([0.5, 0.5, 0.5, 0.5], [2, 2]), .indices(2, -1)],
            Numbers([.nan, .nan]), in: ResultRow.real),
        ResultRow(
            CrossEntropy(), [Numbers([0.5, 0.5]), Numbers([1], [], .i64)], Numbers([log(2)], []),
            in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(), [Numbers([1000, 0, -1000]), Numbers([0, 1, 0])],
            Numbers([1000], []), in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(),
            [Numbers([1000, 0, -1000, 1000, 0, -1000], [2, 3]), .indices(0, 2)],
            Numbers([0, 2000]), in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(), [Numbers([-infinity, 0]), Numbers([0, 1])], Numbers([0], []),
            in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(), [Numbers([0, 0]), Numbers([1.5, 0.5])],
            Numbers([2 * log(2)], []),
            in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(), [Numbers([0, 0, 0, 0], [2, 2]), .indices(-1, 2)],
            Numbers([.nan, .nan]), in: ResultRow.real),
        ResultRow(
            SoftmaxCrossEntropy(), [Numbers([], [0, 3]), Numbers([], [0, 3])], Numbers([]),
            in: ResultRow.real),
    ]

    private static let pairs: [ResultRow] = [
        ResultRow(
            BinaryCrossEntropy(), [Numbers([0.5, 0, 1, 1, 0.25]), Numbers([1, 0, 1, 0, 0.5])],
            Numbers([log(2), 0, 0, infinity, -(log(0.25) + log(0.75)) / 2]), in: ResultRow.real),
        ResultRow(
            SigmoidBinaryCrossEntropy(),
            [Numbers([0, 1000, 1000, -1000, -1000, .nan]), Numbers([0.5, 1, 0, 1, 0, 0])],
            Numbers([log(2), 0, 1000, 1000, 0, .nan]), in: ResultRow.real),
        ResultRow(
            SigmoidBinaryCrossEntropy(),
            [Numbers([infinity, infinity, -infinity, -infinity]), Numbers([1, 0, 1, 0])],
            Numbers([0, infinity, infinity, 0]), in: ResultRow.real),
        ResultRow(
            SigmoidBinaryCrossEntropy(), [Numbers([30]), Numbers([1])], Numbers([log1p(exp(-30))]),
            in: ResultRow.real),
    ]

    @Test(arguments: [
        VerdictRow(MeanSquaredError(), [.f32("n", 3), .f32("n", 3)], "f32"),
        VerdictRow(
            MeanAbsoluteError(), [.f32(3), .f64(3)],
            "element types of 'mean_absolute_error' differ: f32 and f64 "
                + "[0: this is f32[3]; 1: this is f64[3]]"),
        VerdictRow(
            MeanSquaredError(), [.i32(3), .i32(3)],
            "'mean_squared_error' needs floating-point elements, found i32[3] [0: this is i32[3]]"),
        VerdictRow(CrossEntropy(), [.f32("n", 3), .f32("n", 3)], "f32[n]"),
        VerdictRow(SoftmaxCrossEntropy(), [.f32("n", 3), .i32("n")], "f32[n]"),
        VerdictRow(SoftmaxCrossEntropy(), [.f64(3), .i64()], "f64"),
        VerdictRow(
            SoftmaxCrossEntropy(), [.f32("n", 3), .i32("n", 3)],
            "targets of 'softmax_cross_entropy' do not fit: i32[n, 3] for f32[n, 3] "
                + "[0: this is f32[n, 3]; 1: this is i32[n, 3]]"),
        VerdictRow(
            CrossEntropy(), [.f32("n", 3), .f32(3)],
            "targets of 'cross_entropy' do not fit: f32[3] for f32[n, 3] "
                + "[0: this is f32[n, 3]; 1: this is f32[3]]"),
        VerdictRow(
            CrossEntropy(), [.f32(3), .bool(3)],
            "targets of 'cross_entropy' do not fit: bool[3] for f32[3] "
                + "[0: this is f32[3]; 1: this is bool[3]]"),
        VerdictRow(
            CrossEntropy(), [.f32(), .f32()],
            "'cross_entropy' needs an axis of classes, found f32 [0: this is f32]"),
        VerdictRow(BinaryCrossEntropy(), [.f32("n"), .f32("n")], "f32[n]"),
        VerdictRow(
            SigmoidBinaryCrossEntropy(), [.f32(3), .i32(3)],
            "'sigmoid_binary_cross_entropy' needs floating-point elements, found i32[3] "
                + "[1: this is i32[3]]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    /// The other form of the targets is offered.
    @Test func targetsThatDoNotFitAreHelped() {
        let error = #expect(throws: OperationError.self) {
            try CrossEntropy().resultTypes(for: [.f32("n", 3), .f32(3)])
        }
        #expect(error?.help == "targets are probabilities, f32[n, 3], or classes, i32[n]")
    }

    @Test(
        arguments: [
            ([0.25, 0.75], [1.0, 0], [-4.0, 0]), ([1, 0], [1, 0], [-1, 0]),
            ([0, 1], [0, 1], [0, -1]),
        ] as [([Double], [Double], [Double])])
    func slopesOfCrossEntropyAreKnown(p: [Double], y: [Double], slopes: [Double]) throws {
        let dense = try Derivatives(at: [.f64(p)]) {
            try $0[0].crossEntropy($0[0].builder.constant(.f64(y)))
        }
        #expect(dense.first[0].difference(from: .f64(slopes), tolerance: 0) == nil)
        let right = Int64(y.firstIndex(of: 1) ?? 0)
        let classes = try Derivatives(at: [.f64(p)]) {
            try $0[0].crossEntropy($0[0].builder.constant(.i32([right], [])))
        }
        #expect(classes.first[0].difference(from: .f64(slopes), tolerance: 0) == nil)
    }

    /// Through a softmax that underflows to 0 the gradient stays that of the scores.
    @Test func crossEntropyOfUnderflowingProbabilitiesHasAGradient() throws {
        let y = Tensor.f64([1, 0, 0])
        let long = try Derivatives(at: [.f64([1000, 0, -1000])]) {
            try $0[0].softmax().crossEntropy($0[0].builder.constant(y))
        }
        let short = try Derivatives(at: [.f64([1000, 0, -1000])]) {
            try $0[0].softmaxCrossEntropy($0[0].builder.constant(y))
        }
        #expect(long.first[0] == .f64([0, 0, 0]))
        #expect(short.first[0] == .f64([0, 0, 0]))
        #expect(short.second[0] == .f64([0, 0, 0]))
    }

    /// `z̄ = softmax(z) Σy - y` for targets that are no distribution.
    @Test func slopesOfSoftmaxCrossEntropyHoldForAnyTargets() throws {
        let found = try Derivatives(at: [.f64([0, 0]), .f64([3, 1])]) {
            try $0[0].softmaxCrossEntropy($0[1])
        }
        #expect(found.first[0] == .f64([-1, 1]))
        #expect(found.first[1].difference(from: .f64([log(2), log(2)])) == nil)
    }

    @Test func slopesOfBinaryLossesAreKnown() throws {
        let corners = try Derivatives(at: [.f64([0, 1, 0.25])]) {
            try $0[0].binaryCrossEntropy($0[0].builder.constant(.f64([0, 1, 0.5])))
        }
        #expect(corners.first[0].difference(from: .f64([1, -1, -4.0 / 3])) == nil)
        #expect(corners.second[0].difference(from: .f64([1, 1, 8.0 + 8.0 / 9])) == nil)
        let scores = try Derivatives(at: [.f64([1000, -1000, 0])]) {
            try $0[0].sigmoidBinaryCrossEntropy($0[0].builder.constant(.f64([1, 1, 0.5])))
        }
        #expect(scores.first[0] == .f64([0, -1, 0]))
        #expect(scores.second[0] == .f64([0, 0, 0.25]))
    }

    @Test func slopesOfMeanLossesAreKnown() throws {
        let targets = Tensor.f64([1, 1, 1, 1])
        let squared = try Derivatives(at: [.f64([0, 1, 3, 2])]) {
            try $0[0].meanSquaredError($0[0].builder.constant(targets))
        }
        #expect(squared.first[0] == .f64([-0.5, 0, 1, 0.5]))
        let absolute = try Derivatives(at: [.f64([0, 1, 3, 2])]) {
            try $0[0].meanAbsoluteError($0[0].builder.constant(targets))
        }
        #expect(absolute.first[0] == .f64([-0.25, 0, 0.25, 0.25]))
    }
}
