import GradusTensors
import Testing

@testable import GradusInterchange

@Suite struct CSVTableTests {
    private func table(_ text: String) throws(InterchangeError) -> CSVTable {
        try CSVTable(Array(text.utf8))
    }

    @Test func rowsAndColumns() throws {
        let table = try table("\u{FEFF}a, \"b \"\"x\"\"\" ,c\r\n1,2,3\r\n\r\n 4 ,\"5\", 6e0\n")
        #expect(table.names == ["a", "b \"x\"", "c"])
        #expect(table.rowCount == 2)
        let all = try table.tensor([2, 0], .f32, for: "x")
        #expect(all == Tensor([3, 1, 6, 4] as [Float], sizes: [2, 2]))
        #expect(try table.tensor([1], .i64, for: "x") == Tensor([2, 5] as [Int64], sizes: [2, 1]))
    }

    @Test func spellings() throws {
        let table = try table("x,y\n+1,true\n.5,0\n1.,False\ninf,1\n-1e3,FALSE\n0.1,1")
        let expected: [Double] = [1, 0.5, 1, .infinity, -1000, 0.1]
        #expect(try table.tensor([0], .f64, for: "x").doubles == expected)
        let truths = [true, false, false, true, false, true]
        #expect(try table.tensor([1], .bool, for: "y").booleans == truths)
    }

    @Test func quotedFieldsMayHoldSeparatorsAndLines() throws {
        let table = try table("\"a,b\",\"c\nd\"\n1,2\n")
        #expect(table.names == ["a,b", "c\nd"])
    }

    @Test(arguments: [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a,b\n1,2\n3\n", "line 3, column 1: this row has 1 field, the head has 2"),
        ("a,b\n1,2,3\n", "line 2, column 1: this row has 3 fields, the head has 2"),
        ("a,\n1,2\n", "line 1, column 3: a column has no name"),
        ("1,2\n3,4\n", "line 1, column 1: the first line must name the columns"),
        ("a,b,a\n", "line 1, column 5: two columns are called 'a'"),
        ("a\n\"1\n", "line 2, column 1: the quote is never closed"),
        ("a\n\"1\"2\n", "line 2, column 4: something follows the closing quote"),
    ])
    func faultsOfTheTable(_ text: String, _ message: String) {
        let found = fault { () throws(InterchangeError) in _ = try table(text) }
        #expect(found.contains(message))
    }

    @Test(arguments: [
        (ElementType.f32, "x\n1\nabc\n", "line 3, column 1: 'abc' is not a number, as 'in' needs"),
        (.f64, "x,y\n ,1\n", "line 2, column 2: 'x' has no value here; 'in' needs a number"),
        (.i32, "x\n1.5\n", "'1.5' is not an i32 integer"),
        (.i32, "x\n3000000000\n", "'3000000000' is not an i32 integer"),
        (.i64, "x\n1e30\n", "'1e30' is not an i64 integer"),
        (.bool, "x\n2\n", "'2' is not true or false"),
    ])
    func faultsOfFields(_ type: ElementType, _ text: String, _ message: String) {
        let found = fault { () throws(InterchangeError) in
            _ = try table(text).tensor([0], type, for: "in")
        }
        #expect(found.contains(message))
    }
}
