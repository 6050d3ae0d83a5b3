import GradusTensors
import Testing

@Suite struct TextTableTests {
    @Test func alignsColumnsWithoutSpacesAtLineEnds() {
        var table = TextTable(["a", "bb", "c"])
        table.append(["x", "1", ""])
        table.append(["", "µµµ", "y "])
        #expect(
            table.text(rightAligned: [1]) == """
                a   bb  c
                ─  ───  ──
                x    1
                   µµµ  y

                """)
    }

    @Test func columnsAlign() {
        var table = TextTable(["name", "bytes"])
        table.append(["W", "24"])
        table.append(["hidden", "4096"])
        #expect(
            table.text(rightAligned: [1]) == """
                name    bytes
                ──────  ─────
                W          24
                hidden   4096

                """)
    }
}
