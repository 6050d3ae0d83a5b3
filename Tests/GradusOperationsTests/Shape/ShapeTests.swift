import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct ShapeTests {
    @Test(arguments: arranged + joined + cut) func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    private static let six = Numbers.counting(2, 3)

    private static let arranged: [ResultRow] = [
        ResultRow(
            BroadcastTo(shape: [2, 3]), [Numbers([1, 2], [2, 1])],
            Numbers([1, 1, 1, 2, 2, 2], [2, 3])),
        ResultRow(BroadcastTo(shape: [2, 2]), [Numbers([1, 2])], Numbers([1, 2, 1, 2], [2, 2])),
        ResultRow(Reshape(shape: [3, -1]), [six], .counting(3, 2)),
        ResultRow(Transpose(axes: nil), [six], Numbers([0, 3, 1, 4, 2, 5], [3, 2])),
        ResultRow(
            Transpose(axes: [1, 2, 0]), [.counting(2, 1, 3)],
            Numbers([0, 3, 1, 4, 2, 5], [1, 3, 2])),
        ResultRow(Flip(axes: nil), [six], Numbers([5, 4, 3, 2, 1, 0], [2, 3])),
        ResultRow(Flip(axes: [-1]), [six], Numbers([2, 1, 0, 5, 4, 3], [2, 3])),
        ResultRow(Squeeze(axes: nil), [Numbers([1, 0], [1, 2, 1])], Numbers([1, 0])),
        ResultRow(Squeeze(axes: [0]), [Numbers([1, 0], [1, 2, 1])], Numbers([1, 0], [2, 1])),
        ResultRow(ExpandDims(axes: [0, -1]), [Numbers([1, 0])], Numbers([1, 0], [1, 2, 1])),
    ].inEveryType

    private static let joined: [ResultRow] = [
        ResultRow(Concatenate(axis: 0), [Numbers([1, 0]), Numbers([1])], Numbers([1, 0, 1])),
        ResultRow(
            Concatenate(axis: -1), [six, Numbers([7, 8], [2, 1])],
            Numbers([0, 1, 2, 7, 3, 4, 5, 8], [2, 4])),
        ResultRow(
            Stack(axis: 0), [Numbers([1, 2]), Numbers([3, 4])], Numbers([1, 2, 3, 4], [2, 2])),
        ResultRow(
            Stack(axis: -1), [Numbers([1, 2]), Numbers([3, 4])], Numbers([1, 3, 2, 4], [2, 2])),
        ResultRow(Stack(axis: 0), [Numbers([1], []), Numbers([0], [])], Numbers([1, 0])),
    ].inEveryType

    private static let cut: [ResultRow] = [
        ResultRow(Slice(starts: [1], limits: [4]), [.counting(5)], Numbers([1, 2, 3])),
        ResultRow(Slice(starts: [0], limits: [5], steps: [2]), [.counting(5)], Numbers([0, 2, 4])),
        ResultRow(Slice(starts: [1], limits: [5], steps: [3]), [.counting(5)], Numbers([1, 4])),
        ResultRow(Slice(starts: [3], limits: [1]), [.counting(5)], Numbers([])),
        ResultRow(Slice(starts: [5], limits: [5]), [.counting(5)], Numbers([])),
        ResultRow(
            Slice(starts: [0, 1], limits: [2, 3]), [six], Numbers([1, 2, 4, 5], [2, 2])),
        ResultRow(Slice(starts: [], limits: []), [Numbers([1], [])], Numbers([1], [])),
        ResultRow(Pad(low: [1], high: [2]), [Numbers([7, 8])], Numbers([0, 7, 8, 0, 0])),
        ResultRow(
            Pad(low: [0], high: [0], interior: [2]), [Numbers([7, 8])], Numbers([7, 0, 0, 8])),
        ResultRow(
            Pad(low: [1, 0], high: [0, 1], interior: [0, 1]), [Numbers([1, 1], [1, 2])],
            Numbers([0, 0, 0, 0, 1, 0, 1, 0], [2, 4])),
        ResultRow(Pad(low: [1], high: [1]), [Numbers([])], Numbers([0, 0, 0].dropLast())),
    ].inEveryType

    @Test func sizesAreNumbers() throws {
        #expect(try DimensionSize(of: 12, type: .f32).evaluate([])[0] == Tensor(Float(12)))
        #expect(try DimensionSize(of: -3, type: .i64).evaluate([])[0] == .i64([0], []))
        let product = try DimensionSize(
            attributes: ["of": .shape(["n", 3]), "type": .elementType(.i32)])
        #expect(product == DimensionSize(of: Dimension(symbol: "n") * 3, type: .i32))
        #expect(try product.binding(["n": 4]).evaluate([])[0] == .i32([12], []))
        let builder = GraphBuilder(name: "sizes")
        #expect(try builder.size(of: 3, .f32).id == builder.constant(3, .f32).id)
        #expect(try builder.size(of: -3, .f32).id == builder.constant(0, .f32).id)
    }

    @Test func slicesOfEqualMeaningAreEqual() throws {
        func canonical(_ slice: Slice) throws -> Slice { try slice.canonicalized(for: [.f32(10)]) }
        let even = Slice(starts: [0], limits: [9], steps: [2])
        #expect(try canonical(Slice(starts: [0], limits: [10], steps: [2])) == even)
        #expect(
            try canonical(Slice(starts: [2], limits: [4], steps: [5]))
                == Slice(starts: [2], limits: [3]))
        #expect(try canonical(Slice(starts: [7], limits: [2])) == Slice(starts: [0], limits: [0]))
    }

    /// `x[1:]`, `x[:-1]` and every second element of an axis whose size is not known.
    @Test func slicesOfSymbolicAxesAreTyped() throws {
        let n = Dimension(symbol: "n")
        #expect(
            Slice(starts: [1], limits: [n]).verdict(on: [.f32("n")]) == "f32[n - 1]")
        #expect(
            Slice(starts: [0], limits: [n - 1]).verdict(on: [.f32("n")]) == "f32[n - 1]")
        let pairs = TensorType(.f32, [n * 2])
        #expect(Slice(starts: [1], limits: [n * 2], steps: [2]).verdict(on: [pairs]) == "f32[n]")
        #expect(
            Slice(starts: [0], limits: [n], steps: [2]).verdict(on: [.f32("n")])
                == "the size of 0:n:2 depends on a symbol [0.0: this is f32[n]]")
    }
}

extension [ResultRow] {
    /// The rows in every element type, with their numbers as that type has them.
    fileprivate var inEveryType: [ResultRow] {
        map { ResultRow($0.operation, $0.operands, $0.result, in: ResultRow.every) }
    }
}

extension AttributeValues: ExpressibleByDictionaryLiteral {
    /// Attributes by name.
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init(Dictionary(uniqueKeysWithValues: elements))
    }
}
