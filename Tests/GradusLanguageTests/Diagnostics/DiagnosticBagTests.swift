import GradusIR
import GradusLanguage
import Testing

@Suite struct DiagnosticBagTests {
    @Test func findingsAreSortedByPlace() {
        let first = SourceFile(name: "a", text: "0123456789")
        let second = SourceFile(name: "b", text: "0123456789")
        func finding(_ file: SourceFile?, _ offset: Int, _ message: String) -> Diagnostic {
            .warning(
                .noGraph, message,
                at: file.map { SourceRange(file: $0, lowerBound: offset, upperBound: offset) })
        }
        var bag = DiagnosticBag()
        bag.add(finding(nil, 0, "nowhere"))
        bag.add(finding(second, 7, "b7"))
        bag.add(finding(first, 5, "a5"))
        bag.add(contentsOf: [finding(second, 2, "b2"), finding(first, 5, "a5 again")])
        #expect(bag.sorted.map(\.message) == ["b2", "b7", "a5", "a5 again", "nowhere"])
    }

    @Test func onlyErrorsThrow() {
        var bag = DiagnosticBag()
        bag.add(.warning(.noGraph, "careful", at: nil))
        #expect(throws: Never.self) { try bag.throwIfErrors() }
        bag.add(.error(.noGraph, "no", at: nil))
        let thrown = #expect(throws: DiagnosticError.self) { try bag.throwIfErrors() }
        #expect(thrown?.diagnostics.map(\.message) == ["careful", "no"])
        #expect(thrown?.description == "warning[E0101]: careful\n\nerror[E0101]: no\n")
    }

    @Test func codesAndTitlesAreUnique() {
        #expect(Set(DiagnosticCode.allCases.map(\.title)).count == DiagnosticCode.allCases.count)
        for code in DiagnosticCode.allCases {
            #expect(code.rawValue.wholeMatch(of: /[EW][0-9]{4}/) != nil)
        }
    }
}
