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
    /// Whether it asks for the types of values alone, not for what computes or uses them.
    package private(set) var isOfTypes = false
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

    init(
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
    package static let all: [TermFunction] =
        (ofShapes + ofAxes).map { function in
            var function = function
            function.isOfTypes = true
            return function
        } + ofValues
}
