import GradusIR
import GradusOperations
import GradusTensors

extension GraphText {
    /// The expression that computes a node.
    mutating func expression(of index: Int) -> Piece {
        let node = graph.nodes[index]
        let name = node.operation.operationName
        if node.operation is Gradient { return gradient(index) }
        if node.operation is TrainingFlag { return Piece(text: name) }
        if let custom = node.operation as? CustomFunction {
            return call(custom, Array(node.operands))
        }
        if let place = element(index) { return place }
        let isDrawn = node.operation is any RandomOperation && drawsAsImplied(node)
        let operands = isDrawn ? [] : operandPieces(of: index)
        let attributes = attributes(of: node)
        if attributes.isEmpty {
            if operands.count == 2, let sign = BinaryOperator(operationName: name) {
                let text = "\(operands[0].enclosed) \(sign.rawValue) \(operands[1].enclosed)"
                return Piece(text: text, isAtom: false)
            }
            if operands.count == 1 {
                switch name {
                case "negate": return Piece(text: "-\(operands[0].enclosed)", isAtom: false)
                case "logical_not": return Piece(text: "not \(operands[0].enclosed)", isAtom: false)
                case "transpose": return Piece(text: "\(operands[0].enclosed).T")
                default: break
                }
            }
        }
        if name == "slice", let subscripts = subscripts(of: index, elements: []) {
            return Piece(text: "\(operands[0].enclosed)[\(subscripts)]")
        }
        let arguments = operands.map(\.text) + attributes
        return Piece(text: "\(name)(\(arguments.joined(separator: ", ")))")
    }

    /// A call of a function with a derivative of its own. Its operands have types, so that none is a
    /// bare number.
    private mutating func call(_ custom: CustomFunction, _ operands: [ValueID]) -> Piece {
        var texts: [String] = []
        for operand in operands {
            let isNumber = isBareNumber(operand.node)
            texts.append((isNumber ? nil : pieces[operand])?.text ?? declareConstant(operand).text)
        }
        let name = functions[custom] ?? custom.name
        return Piece(text: "\(name)(\(texts.joined(separator: ", ")))")
    }

    private mutating func gradient(_ index: Int) -> Piece {
        let operands = graph.nodes[index].operands
        let objective = pieces[operands[0]] ?? declareConstant(operands[0])
        var targets: [String] = []
        for target in operands.dropFirst() {
            targets.append((pieces[target] ?? declareConstant(target)).text)
        }
        let list = targets.count == 1 ? targets[0] : "[\(targets.joined(separator: ", "))]"
        return Piece(text: "gradient(\(objective.text), wrt: \(list))")
    }

    /// Whether a random operation draws by the seed and the step that lowering puts in.
    private func drawsAsImplied(_ node: Node) -> Bool {
        let names = node.operands.map { (graph.node(of: $0).operation as? Placeholder)?.name }
        return names == [ImpliedState.seed.name, ImpliedState.step.name]
    }

    // MARK: Operands

    /// The operands of a node. A number stands as it is where lowering gives it the element type that it
    /// has: that of the first operand with one of its own.
    private mutating func operandPieces(of index: Int) -> [Piece] {
        let signature = type(of: graph.nodes[index].operation).signature
        let values = operands[index]
        var elementType: ElementType?
        for (position, value) in values.enumerated()
        where !isIndices(position, signature) && !isBareNumber(value.node) {
            let type = graph.type(of: value).elementType
            if type.isNumeric {
                elementType = type
                break
            }
        }
        var pieces: [Piece] = []
        for (position, value) in values.enumerated() {
            let expected = isIndices(position, signature) ? ElementType.i32 : elementType
            pieces.append(operand(value, expected: expected))
            let type = graph.type(of: value).elementType
            if elementType == nil, type.isNumeric, !isIndices(position, signature) {
                elementType = type
            }
        }
        return pieces
    }

    private mutating func operand(_ value: ValueID, expected: ElementType?) -> Piece {
        if let piece = pieces[value], !isBareNumber(value.node) { return piece }
        if let constant = graph.node(of: value).operation as? Constant,
            constant.tensor.elementType == .bool || constant.tensor.elementType == expected
        {
            let text = NumberText.text(of: constant.tensor)
            return Piece(text: text, isAtom: !text.hasPrefix("-"))
        }
        return declareConstant(value)
    }

    /// Whether a node is a number that need not be declared: a scalar without a name, or with one that
    /// was made for it.
    func isBareNumber(_ index: Int) -> Bool {
        let node = graph.nodes[index]
        guard let constant = node.operation as? Constant, constant.tensor.sizes.isEmpty,
            !needsName[index]
        else { return false }
        return node.name.map(NameTable.isMadeForNumber) ?? true
    }

    private func isIndices(_ position: Int, _ signature: OperationSignature) -> Bool {
        position < signature.operands.count && signature.operands[position] == "indices"
    }

    // MARK: Indices

    /// `x[0, 2]`: a slice of single places whose axes are squeezed away, if this node is the squeeze.
    private mutating func element(_ index: Int) -> Piece? {
        let node = graph.nodes[index]
        guard node.operation.operationName == "squeeze", let slice = operands[index].first,
            graph.node(of: slice).operation.operationName == "slice",
            graph.node(of: slice).name == nil, uses[slice.node] == 1, !needsName[slice.node],
            let gone = node.operation.attributes.integers("axis"), !gone.isEmpty,
            let subscripts = subscripts(of: slice.node, elements: Set(gone))
        else { return nil }
        let base = operandPieces(of: slice.node)[0]
        return Piece(text: "\(base.enclosed)[\(subscripts)]")
    }

    /// What stands between the brackets, with single places for the given axes; nil where lowering
    /// would make something else of it.
    private func subscripts(of index: Int, elements: Set<Int>) -> String? {
        let node = graph.nodes[index]
        let attributes = node.operation.attributes
        guard let starts = attributes.shape("starts"), let limits = attributes.shape("limits")
        else { return nil }
        let steps = attributes.integers("steps")
        let sizes = graph.type(of: node.operands[0]).shape
        var parts: [String] = []
        var isWhole = true
        for axis in 0..<sizes.rank {
            let (start, limit, step) = (starts[axis], limits[axis], steps?[axis] ?? 1)
            let coversAxis = start == 0 && limit == sizes[axis] && step == 1
            isWhole = isWhole && coversAxis
            if elements.contains(axis) {
                parts.append(start.description)
            } else if coversAxis {
                parts.append(":")
            } else {
                let lower = start == 0 ? "" : start.description
                let count = (limit - start).dividedRoundingUp(by: step)
                let reachesEnd =
                    count != nil && count != 0
                    && count == (sizes[axis] - start).dividedRoundingUp(by: step)
                let upper = reachesEnd ? "" : limit.description
                parts.append("\(lower):\(upper)" + (step == 1 ? "" : ":\(step)"))
            }
        }
        while parts.count > 1, parts.last == ":" { parts.removeLast() }
        return isWhole ? nil : parts.joined(separator: ", ")
    }

    // MARK: Attributes

    /// The attributes that must be written: those without which the operation would be another.
    private func attributes(of node: Node) -> [String] {
        let operation = node.operation
        let signature = type(of: operation).signature
        let types = node.operands.map { graph.type(of: $0) }
        var values = operation.attributes
        for attribute in signature.attributes {
            guard let standard = attribute.defaultValue, values[attribute.name] != standard else {
                continue
            }
            var shorter = values
            shorter[attribute.name] = standard
            if operation.isSame(with: shorter, for: types) { values = shorter }
        }
        var texts: [String] = []
        for attribute in signature.attributes where values[attribute.name] != attribute.defaultValue
        {
            var last = values
            last[attribute.name] = attribute.kind == .integers ? .integers([-1]) : .integer(-1)
            let isOne: Bool =
                switch values[attribute.name] {
                case .integer: attribute.name == "axis"
                case .integers(let axes): attribute.name == "axis" && axes.count == 1
                default: false
                }
            if isOne, types.first.map({ $0.rank > 1 }) ?? false,
                operation.isSame(with: last, for: types)
            {
                values = last
            }
            guard var text = text(of: values[attribute.name]) else { continue }
            if case .shape(let shape) = values[attribute.name], shape.rank == 1,
                attribute.standsForOneSize
            {
                text = shape[0].description
            }
            let goesByPosition = signature.attributes.count == 1 && attribute.kind == .elementType
            texts.append(goesByPosition ? text : "\(attribute.name): \(text)")
        }
        return texts
    }

    private func text(of value: AttributeValue) -> String? {
        switch value {
        case .integer(let integer): String(integer)
        case .integers(let integers) where integers.count == 1: String(integers[0])
        case .integers(let integers):
            "[\(integers.map { String($0) }.joined(separator: ", "))]"
        case .number(let number): NumberText.text(of: number)
        case .boolean(let truth): truth ? "true" : "false"
        case .elementType(let type): type.rawValue
        case .shape(let shape): shape.description
        case .text(let text): ExpressionPrinter.quoted(text)
        case .none: nil
        }
    }
}

extension Operation {
    /// Whether other attributes make the same operation for operands of these types.
    fileprivate func isSame(with attributes: AttributeValues, for types: [TensorType]) -> Bool {
        guard let other = try? Self(attributes: attributes).canonicalized(for: types),
            let own = try? canonicalized(for: types)
        else { return false }
        return other == own
    }
}

extension OperationSignature.Attribute {
    /// Whether a list of sizes is mostly a single one.
    fileprivate var standsForOneSize: Bool { ["of", "depth", "size", "count"].contains(name) }
}

extension BinaryOperator {
    /// The operator that stands for an operation.
    init?(operationName: String) {
        guard
            let known = BinaryOperator.allCases.first(where: { $0.operationName == operationName })
        else { return nil }
        self = known
    }
}
