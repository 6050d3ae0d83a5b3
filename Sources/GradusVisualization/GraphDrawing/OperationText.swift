import GradusIR
import GradusOperations
import GradusTensors

/// What stands in the box of an operation: a sign or name, and where that says more than the lines
/// of the picture do, a second line.
struct OperationText {
    let title: String
    let detail: String?

    init(_ index: Int, in graph: Graph, elision: NodeElision) {
        let writer = Writer(node: graph.nodes[index], graph: graph, elision: elision)
        (title, detail) = writer.text()
    }
}

/// The text of one node.
private struct Writer {
    let node: Node
    let graph: Graph
    let elision: NodeElision

    func text() -> (title: String, detail: String?) {
        let name = node.operation.operationName
        let notation = OperationNotation.of(name)
        let numbers = node.operands.map { elision.number($0) }
        let details = attributeText()
        switch notation.form {
        case .infix, .commutative:
            guard node.operands.count == 2 else { break }
            let symbol = notation.symbol
            switch (numbers[0], numbers[1]) {
            case (nil, let right?): return ("\(symbol) \(right)", details)
            case (let left?, nil):
                return (
                    notation.form == .commutative ? "\(symbol) \(left)" : "\(left) \(symbol)",
                    details
                )
            case (let left?, let right?): return ("\(left) \(symbol) \(right)", details)
            case (nil, nil):
                return (symbol, notation.form == .infix ? expression(symbol) : details)
            }
        case .sign:
            if node.operation is Gradient { return (notation.symbol, gradientText()) }
            let readable = OperationNotation.signNames[name] ?? name
            return (notation.symbol, details.map { "\(readable) \($0)" } ?? readable)
        case .function:
            if numbers.contains(where: { $0 != nil }) {
                return (notation.symbol, "\(name)(\(operandTexts().joined(separator: ", ")))")
            }
            if name == "where" {
                return (notation.symbol, "(\(operandTexts().joined(separator: ", ")))")
            }
        }
        return (notation.symbol, details)
    }

    private func operandTexts() -> [String] {
        node.operands.map { elision.number($0) ?? elision.name(of: $0) ?? "·" }
    }

    /// `a − b`, where the order of the operands matters and at least one has a name.
    private func expression(_ symbol: String) -> String? {
        var texts = operandTexts()
        if let product = node.operation as? MatMul {
            if product.transposesA { texts[0] += "ᵀ" }
            if product.transposesB { texts[1] += "ᵀ" }
            if product.transposesA || product.transposesB {
                return texts.joined(separator: " \(symbol) ")
            }
        }
        return texts.allSatisfy { $0 == "·" } ? nil : texts.joined(separator: " \(symbol) ")
    }

    private func gradientText() -> String {
        let texts = operandTexts()
        return "∂\(texts[0]) / ∂\(texts.dropFirst().joined(separator: ", "))"
    }

    // MARK: Attributes

    /// The attributes that are not those which a reader would assume.
    private func attributeText() -> String? {
        if let cast = node.operation as? Cast { return "to \(cast.type.rawValue)" }
        if node.operation is Slice { return slice() }
        let signature = type(of: node.operation).signature
        let values = node.operation.attributes
        let rank = node.operands.first.map { graph.type(of: $0).rank } ?? 0
        var texts: [String] = []
        for attribute in signature.attributes {
            let value = values[attribute.name]
            if value == attribute.defaultValue || value == .none { continue }
            if ["keep_dims", "transpose_a", "transpose_b"].contains(attribute.name) { continue }
            if attribute.name == "axis" {
                if let axes = axisText(values, rank: rank) { texts.append(axes) }
            } else if let text = text(of: value) {
                texts.append("\(attribute.name.replacing("_", with: " ")) \(text)")
            }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// `over axis 0`; nothing for all axes, or for the last one where that is the usual one.
    private func axisText(_ values: AttributeValues, rank: Int) -> String? {
        guard let axes = values.integers("axis"), axes.count < rank else { return nil }
        let isNormalization = type(of: node.operation).signature.family == .neural
        if isNormalization, axes == [rank - 1] { return nil }
        return "over axis \(axes.map { "\($0)" }.joined(separator: ", "))"
    }

    private func slice() -> String? {
        let attributes = node.operation.attributes
        guard let starts = attributes.shape("starts"), let limits = attributes.shape("limits")
        else { return nil }
        let steps = attributes.integers("steps")
        let sizes = graph.type(of: node.operands[0]).shape
        let parts = (0..<sizes.rank).map { axis in
            let (start, limit, step) = (starts[axis], limits[axis], steps?[axis] ?? 1)
            if limit - start == 1 { return start.description }
            let lower = start == 0 ? "" : start.description
            let upper = limit == sizes[axis] ? "" : limit.description
            return "\(lower):\(upper)" + (step == 1 ? "" : ":\(step)")
        }
        let base = elision.name(of: node.operands[0]) ?? "·"
        return "\(base)[\(parts.joined(separator: ", "))]"
    }

    private func text(of value: AttributeValue) -> String? {
        switch value {
        case .integer(let integer): "\(integer)"
        case .integers(let integers): "[\(integers.map { "\($0)" }.joined(separator: ", "))]"
        case .number(let number): NumberText.text(number)
        case .boolean(let truth): truth ? "yes" : "no"
        case .elementType(let type): type.rawValue
        case .shape(let shape): shape.rank == 1 ? shape[0].description : shape.description
        case .text(let text): text
        case .none: nil
        }
    }
}
