import GradusIR
import TestSupport
import Testing

@testable import GradusLanguage

/// Tables of names against dictionaries.
@Suite struct SymbolTableTests {
    private func name(_ text: String) -> NameSyntax {
        let file = SourceFile(name: "test.graph", text: text)
        return NameSyntax(
            range: SourceRange(file: file, lowerBound: 0, upperBound: text.utf8.count), text: text)
    }

    @Test func namesKeepTheirOrderAndFirstElement() {
        var table = SymbolTable<Int>()
        #expect(table.index(of: "x") == nil)
        #expect(table.insert(name("x"), 1) == 0)
        #expect(table.insert(name("h1.W"), 2) == 1)
        #expect(table.insert(name("x"), 3) == 0)
        #expect(table.names == ["x", "h1.W"])
        #expect(table[0] == 1)
        table[0] = 4
        #expect(table.index(of: name("x")).map { table[$0] } == 4)
        #expect(table.index(of: "h1") == nil)
    }

    /// Names come and go as loops begin and end: the last ones that came go first.
    @Test(arguments: [0, 5, 1000]) func findsWhatIsThere(capacity: Int) {
        var table = SymbolTable<Int>(minimumCapacity: capacity)
        var known: [String: Int] = [:]
        var order: [String] = []
        var random = SplitMix64(state: UInt64(capacity))
        for step in 0..<4000 {
            if step % 500 == 499 {
                let start = Int.random(in: order.count / 2...order.count, using: &random)
                for gone in order[start..<order.count] { known[gone] = nil }
                order.removeLast(order.count - start)
                table.removeAll(from: start)
            }
            let text = "h\(Int.random(in: 0..<3000, using: &random))"
            let index = table.insert(name(text), step)
            if known[text] == nil {
                known[text] = step
                order.append(text)
            }
            #expect(order[index] == text)
        }
        #expect(order.count > 500)
        #expect(table.names == order)
        for number in 0..<3000 {
            let text = "h\(number)"
            #expect(table.index(of: text).map { table[$0] } == known[text])
        }
    }
}
