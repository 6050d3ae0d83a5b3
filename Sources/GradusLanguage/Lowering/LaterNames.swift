import GradusIR

/// Where the statements of a block define each name first: what a name that is not defined yet may
/// mean. Found out when it is first asked for, since the text of most files never asks.
final class LaterNames {
    private let statements: [StatementSyntax]
    private lazy var ranges = firstDefinitions()

    /// The names of a block, or none.
    init(_ block: BlockSyntax? = nil) { statements = block?.statements ?? [] }

    var statementCount: Int { statements.count }

    /// The first definition of a name.
    subscript(name: String) -> SourceRange? { statements.isEmpty ? nil : ranges[name] }

    /// Every name with its first definition.
    var all: [String: SourceRange] { ranges }

    private func firstDefinitions() -> [String: SourceRange] {
        var ranges: [String: SourceRange] = [:]
        ranges.reserveCapacity(statements.count)
        for statement in statements {
            statement.eachName { name in
                if let first = ranges.updateValue(name.range, forKey: name.text) {
                    ranges[name.text] = first
                }
            }
        }
        return ranges
    }
}
