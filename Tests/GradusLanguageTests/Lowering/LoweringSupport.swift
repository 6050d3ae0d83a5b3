import GradusIR
import GradusLanguage
import GradusTensors

/// Tensors by path, as `file(…)` finds them.
struct TensorFiles: ResourceLoader {
    let tensors: [String: Tensor]

    func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor {
        guard let tensor = tensors[resource.text] else {
            throw ResourceError("no such file")
        }
        return tensor
    }
}

/// The graphs of a text without faults.
func graphs(of text: String, files: [String: Tensor] = [:]) throws -> [Graph] {
    let options = LoweringOptions(resources: TensorFiles(tensors: files))
    let graphs = try Lowering.graphs(
        in: SourceFile(name: "test.graph", text: text), options: options
    )
    .graphs
    for graph in graphs { try graph.verify() }
    return graphs
}

/// The one graph whose body is given.
func graph(_ body: String, files: [String: Tensor] = [:]) throws -> Graph {
    try graphs(of: "graph g {\n\(body)\n}\n", files: files)[0]
}

/// Everything found in a text, warnings included.
func findings(in text: String, files: [String: Tensor] = [:]) -> [Diagnostic] {
    let (syntax, faults) = Parser.parse(file: SourceFile(name: "test.graph", text: text))
    let options = LoweringOptions(resources: TensorFiles(tensors: files))
    return faults + Lowering.lower(syntax, options: options).diagnostics
}

extension Tensor {
    /// The type and the elements in order: `f64[2]: 1 2`.
    var summary: String {
        let elements =
            switch elementType {
            case .f32: floats.map { "\($0)" }
            case .f64: doubles.map { "\($0)" }
            case .i32, .i64: integers.map { "\($0)" }
            case .bool: booleans.map { "\($0)" }
            }
        let short = elements.map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
        return "\(type): \(short.joined(separator: " "))"
    }
}
