import Testing

@testable import GradusIR

@Suite struct OperandsTests {
    private let arena = NodeArena()

    private func values(_ count: Int) -> [ValueID] {
        (0..<count).map { ValueID(node: $0, result: $0 % 2) }
    }

    @Test(arguments: 0...6) func theyAreTheGivenValuesInOrder(count: Int) {
        let operands = Operands(values(count), in: arena)
        #expect(Array(operands) == values(count))
        #expect(operands == Operands(values(count), in: arena))
        #expect(operands.hashValue == Operands(values(count), in: arena).hashValue)
    }

    @Test(arguments: 0...6) func theirImagesStandInTheSameOrder(count: Int) {
        let operands = Operands(values(count), in: arena)
        let images = operands.mapping(in: arena) { ValueID(node: $0.node + 10, result: 0) }
        #expect(images.map(\.node) == (0..<count).map { $0 + 10 })
        #expect(Array(operands) == values(count))
    }

    @Test(arguments: 0...6) func oneMoreIsAnotherList(count: Int) {
        #expect(Operands(values(count), in: arena) != Operands(values(count + 1), in: arena))
    }

    @Test(arguments: 1...6) func anotherValueMakesAnotherList(count: Int) {
        let operands = Operands(values(count), in: arena)
        for position in 0..<count {
            var others = values(count)
            others[position] = ValueID(node: 99)
            #expect(operands != Operands(others, in: arena))
        }
    }
}
