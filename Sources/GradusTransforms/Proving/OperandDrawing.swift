import GradusIR
import GradusOperations
import GradusTensors

/// Draws operands of shapes that fit each other more often than not, and attributes.
struct OperandDrawing {
    var source: DrawSource
    /// The element type of most operands.
    let elementType: ElementType
    /// The shape that most operands have, or stretch to.
    private let base: [Int]

    init(source: DrawSource) {
        var source = source
        elementType = source.pick([.f64, .f64, .f32, .f32, .f32, .i32])
        let rank = source.pick([0, 1, 1, 2, 2, 2, 3])
        let square = source.chance(0.4)
        let size = source.integer(2..<4)
        base = (0..<rank).map { _ in square ? size : source.pick([1, 2, 3, 4]) }
        self.source = source
    }

    /// Draws attributes for operands that are there already.
    init(source: DrawSource, elementType: ElementType, base: [Int]) {
        self.source = source
        self.elementType = elementType
        self.base = base
    }

    /// An input, or a constant, in the builder.
    mutating func operand(
        named name: String, in builder: GraphBuilder, _ positive: Bool
    ) throws(GraphError) -> Value {
        // Conditions and indices stand beside numbers.
        let type: ElementType =
            source.chance(0.12) ? .bool : source.chance(0.06) ? .i32 : elementType
        let sizes = self.sizes()
        let kind = source.uniform()
        if kind < 0.25 {
            let isFilled = source.chance(0.5)
            let count = Tensor.count(of: isFilled ? [] : sizes)
            let elements = (0..<count).map { _ in
                RuleInstance.element(of: type, positive, &source)
            }
            return builder.constant(
                Tensor(type, sizes: isFilled ? [] : sizes, converting: elements))
        }
        return try builder.input(
            name, TensorType(type, Shape(sizes)),
            isDistribution: kind > 0.75 && type.isFloatingPoint && !sizes.isEmpty)
    }

    private mutating func sizes() -> [Int] {
        if source.chance(0.6) { return base }
        if source.chance(0.2) { return [] }
        var sizes = Array(base.dropFirst(source.integer(0..<base.count + 1)))
        for axis in sizes.indices where source.chance(0.4) { sizes[axis] = 1 }
        return sizes
    }

    /// Draws what the attribute variables of a pattern stand for.
    mutating func drawAttributes(of pattern: OperationPattern, into match: inout Match) {
        for attribute in pattern.attributes {
            guard case .attribute(let index) = attribute.term, match.attributes[index] == nil else {
                continue
            }
            match.attributes[index] = value(of: attribute.kind)
        }
        for case .operation(let inner) in pattern.operands {
            drawAttributes(of: inner, into: &match)
        }
    }

    private mutating func value(of kind: AttributeKind) -> AttributeValue {
        switch kind {
        case .integer: return .integer(source.integer(-1..<max(1, base.count)))
        case .integers: return source.chance(0.5) ? .integers(permutation()) : axes()
        case .number: return .number(source.pick([0.5, 1, 2]))
        case .boolean: return .boolean(source.chance(0.5))
        case .elementType: return .elementType(source.pick(ElementType.allCases))
        case .shape: return .shape(shape())
        case .text: return .text("")
        case .integersOrText: return source.chance(0.5) ? .text("same") : .integers([0])
        }
    }

    private mutating func permutation() -> [Int] {
        if base.count >= 2, source.chance(0.4) {
            return Array(0..<base.count - 2) + [base.count - 1, base.count - 2]
        }
        return source.chance(0.3) ? Array(base.indices) : source.shuffled(Array(base.indices))
    }

    private mutating func axes() -> AttributeValue {
        if base.isEmpty || source.chance(0.2) { return .none }
        if source.chance(0.7) { return .integers([source.integer(0..<base.count)]) }
        return .integers(base.indices.filter { _ in source.chance(0.5) })
    }

    /// The base, with axes of size 1 put in, taken out or in the place of others, or all in one.
    private mutating func shape() -> Shape {
        switch source.integer(0..<10) {
        case 0: return Shape(base)
        case 1: return Shape([Tensor.count(of: base)])
        case 2: return Shape([source.integer(1..<3)] + base)
        case 3: return Shape(base + [1])
        case 4:
            let axis = source.integer(0..<base.count + 1)
            return Shape(base.indices.map { $0 == axis ? 1 : base[$0] })
        case 5:
            let axis = source.integer(0..<base.count + 1)
            return Shape(base.indices.filter { $0 != axis }.map { base[$0] })
        case 6: return Shape(base.map { _ in 1 })
        // Starts, limits and paddings.
        case 7: return Shape(base.map { _ in 0 })
        case 8: return Shape(base.map { _ in source.integer(0..<3) })
        default:
            let axis = source.integer(0..<base.count + 1)
            return Shape(base.indices.map { $0 == axis ? base[$0] : 0 })
        }
    }

    /// Draws what a rule says to be a certain number: a constant.
    func drawPinned(
        _ rule: Rule, into match: inout Match, in site: RewriteSite
    ) throws(GraphError) {
        for (slot, term) in rule.pinnedNumbers {
            guard let number = term.evaluate(match, site)?.number else {
                throw GraphError("a number has no value for the operands")
            }
            match.slots[slot] = site.builder.constant(number, elementType).id
        }
    }
}
