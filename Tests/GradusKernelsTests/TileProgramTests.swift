import GradusKernels
import GradusTensors
import Testing

/// Whether each of the rows × columns elements comes out as `expected` of the operands there.
@Suite struct TileProgramTests {
    static let shapes: [(Int, Int)] = [
        (1, 1), (1, 3), (3, 1), (0, 4), (4, 0), (2, 5), (1, 1023), (1, 1024), (1, 1025), (1, 5000),
        (7, 300), (300, 7), (1000, 3), (3, 1000), (5, 2500), (513, 2), (2, 512), (64, 64),
        (33, 513),
    ]

    @Test(arguments: shapes)
    func mixesAccessModes(rows: Int, columns: Int) throws {
        var tile = TileProgramBuilder(rows: rows, columns: columns)
        let x = tile.input(.f32, .contiguous)
        let r = tile.input(.f32, .row)
        let c = tile.input(.f32, .column)
        let s = tile.input(.f32, .scalar)
        let scaled = try tile.emit(.multiply, r, s)  // a row
        let shifted = try tile.emit(.add, c, s)  // a column
        let both = try tile.emit(.subtract, scaled, shifted)
        let sum = try tile.emit(.add, x, both)
        let two = tile.constant(2, .f32)
        let four = try tile.emit(.multiply, two, two)
        tile.output(try tile.emit(.multiply, sum, four))
        tile.output(r)
        tile.output(shifted)
        tile.output(sum)
        tile.output(sum)
        let call = try tile.build()
        let xs = (0..<rows * columns).map { Float($0 % 97) }
        let rs = (0..<columns).map { Float($0 % 31) - 7 }
        let cs = (0..<rows).map { Float($0 % 13) * 3 }
        let results = call.run(
            [xs, rs, cs, [Float(5)]], returning: Float.self,
            counts: Array(repeating: rows * columns, count: 5))
        var expected = Array(repeating: [Float](), count: 5)
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = xs[row * columns + column] + rs[column] * 5 - (cs[row] + 5)
                let values = [4 * sum, rs[column], cs[row] + 5, sum, sum]
                for (result, value) in values.enumerated() { expected[result].append(value) }
            }
        }
        #expect(results == expected)
    }
}
