import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct JSONValueTests {
    @Test func layout() throws {
        let tensor = Tensor(.f32, sizes: [2, 2], converting: [0.1, .nan, -.infinity, -0.0])
        let value = JSONValue.object([
            ("outputs", .object([("y", JSONValue(typed: tensor))])), ("ok", .bool(true)),
            ("none", .object([])), ("steps", .array([.integer(1), .number(1e-9), .null])),
            ("rows", .array([.object([("name", .string("a\"\u{1}\n"))])])),
        ])
        let expected = #"""
            {
              "outputs": {
                "y": {"type": "f32[2, 2]", "data": [[0.1, "NaN"], ["-Infinity", -0.0]]}
              },
              "ok": true,
              "none": {},
              "steps": [1, 1e-09, null],
              "rows": [
                {"name": "a\"\u0001\n"}
              ]
            }

            """#
        #expect(value.text == expected)
        #expect(
            value.compactText == #"""
                {"outputs":{"y":{"type":"f32[2, 2]","data":[[0.1,"NaN"],["-Infinity",-0.0]]}},\#
                "ok":true,"none":{},"steps":[1,1e-09,null],"rows":[{"name":"a\"\u0001\n"}]}
                """#)
    }

    /// Every element comes back with the same bits.
    @Test(arguments: ElementType.allCases)
    func tensorsRoundTrip(_ elementType: ElementType) throws {
        var numbers: [Double] = [0, -0.0, 0.1, 4e-300, 1.0 / 3, 1e22, 123456789, -2.5e-7]
        if elementType.isFloatingPoint { numbers += [.infinity, -.infinity, 1e38] }
        let tensor = Tensor(elementType, sizes: [1, numbers.count], converting: numbers)
        var reader = JSONReader(tensor.jsonText)
        #expect(try reader.tensor(elementType) == tensor)
    }
}
