import GradusIR
import GradusOperations
import GradusTensors

/// A function that conditions and attributes of rules may call.
package struct TermFunction: Sendable {
    /// What an argument is.
    package enum Parameter: String, Sendable {
        /// A value of the graph: a value variable.
        case value
        /// An attribute: an attribute variable, a literal or another function.
        case attribute
    }

    /// The name.
    package let name: String
    /// The arguments.
    package let parameters: [Parameter]
    /// What it says, in one line.
    package let summary: String
    private let body: @Sendable (Arguments) -> TermValue?

    /// The arguments of one call, and the graph that they belong to.
    struct Arguments {
        let values: [TermValue]
        let site: RewriteSite

        /// A value of the graph.
        func operand(_ index: Int) -> ValueID? {
            if case .operand(let id) = values[index] { id } else { nil }
        }

        /// The type of a value of the graph.
        func type(_ index: Int) -> TensorType? { operand(index).map(site.type) }

        /// The axes that an attribute names, counted from the front for a shape.
        func axes(_ index: Int, of shape: Shape) -> [Int]? {
            switch values[index].attribute {
            case .some(.none): return Array(0..<shape.rank)
            case .integer(let axis): return shape.normalizedAxis(axis).map { [$0] }
            case .integers(let axes):
                let normalized = axes.compactMap(shape.normalizedAxis)
                return normalized.count == axes.count ? normalized : nil
            default: return nil
            }
        }
    }

    private init(
        _ name: String, _ parameters: [Parameter], _ summary: String,
        _ body: @escaping @Sendable (Arguments) -> TermValue?
    ) {
        self.name = name
        self.parameters = parameters
        self.summary = summary
        self.body = body
    }

    func evaluate(_ arguments: [TermValue], _ site: RewriteSite) -> TermValue? {
        body(Arguments(values: arguments, site: site))
    }

    /// The functions by name.
    package static let table: [String: TermFunction] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The functions.
    package static let all: [TermFunction] = shapes + values

    private static let shapes: [TermFunction] = [
        TermFunction("rank", [.value], "the number of axes") { call in
            call.type(0).map { .attribute(.integer($0.rank)) }
        },
        TermFunction("shape", [.value], "the shape") { call in
            call.type(0).map { .attribute(.shape($0.shape)) }
        },
        TermFunction("size", [.value, .attribute], "the number of elements along axes") { call in
            guard let shape = call.type(0)?.shape, let axes = call.axes(1, of: shape) else {
                return nil
            }
            return .dimension(axes.reduce(Dimension(1)) { $0 * shape[$1] })
        },
        TermFunction("single", [.attribute], "whether it is one axis") { call in
            switch call.values[0].attribute {
            case .integer: .truth(true)
            case .integers(let axes): .truth(axes.count == 1)
            default: .truth(false)
            }
        },
        TermFunction("last", [.attribute, .value], "whether it is the last axis of x") { call in
            guard let shape = call.type(1)?.shape, let axes = call.axes(0, of: shape) else {
                return nil
            }
            return .truth(shape.rank > 0 && axes == [shape.rank - 1])
        },
        TermFunction("same_shape", [.value, .value], "whether the shapes are equal") { call in
            guard let left = call.type(0), let right = call.type(1) else { return nil }
            return .truth(left.shape == right.shape)
        },
        TermFunction("covers", [.value, .value], "whether y stretches to the shape of x") { call in
            guard let x = call.type(0), let y = call.type(1) else { return nil }
            return .truth(y.shape.broadcasts(to: x.shape))
        },
        TermFunction(
            "constant_along", [.value, .attribute, .value],
            "whether x, stretched to the shape of y, is the same along axes of y"
        ) { call in
            guard let x = call.type(0)?.shape, let y = call.type(2)?.shape, x.broadcasts(to: y),
                let axes = call.axes(1, of: y)
            else { return nil }
            let lead = y.rank - x.rank
            return .truth(axes.allSatisfy { $0 < lead || x[$0 - lead] == 1 })
        },
    ]

    private static let values: [TermFunction] = [
        TermFunction("floating", [.value], "whether the elements are f32 or f64") { call in
            call.type(0).map { .truth($0.elementType.isFloatingPoint) }
        },
        TermFunction("is_constant", [.value], "whether it is known when compiling") { call in
            call.operand(0).map { .truth(call.site.constant($0) != nil) }
        },
        TermFunction("used_once", [.value], "whether nothing else uses it") { call in
            call.operand(0).map { .truth(call.site.isUsedOnce($0)) }
        },
        TermFunction(
            "is_distribution", [.value, .attribute], "whether the elements sum to 1 along an axis"
        ) { call in
            guard let y = call.operand(0), let shape = call.type(0)?.shape,
                let axes = call.axes(1, of: shape), axes.count == 1
            else { return nil }
            return .truth(Distribution.isKnown(y, axis: axes[0], in: call.site))
        },
        TermFunction(
            "near", [.value, .attribute], "whether each element is the number, to 6 digits"
        ) { call in
            guard let x = call.operand(0), let number = call.values[1].number,
                let constant = call.site.constant(x)
            else { return .truth(false) }
            return .truth(constant.doubles.allSatisfy { abs($0 - number) <= 1e-6 * abs(number) })
        },
    ]
}
