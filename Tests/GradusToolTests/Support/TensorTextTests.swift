import GradusTensors
import Testing

@testable import GradusTool

@Suite struct TensorTextTests {
    private func text(_ type: ElementType, _ sizes: [Int], _ elements: [Double]) -> String {
        TensorText.text(Tensor(type, sizes: sizes, converting: elements), indentation: 2)
    }

    @Test func rowsStandUnderOneAnother() {
        #expect(text(.f32, [], [0.5]) == "0.5")
        #expect(text(.i32, [3], [1, -20, 3]) == "[1, -20, 3]")
        #expect(text(.bool, [2], [1, 0]) == "[true, false]")
        #expect(text(.f64, [2, 2], [1, -0.5, 10, 2]) == "[[ 1.0, -0.5],\n   [10.0,  2.0]]")
        #expect(
            text(.i64, [2, 1, 2], [1, 2, 3, 4]) == "[[[1, 2]],\n\n   [[3, 4]]]")
    }

    @Test func emptyTensors() {
        #expect(text(.f32, [0], []) == "[]")
        #expect(text(.f32, [2, 0], []) == "[[], []]")
        #expect(text(.f32, [5, 0], []) == "[[], [], [], …]")
    }

    @Test func theMiddleOfLargeTensorsIsLeftOut() {
        let vector = text(.i32, [2000], (0..<2000).map(Double.init))
        #expect(vector == "[0, 1, 2, …, 1997, 1998, 1999]")
        let matrix = text(.i32, [2, 1000], (0..<2000).map(Double.init))
        #expect(
            matrix == """
                [[   0,    1,    2, …,  997,  998,  999],
                   [1000, 1001, 1002, …, 1997, 1998, 1999]]
                """)
        let tall = text(.i32, [1000, 2], (0..<2000).map(Double.init)).split(separator: "\n")
        #expect(tall.count == 7)
        #expect(tall[3] == "   …,")
    }

    @Test func namesAndTypesAreAligned() {
        let list = TensorText.list([
            ("a", Tensor(Float(1))),
            ("long", Tensor(.f64, sizes: [2, 1], converting: [1, 2] as [Double])),
        ])
        #expect(
            list == """
                a:    f32       = 1
                long: f64[2, 1] = [[1],
                                   [2]]

                """)
    }
}
