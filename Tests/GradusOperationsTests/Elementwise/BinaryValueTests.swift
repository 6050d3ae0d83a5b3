import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Known values of functions of two elements, and the edges.
@Suite struct BinaryValueTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let operation: any Operation
        let points: [(x: Double, y: Double, z: Double)]

        init(_ operation: any Operation, _ points: [(x: Double, y: Double, z: Double)]) {
            self.operation = operation
            self.points = points
        }

        var testDescription: String { operation.operationName }
    }

    @Test(arguments: real) func realValuesAreKnown(row: Row) throws {
        for elementType in [ElementType.f32, .f64] {
            let found = try row.operation.evaluate([
                .of(elementType, row.points.map(\.x)), .of(elementType, row.points.map(\.y)),
            ])[0]
            let expected = Tensor.of(elementType, row.points.map(\.z))
            let tolerance = elementType == .f32 ? 1e-7 : 1e-15
            #expect(found.difference(from: expected, tolerance: tolerance, unit: 0) == nil)
        }
    }

    @Test(arguments: whole) func integerValuesAreKnown(row: Row) throws {
        for elementType in [ElementType.i32, .i64] {
            let found = try row.operation.evaluate([
                .of(elementType, row.points.map(\.x)), .of(elementType, row.points.map(\.y)),
            ])[0]
            #expect(found == .of(elementType, row.points.map(\.z)))
        }
    }

    private static let real: [Row] = [
        Row(Add(), [(1.5, 2, 3.5), (.infinity, -.infinity, .nan), (.nan, 1, .nan)]),
        Row(Subtract(), [(1.5, 2, -0.5), (.infinity, .infinity, .nan), (1, .nan, .nan)]),
        Row(Multiply(), [(1.5, 2, 3), (0, .infinity, .nan), (.nan, 0, .nan)]),
        Row(
            Divide(), [(3, 2, 1.5), (1, 0, .infinity), (-1, 0, -.infinity), (0, 0, .nan)]),
        Row(
            Remainder(),
            [
                (7, 3, 1), (-7, 3, 2), (7, -3, -2), (-7, -3, -1), (1.5, 0.5, 0), (5, 0, .nan),
                (.infinity, 2, .nan), (1, .infinity, 1), (-1, .infinity, .infinity),
                (.nan, 1, .nan), (1, .nan, .nan),
            ]),
        Row(
            Power(),
            [
                (2, 10, 1024), (-3, 2, 9), (-3, 3, -27), (4, 0.5, 2), (4, -0.5, 0.5),
                (-8, 0.5, .nan), (0, 0, 1), (0, -1, .infinity), (.nan, 0, 1), (1, .nan, 1),
                (.nan, 1, .nan), (2, .infinity, .infinity), (0.5, .infinity, 0),
            ]),
        Row(
            Maximum(),
            [(1, 2, 2), (2, 1, 2), (.nan, 1, .nan), (1, .nan, .nan), (-.infinity, -1, -1)]),
        Row(
            Minimum(),
            [(1, 2, 1), (2, 1, 1), (.nan, 1, .nan), (1, .nan, .nan), (.infinity, 1, 1)]),
    ]

    private static let whole: [Row] = [
        Row(Add(), [(2, 3, 5), (-7, 4, -3)]),
        Row(Subtract(), [(2, 3, -1), (-7, 4, -11)]),
        Row(Multiply(), [(2, 3, 6), (-7, 4, -28)]),
        Row(Divide(), [(7, 2, 3), (-7, 2, -4), (7, -2, -4), (-7, -2, 3), (5, 0, 0), (6, 3, 2)]),
        Row(
            Remainder(),
            [(7, 3, 1), (-7, 3, 2), (7, -3, -2), (-7, -3, -1), (6, 3, 0), (5, 0, 0), (5, -1, 0)]),
        Row(
            Power(),
            [
                (2, 10, 1024), (-3, 3, -27), (0, 0, 1), (5, 1, 5), (1, -3, 1), (-1, -3, -1),
                (-1, -4, 1), (2, -1, 0), (0, -1, 0),
            ]),
        Row(Maximum(), [(1, 2, 2), (2, -1, 2)]),
        Row(Minimum(), [(1, 2, 1), (2, -1, -1)]),
    ]

    @Test func integersWrap() throws {
        let (low, high) = (Tensor.i32([Int64(Int32.min)]), Tensor.i32([Int64(Int32.max)]))
        let (one, minusOne) = (Tensor.i32([1]), Tensor.i32([-1]))
        #expect(try Add().evaluate([high, one]) == [low])
        #expect(try Subtract().evaluate([low, one]) == [high])
        #expect(try Multiply().evaluate([low, minusOne]) == [low])
        #expect(try Divide().evaluate([low, minusOne]) == [low])
        #expect(try Remainder().evaluate([low, minusOne]) == [.i32([0])])
        #expect(try Negate().evaluate([low]) == [low])
        #expect(try AbsoluteValue().evaluate([low]) == [low])
        #expect(try Square().evaluate([.i32([65536])]) == [.i32([0])])
        #expect(try Power().evaluate([.i32([3]), .i32([40])]) == [.i32([689_956_897])])
        let (least, greatest) = (Tensor.i64([.min]), Tensor.i64([.max]))
        #expect(try Add().evaluate([greatest, .i64([1])]) == [least])
        #expect(try Divide().evaluate([least, .i64([-1])]) == [least])
        #expect(try Remainder().evaluate([least, .i64([-1])]) == [.i64([0])])
        #expect(try AbsoluteValue().evaluate([least]) == [least])
    }

    @Test func functionsOfOneIntegerAreKnown() throws {
        let x = Tensor.i64([-3, 0, 4])
        #expect(try Negate().evaluate([x]) == [.i64([3, 0, -4])])
        #expect(try AbsoluteValue().evaluate([x]) == [.i64([3, 0, 4])])
        #expect(try Sign().evaluate([x]) == [.i64([-1, 0, 1])])
        #expect(try Square().evaluate([x]) == [.i64([9, 0, 16])])
        #expect(try ReLU().evaluate([x]) == [.i64([0, 0, 4])])
    }
}
