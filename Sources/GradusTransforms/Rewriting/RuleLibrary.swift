import GradusIR
import GradusLanguage
import GradusOperations

/// The rules of a file, compiled.
package struct RuleLibrary: Sendable {
    /// The rules that could be compiled, in order.
    package let rules: [Rule]
    /// What is wrong with the others.
    package let diagnostics: [Diagnostic]

    /// Reads and compiles the rules of a file.
    package init(_ file: SourceFile, registry: OperationRegistry = .standard) {
        let (syntax, faults) = Parser.parseRules(file)
        var rules: [Rule] = []
        var places: [String: SourceRange] = [:]
        var diagnostics = DiagnosticBag()
        diagnostics.add(contentsOf: faults)
        for rule in syntax {
            if let earlier = places.updateValue(rule.name.range, forKey: rule.name.text) {
                diagnostics.add(
                    .error(
                        .ruleDuplicate, "there are two rules '\(rule.name.text)'",
                        at: rule.name.range, secondary: [.init(earlier, "the other one")]))
                continue
            }
            let (compiled, faults) = RuleCompiler.compile(rule, registry: registry)
            diagnostics.add(contentsOf: faults)
            if let compiled { rules.append(compiled) }
        }
        self.rules = rules
        self.diagnostics = diagnostics.sorted
    }

    /// What brings graphs into one form: identities gone, constants in one place.
    package static let canonicalize = RuleLibrary(
        SourceFile(name: "canonicalize.rules", bytes: PackageResources.canonicalize_rules))

    /// What brings reductions into one form.
    package static let reductions = RuleLibrary(
        SourceFile(name: "reductions.rules", bytes: PackageResources.reductions_rules))

    /// What brings changes of shape into one form, and puts transposes into matrix products.
    package static let shapes = RuleLibrary(
        SourceFile(name: "shapes.rules", bytes: PackageResources.shapes_rules))

    /// What recognises formulas that lose precision or overflow and puts stable operations in their
    /// place.
    package static let stabilize = RuleLibrary(
        SourceFile(name: "stabilize.rules", bytes: PackageResources.stabilize_rules))

    /// What recognises formulas of whole rows that one kernel computes.
    package static let rows = RuleLibrary(
        SourceFile(name: "rows.rules", bytes: PackageResources.rows_rules))

    /// Cheaper operations in the place of dear ones.
    package static let strength = RuleLibrary(
        SourceFile(name: "strength.rules", bytes: PackageResources.strength_rules))

    /// Everything that comes with Gradus.
    package static let all = [canonicalize, reductions, shapes, stabilize, strength, rows]
}
