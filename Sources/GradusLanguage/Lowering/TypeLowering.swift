import GradusIR
import GradusTensors

/// Types and sizes.
extension GraphLowering {
    /// The type that the text declares. Where it introduces sizes, a name that is not defined becomes
    /// a symbolic size of the graph.
    func type(_ syntax: TypeSyntax, introducesSizes: Bool) throws(Failed) -> TensorType {
        var element: ElementType?
        var hasFailed = false
        do { element = try elementType(syntax.element) } catch { hasFailed = true }
        var dimensions: [Dimension] = []
        for size in syntax.sizes {
            do {
                dimensions.append(try dimension(size, introduces: introducesSizes))
            } catch { hasFailed = true }
        }
        guard let element, !hasFailed else { throw Failed() }
        let type = TensorType(element, Shape(dimensions))
        if let sizes = type.shape.sizes {
            let bytes = Tensor.count(of: sizes).multipliedClamped(by: element.byteCount)
            guard bytes <= options.largestTensor else {
                throw fail(
                    .error(
                        .tensorTooLarge, "\(type) takes \(bytes.byteText)", at: syntax.range,
                        label: "at most \(options.largestTensor.byteText) are allowed"))
            }
        }
        return type
    }

    func elementType(_ name: NameSyntax) throws(Failed) -> ElementType {
        if let type = ElementType(rawValue: name.text) { return type }
        if case .known(.elementType(let type))? = scope[name]?.meaning { return type }
        let known = ElementType.allCases.map(\.rawValue)
        let foreign = [
            "float": "f32", "float32": "f32", "double": "f64", "float64": "f64", "int": "i32",
            "int32": "i32", "int64": "i64", "long": "i64", "boolean": "bool",
        ]
        let near = foreign[name.text.lowercased()] ?? nearestName(to: name.text, among: known)
        throw fail(
            .error(
                .unknownType, "there is no element type '\(name.text)'", at: name.range,
                help: [
                    near.map { "did you mean '\($0)'?" }
                        ?? "known: \(known.joined(separator: ", "))"
                ]))
    }

    /// A size in a declared type.
    private func dimension(
        _ expression: ExpressionSyntax, introduces: Bool
    ) throws(Failed) -> Dimension {
        if introduces { introduceSizes(in: expression) }
        let value = try known(expression)
        guard let dimension = value.dimension else {
            throw fail(
                .error(
                    .invalidSize, "a size is an integer, found \(value.description)",
                    at: expression.range))
        }
        if let size = dimension.size, size < 0 {
            throw fail(.error(.invalidSize, "a size cannot be negative", at: expression.range))
        }
        return dimension
    }

    /// Names in a size that are not yet defined become symbols.
    private func introduceSizes(in expression: ExpressionSyntax) {
        switch expression {
        case .name(let name):
            if scope[name] == nil {
                scope.define(name, .known(.size(Dimension(symbol: name.text))))
            }
        case .binary(let binary):
            introduceSizes(in: binary.left)
            introduceSizes(in: binary.right)
        default: break
        }
    }
}

extension Int {
    /// A number of bytes in the unit that suits it: `1.5 GiB`.
    var byteText: String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var amount = Double(self)
        var unit = 0
        while amount >= 1024, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        let rounded = (amount * 10).rounded() / 10
        let digits = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
        return "\(digits) \(units[unit])"
    }

    /// `1 value`, `2 values`.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

extension SourceRange {
    /// The text, if it is short and on one line.
    var brief: String {
        let text = text
        return text.count <= 60 && !text.contains("\n") ? text : "…"
    }
}
