import GradusIR

/// Reads the files that a file imports, and those that they import, each once.
struct ModuleLoader {
    /// How long a chain of imports may be.
    private static let maximumDepth = 64

    private let resources: (any ResourceLoader)?
    private var loaded: [String: Module] = [:]
    /// The files that are being read, outermost first.
    private var open: [String] = []
    private var faults = DiagnosticBag()

    /// The module of a file that was parsed already.
    static func load(
        _ root: SyntaxFile, resources: (any ResourceLoader)?, faults: inout DiagnosticBag
    ) -> Module {
        var loader = ModuleLoader(resources: resources)
        let path = root.file.name.split(separator: "/").last.map(String.init) ?? ""
        let module = loader.module(of: root, at: path)
        faults.add(contentsOf: loader.faults.diagnostics)
        return module
    }

    private init(resources: (any ResourceLoader)?) { self.resources = resources }

    private mutating func module(of file: SyntaxFile, at path: String) -> Module {
        open.append(path)
        defer { open.removeLast() }
        var functions: [String: FunctionSyntax] = [:]
        var names: [String] = []
        var unknown: Set<String> = []
        var imports: [(module: Module, place: SourceRange)] = []
        var isIncomplete = false
        for declaration in file.declarations {
            switch declaration.kind {
            case .graph, .language: break
            case .invalid(let name):
                if let name { unknown.insert(name.text) } else { isIncomplete = true }
            case .import(let target):
                if let module = self.module(at: target, from: path) {
                    if !imports.contains(where: { $0.module === module }) {
                        imports.append((module, target.range))
                    }
                } else {
                    isIncomplete = true
                }
            case .function(let function):
                if let first = functions[function.name.text] {
                    let kind = "\(function.role.rawValue) "
                    faults.add(.duplicate(function.name, first: first.name.range, kind))
                    continue
                }
                if let pullback = function.pullback, function.role != .function {
                    faults.add(.misplacedPullback(of: function, at: pullback.range))
                }
                functions[function.name.text] = function
                names.append(function.name.text)
            }
        }
        reportClashes(between: imports, except: functions)
        return Module(
            path: path, functions: functions, names: names, unknown: unknown,
            imports: imports.map(\.module), isIncomplete: isIncomplete)
    }

    /// The module of an imported file; nil if it cannot be had, which is reported.
    private mutating func module(at target: StringSyntax, from base: String) -> Module? {
        let path = FilePath.resolve(target.value, from: base)
        if let start = open.firstIndex(of: path) {
            let cycle = (open[start...] + [path]).joined(separator: " → ")
            faults.add(
                .error(
                    .importCycle, "'\(target.value)' imports this file", at: target.range,
                    notes: ["the imports are \(cycle)"],
                    help: ["put what both need into a third file"]))
            return nil
        }
        if let module = loaded[path] { return module }
        guard open.count < ModuleLoader.maximumDepth else {
            faults.add(
                .error(
                    .nestingTooDeep,
                    "files import each other more than \(ModuleLoader.maximumDepth) deep",
                    at: target.range))
            return nil
        }
        let source: SourceFile
        do throws(ResourceError) {
            guard let resources else { throw ResourceError("no files are at hand here") }
            source = try resources.source(at: path)
        } catch {
            faults.add(
                .error(
                    .resource, "'\(target.value)' cannot be read: \(error.message)",
                    at: target.range))
            return nil
        }
        let (syntax, found) = Parser.parse(file: source)
        faults.add(contentsOf: found)
        let module = module(of: syntax, at: path)
        loaded[path] = module
        return module
    }

    /// A name that two imported files declare is no name for either.
    private mutating func reportClashes(
        between imports: [(module: Module, place: SourceRange)],
        except own: [String: FunctionSyntax]
    ) {
        var first: [String: SourceRange] = [:]
        for (module, place) in imports {
            for name in module.names where own[name] == nil {
                guard let other = first.updateValue(place, forKey: name) else { continue }
                faults.add(
                    .error(
                        .duplicateDefinition, "'\(name)' comes from two files", at: place,
                        secondary: [.init(other, "it comes from here, too")],
                        help: ["rename one, or define '\(name)' in this file"]))
            }
        }
    }
}
