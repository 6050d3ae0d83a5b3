import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct IndexingTests {
    @Test(arguments: [
        ResultRow(Gather(), [Numbers([5, 6, 7]), .indices(2, 0, -1)], Numbers([7, 5, 7])),
        ResultRow(Gather(), [.counting(2, 2), .indices(1, sizes: [])], Numbers([2, 3])),
        ResultRow(
            Gather(axis: -1), [.counting(2, 3), .indices(2, 0, 1, 1, sizes: [2, 2])],
            Numbers([2, 0, 1, 1, 5, 3, 4, 4], [2, 2, 2])),
        ResultRow(
            Gather(), [Numbers([5, 6]), .indices(2, -3, 1)], Numbers([.nan, .nan, 6]),
            in: ResultRow.real),
        ResultRow(
            Gather(), [Numbers([5, 6]), .indices(2, -3, 1)], Numbers([0, 0, 6]), in: [.i32, .i64]),
        ResultRow(
            Gather(), [Numbers([1, 1]), .indices(2, -3, 1)], Numbers([0, 0, 1]), in: [.bool]),
        ResultRow(Gather(), [Numbers([]), .indices(0)], Numbers([0]), in: [.i32]),
        ResultRow(
            ScatterAdd(size: 4), [.indices(2, 0, -2, 4, -5), Numbers([1, 2, 4, 8, 16])],
            Numbers([2, 0, 5, 0])),
        ResultRow(
            ScatterAdd(size: 2, axis: -1), [.indices(1, 1, 0), .counting(2, 3)],
            Numbers([2, 1, 5, 7], [2, 2])),
        ResultRow(
            ScatterAdd(size: 2), [.indices(1, sizes: []), Numbers([3, 4])],
            Numbers([0, 0, 3, 4], [2, 2])),
        ResultRow(ScatterAdd(size: 2), [.indices(), Numbers([])], Numbers([0, 0])),
    ])
    func elementsAreChosen(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    @Test(arguments: ElementType.allCases) func integersBecomeRows(type: ElementType) throws {
        let indices = Tensor.i64([2, 0, -1, 3, .max], [5])
        let expected: [Double] = [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            try OneHot(depth: 3, type: type).evaluate([indices])[0] == .of(type, expected, [5, 3]))
    }

    @Test func numbersInARow() throws {
        for type in ResultRow.numeric {
            #expect(try Iota(size: 3, type: type).evaluate([])[0] == .of(type, [0, 1, 2]))
        }
        let curve = Linspace(start: -10, stop: 10, count: 5, type: .f64)
        #expect(try curve.evaluate([])[0] == .f64([-10, -5, 0, 5, 10]))
        let tenths = try Linspace(start: 0, stop: 1, count: 11, type: .f64).evaluate([])[0]
        #expect(tenths == .f64([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]))
        #expect(try Linspace(start: 3, stop: 9, count: 1).evaluate([])[0] == .f32([3]))
        #expect(try Linspace(start: 3, stop: 9, count: 0).evaluate([])[0] == .f32([]))
        #expect(try Linspace(start: 0.1, stop: 0.3, count: 2).evaluate([])[0] == .f32([0.1, 0.3]))
    }

    @Test(arguments: [
        VerdictRow(Gather(axis: 1), [.f32("n", 5), .i32("m", 2)], "f32[n, m, 2]"),
        VerdictRow(
            Gather(), [.f32(3), .f32(2)],
            "'gather' needs integers to choose by, found f32[2] [1: this is f32[2]]"),
        VerdictRow(
            Gather(axis: 0), [.f32(), .i32()],
            "axis 0 of 'gather' is not there: f32 has no axes [0: this is f32]"),
        VerdictRow(ScatterAdd(size: "k"), [.i64("n"), .f32("n", 3)], "f32[k, 3]"),
        VerdictRow(
            ScatterAdd(size: 4), [.i32(2), .f32(3)],
            "updates of 'scatter_add' have the axes [3] for indices of [2] "
                + "[0: indices are i32[2]; 1: updates are f32[3]]"),
        VerdictRow(
            ScatterAdd(size: 4, axis: 1), [.i32(2), .f32(2)],
            "axis 1 of 'scatter_add' is not there [0: indices are i32[2]; 1: updates are f32[2]]"),
        VerdictRow(
            ScatterAdd(size: 4), [.i32(2, 2), .f32()],
            "axis 0 of 'scatter_add' is not there [0: indices are i32[2, 2]; 1: updates are f32]"),
        VerdictRow(
            ScatterAdd(size: 4), [.i32(2), .bool(2)],
            "'scatter_add' needs numbers, found bool[2] [0: this is bool[2]]"),
        VerdictRow(OneHot(depth: "k", type: .f32), [.i32("n")], "f32[n, k]"),
        VerdictRow(
            OneHot(depth: 3, type: .f32), [.bool()],
            "'one_hot' needs integers to choose by, found bool [0: this is bool]"),
        VerdictRow(Iota(size: "n", type: .i32), [], "i32[n]"),
        VerdictRow(Linspace(start: 0, stop: 1, count: "n"), [], "f32[n]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    /// Elements chosen twice add up; what an index outside fills in has no gradient.
    @Test func gradientsOfChosenElementsAddUp() throws {
        let found = try Derivatives(at: [.f64([1, 2, 3])]) { operands in
            let indices = operands[0].builder.constant(.i32([1, 1, -1, 7]))
            return try operands[0].gathered(at: indices) * 2
        }
        #expect(found.first[0] == .f64([0, 4, 2]))
    }

    /// An update that goes nowhere has no gradient, though reading there gives NaN.
    @Test func updatesThatAreLeftOutHaveNoGradient() throws {
        let found = try Derivatives(at: [.f64([1, 2, 3, 4])]) { operands in
            let indices = operands[0].builder.constant(.i32([1, 2, -2, -3]))
            return try operands[0].scatterAdded(at: indices, size: 2).square()
        }
        #expect(found.first[0] == .f64([2, 0, 6, 0]))
    }
}
