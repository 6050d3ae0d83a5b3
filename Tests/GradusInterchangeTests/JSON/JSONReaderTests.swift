import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct JSONReaderTests {
    private func tensor(
        _ text: String, _ elementType: ElementType = .f64
    ) throws(InterchangeError) -> Tensor {
        var reader = JSONReader(text)
        let tensor = try reader.tensor(elementType)
        try reader.expectEnd()
        return tensor
    }

    private func faultOfTensor(_ text: String, _ elementType: ElementType = .f64) -> String {
        fault { () throws(InterchangeError) in _ = try tensor(text, elementType) }
    }

    @Test func shapesOfNestedLists() throws {
        let cases: [(String, [Int])] = [
            ("1", []), ("[1]", [1]), (" [ [1, 2] ,\n [3, 4], [5, 6] ] ", [3, 2]), ("[]", [0]),
            ("[[], []]", [2, 0]), ("[[[1]], [[2]]]", [2, 1, 1]), ("[[[]]]", [1, 1, 0]),
        ]
        for (text, sizes) in cases {
            let tensor = try tensor(text)
            #expect(tensor.sizes == sizes)
            #expect(tensor.doubles == (0..<tensor.count).map { Double($0 + 1) })
        }
    }

    @Test func elementsOfEveryType() throws {
        let special = try tensor(#"["NaN", "Infinity", "-Infinity", NaN, -0.0]"#, .f32).floats
        #expect(special[0].isNaN && special[3].isNaN)
        #expect(special[1...2] == [.infinity, -.infinity])
        #expect(special[4].sign == .minus)
        #expect(try tensor("0.1", .f32) == Tensor(Float(0.1)))
        #expect(try tensor("[9223372036854775807, 1e3]", .i64).integers == [.max, 1000])
        #expect(try tensor("[true, 0, 1, false]", .bool).booleans == [true, false, true, false])
    }

    @Test func faultsSayWhatAndWhere() {
        let cases: [(String, ElementType, String)] = [
            ("", .f64, "line 1, column 1: a number is missing at the end"),
            ("[[1, 2],\n [3]]", .f64, "line 2, column 2: ragged: this list has 1 elements"),
            ("[1, [2]]", .f64, "line 1, column 5: ragged: a list stands where a number is wanted"),
            ("[[1], 2]", .f64, "line 1, column 7: ragged: a number stands where a list is wanted"),
            ("[[], 2]", .f64, "line 1, column 6: ragged: a number stands"),
            ("[[], [[]]]", .f64, "ragged"),
            ("[1 2]", .f64, "line 1, column 4: found '2' instead of ',' or ']'"),
            ("[1,]", .f64, "found ']' instead of a number"),
            ("[1", .f64, "',' or ']' is missing at the end"),
            ("1 2", .f64, "found '2' instead of the end"),
            ("[\"one\"]", .f64, "line 1, column 2: found '\"one\"' instead of a number"),
            ("x", .f64, "found 'x' instead of a number"),
            ("1e999", .f64, "the number is too large for f64"),
            ("1e39", .f32, "the number is too large for f32"),
            ("[1, 1.5]", .i32, "line 1, column 5: 1.5 is no integer, as i32 needs"),
            ("3000000000", .i32, "3000000000 is out of the range of i32"),
            ("2", .bool, "found '2' instead of true or false"),
            (String(repeating: "[", count: 100_000), .f64, "there are more than 64 axes"),
        ]
        for (text, elementType, message) in cases {
            #expect(faultOfTensor(text, elementType).contains(message), "\(text.prefix(20))")
        }
    }

    @Test func strings() throws {
        var reader = JSONReader(#" "a\"b\\\/\n\u00e4\uD83D\uDE00ö" "#)
        #expect(try reader.string() == "a\"b\\/\nä😀ö")
        for wrong in [
            #""\uD83D""#, #""\uDE00""#, #""\uD83Dx""#, #""\x""#, "\"a\nb\"", "\"a", #""\u12"#,
        ] {
            var reader = JSONReader(wrong)
            #expect(fault { () throws(InterchangeError) in _ = try reader.string() } != "no error")
        }
        var invalid = JSONReader([0x22, 0xFF, 0x22])
        #expect(
            fault { () throws(InterchangeError) in _ = try invalid.string() }.contains("no UTF-8"))
    }

    @Test func skipsAnyValue() throws {
        let deep =
            String(repeating: "[{\"a\":", count: 50_000) + "1"
            + String(repeating: "}]", count: 50_000)
        for text in ["1", "\"]\"", "[1, [2, {\"a\": [true]}], null]", deep] {
            var reader = JSONReader(text)
            try reader.skipValue()
            try reader.expectEnd()
        }
        for wrong in ["", "]", "[}", "[1", ","] {
            var reader = JSONReader(wrong)
            #expect(
                fault { () throws(InterchangeError) in try reader.skipValue() } != "no error")
        }
    }
}
