import Testing

@testable import GradusTensors

@Suite struct DimensionTests {
    private let batch = Dimension(symbol: "batch")
    private let heads = Dimension(symbol: "heads")

    @Test func equalExpressionsAreEqualAndPrintAlike() {
        #expect(batch * 2 + batch == 3 * batch)
        #expect((batch + 1) * (batch - 1) == batch * batch - 1)
        #expect((batch + heads) - batch == heads)
        #expect(batch - batch == 0 && (batch - batch).size == 0)
        #expect((heads * batch * 2 + 1).description == "2 * batch * heads + 1")
        #expect((1 - batch).description == "-batch + 1")
        #expect((0 - 3 * batch).description == "-3 * batch")
    }

    @Test func bindingGivesNumbers() {
        let size = batch * heads * 2 + batch
        #expect(size.binding(["batch": 3]) == 6 * heads + 3)
        #expect(size.binding(["batch": 3, "heads": 4]).size == 27)
        #expect(size.symbols == ["batch", "heads"])
    }

    @Test func divisionIsExactOrNothing() {
        #expect((6 * batch * heads).dividedExactly(by: 2 * heads) == 3 * batch)
        #expect((6 * batch + 3).dividedExactly(by: 3) == 2 * batch + 1)
        #expect((batch + 1).dividedExactly(by: batch) == nil)
        #expect((3 * batch).dividedExactly(by: 2) == nil)
        #expect((batch + heads).dividedExactly(by: batch + heads) == 1)
        #expect(Dimension(0).dividedExactly(by: 0) == nil)
    }

    @Test func hugeSizesClampInsteadOfTrapping() {
        let huge = Dimension(Int.max)
        #expect((huge * huge).size == .max && (huge + 1).size == .max)
        #expect((huge * batch).binding(["batch": 2]).size == .max)
        #expect(Shape([Int.max, 2, 3]).elementCount.size == .max)
    }
}

@Suite struct BroadcastingTests {
    @Test(arguments: [
        ([3, 1], [4], [3, 4]), ([], [2, 2], [2, 2]), ([1], [0], [0]),
        ([5, 1, 2], [3, 1], [5, 3, 2]),
    ])
    func shapesStretchByNumPysRules(left: [Int], right: [Int], result: [Int]) {
        #expect(Shape(left).broadcast(with: Shape(right)) == Shape(result))
        #expect(Shape(right).broadcast(with: Shape(left)) == Shape(result))
    }

    @Test func shapesThatDoNotFitGiveNothing() {
        #expect(Shape([3]).broadcast(with: Shape([4])) == nil)
        let batch = Shape([Dimension(symbol: "batch"), 3])
        #expect(batch.broadcast(with: Shape([5, 3])) == nil)
        #expect(batch.broadcast(with: Shape([1, 3])) == batch)
        #expect(!Shape([2, 3]).broadcasts(to: Shape([3])))
        #expect(Shape([1, 3]).broadcasts(to: Shape([2, 4, 3])))
    }

    @Test func stretchedAxesAreThoseThePullbackSums() {
        #expect(Shape([1, 3]).stretchedAxes(to: Shape([2, 4, 3])) == [0, 1])
        #expect(Shape([4, 3]).stretchedAxes(to: Shape([4, 3])) == [])
        #expect(Shape([1]).stretchedAxes(to: Shape([1])) == [])
    }
}
