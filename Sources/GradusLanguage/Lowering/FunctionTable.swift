import GradusIR

/// The functions of a file.
struct FunctionTable {
    private(set) var functions: [String: FunctionSyntax] = [:]
    /// The names in the order of the file.
    private(set) var names: [String] = []
    /// Names whose declaration has a fault or is not available: their calls are passed over.
    private(set) var unknown: Set<String> = []
    /// Whether functions may be missing because imports are not followed.
    private(set) var isIncomplete = false

    init(_ file: SyntaxFile, faults: inout DiagnosticBag) {
        for declaration in file.declarations {
            switch declaration.kind {
            case .graph, .language: break
            case .import(let path):
                isIncomplete = true
                faults.add(.notAvailable("'import'", at: path.range))
            case .invalid(let name):
                if let name { unknown.insert(name.text) } else { isIncomplete = true }
            case .function(let function):
                add(function, faults: &faults)
            }
        }
    }

    private mutating func add(_ function: FunctionSyntax, faults: inout DiagnosticBag) {
        let name = function.name
        if function.role != .function {
            unknown.insert(name.text)
            faults.add(.notAvailable("'\(function.role.rawValue)'", at: name.range))
            return
        }
        if let pullback = function.pullback {
            faults.add(.notAvailable("'pullback'", at: pullback.range))
        }
        if let first = functions[name.text] {
            faults.add(.duplicate(name, first: first.name.range, "function "))
            return
        }
        functions[name.text] = function
        names.append(name.text)
    }
}
