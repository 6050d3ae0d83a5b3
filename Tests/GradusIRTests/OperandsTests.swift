import Testing

@testable import GradusIR

@Suite struct OperandsTests {
    private func values(_ count: Int) -> [ValueID] {
        (0..<count).map { ValueID(node: $0, result: $0 % 2) }
    }

    @Test(arguments: 0...6) func theyAreTheGivenValuesInOrder(count: Int) {
        let operands = Operands(values(count))
        #expect(Array(operands) == values(count))
        #expect(operands == Operands(values(count)))
        #expect(operands.hashValue == Operands(values(count)).hashValue)
    }

    @Test(arguments: 1...6) func eachCanBeReplaced(count: Int) {
        for position in 0..<count {
            var expected = values(count)
            expected[position] = ValueID(node: 99)
            var operands = Operands(values(count))
            operands[position] = ValueID(node: 99)
            #expect(Array(operands) == expected)
            #expect(operands != Operands(values(count)))
        }
    }

    @Test(arguments: 0...6) func theirImagesStandInTheSameOrder(count: Int) {
        let images = Operands(values(count)).mapping { ValueID(node: $0.node + 10, result: 0) }
        #expect(images.map(\.node) == (0..<count).map { $0 + 10 })
    }

    @Test(arguments: 0...6) func oneMoreIsAnotherList(count: Int) {
        #expect(Operands(values(count)) != Operands(values(count + 1)))
    }
}
