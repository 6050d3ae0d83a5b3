import GradusIR
import GradusTensors

/// Division of the elements along axes by their root mean square, from their mean or from 0.
package protocol Standardization: AxisNormalization {
    /// What is added to the mean square, so that a group of equal elements does not divide by 0.
    var epsilon: Double { get }
    init(axes: [Int], epsilon: Double)

    /// Whether the mean is taken off first.
    static var isCentered: Bool { get }
    /// What `epsilon` is where a call leaves it out.
    static var defaultEpsilon: Double { get }
}

extension Standardization {
    package static var attributeSignature: [OperationSignature.Attribute] {
        StandardizationAttributes.signature(epsilon: defaultEpsilon)
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        let parsed = try StandardizationAttributes(
            attributes, of: Self.signature.name, epsilon: Self.defaultEpsilon)
        self.init(axes: parsed.axes, epsilon: parsed.epsilon)
    }

    package var attributes: AttributeValues {
        StandardizationAttributes(axes: axes, epsilon: epsilon).attributes
    }

    package func over(_ axes: [Int]) -> Self { Self(axes: axes, epsilon: epsilon) }

    package func normalized(_ group: [Double]) -> [Double] {
        StandardScore(group, isCentered: Self.isCentered, epsilon: epsilon).values
    }
}

/// The gradient of a standardisation: the product of its derivative, a symmetric matrix
/// `J = r (I - 1/n 1 1ᵀ - 1/n y yᵀ)`, and a cotangent.
package protocol StandardizationGradient: AxisGradient {
    /// The operation whose gradient it is.
    associatedtype Forward: Standardization
    var forward: Forward { get }
    init(_ forward: Forward)
}

extension StandardizationGradient {
    package static var attributeSignature: [OperationSignature.Attribute] {
        StandardizationAttributes.signature(epsilon: Forward.defaultEpsilon)
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        let parsed = try StandardizationAttributes(
            attributes, of: Self.signature.name, epsilon: Forward.defaultEpsilon)
        self.init(Forward(axes: parsed.axes, epsilon: parsed.epsilon))
    }

    package var attributes: AttributeValues { forward.attributes }

    package var axes: [Int] { forward.axes }

    package func over(_ axes: [Int]) -> Self { Self(forward.over(axes)) }

    package func gradient(_ group: [Double], _ cotangent: [Double]) -> [Double] {
        StandardScore(group, isCentered: Forward.isCentered, epsilon: forward.epsilon)
            .gradient(cotangent)
    }

    /// `r (c - mean(c) - y mean(c y))`
    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (x, cotangent) = (operands[0], operands[1])
        if isEmpty(x) { return [x] }
        let (y, r) = try x.standardScore(
            forward.axes, isCentered: Forward.isCentered, forward.epsilon)
        let centered = Forward.isCentered ? try cotangent - mean(cotangent) : cotangent
        return [try r * (centered - y * mean(cotangent * y))]
    }

    private func mean(_ value: Value) throws(GraphError) -> Value {
        try value.mean(axes: axes, keepDims: true)
    }

    /// For `z = J c` and its cotangent `z̄`: `c̄ = J z̄`, and with `s = mean(z̄ c) - mean(z̄) mean(c) -
    /// mean(z̄ y) mean(c y)`, `x̄ = -r (r y s + mean(c y) J z̄ + mean(z̄ y) J c)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, c, cotangent) = (context[0], context[1], context.cotangent)
        if isEmpty(x) { return [cotangent, cotangent] }
        let image = try x.applying(self, cotangent)
        guard context.isNeeded[0] else { return [nil, image] }
        let (y, r) = try x.standardScore(
            forward.axes, isCentered: Forward.isCentered, forward.epsilon)
        let (along, across) = (try mean(c * y), try mean(cotangent * y))
        var spread = try mean(cotangent * c) - along * across
        if Forward.isCentered { spread = try spread - mean(cotangent) * mean(c) }
        let bend = try r * spread * y + along * image + across * context.result
        return [try -(r * bend), image]
    }
}

/// `axis` and `epsilon`.
struct StandardizationAttributes {
    let axes: [Int]
    let epsilon: Double

    init(axes: [Int], epsilon: Double) {
        self.axes = axes
        self.epsilon = epsilon
    }

    init(
        _ attributes: AttributeValues, of name: String, epsilon standard: Double
    ) throws(OperationError) {
        axes = attributes.integers("axis") ?? [-1]
        epsilon = attributes.number("epsilon") ?? standard
        try TypeRule.requireFinite(epsilon, "epsilon", of: name)
        guard epsilon >= 0 else {
            throw OperationError(
                .attribute, "'epsilon' of '\(name)' is at least 0, found \(epsilon)")
        }
    }

    static func signature(epsilon: Double) -> [OperationSignature.Attribute] {
        [
            .init("axis", .integers, default: .integer(-1)),
            .init("epsilon", .number, default: .number(epsilon)),
        ]
    }

    var attributes: AttributeValues {
        AttributeValues(["axis": .integers(axes), "epsilon": .number(epsilon)])
    }
}

/// One group of numbers on the scale of its root mean square.
private struct StandardScore {
    let values: [Double]
    private let reciprocal: Double
    private let isCentered: Bool

    /// `y = r (x - μ)` with `r = 1 / √(mean (x - μ)² + ε)`, μ the mean or 0
    init(_ group: [Double], isCentered: Bool, epsilon: Double) {
        let mean = isCentered ? StandardScore.mean(group) : 0
        let square = StandardScore.mean(group.map { ($0 - mean) * ($0 - mean) })
        reciprocal = 1 / (square + epsilon).squareRoot()
        values = group.map { [reciprocal] in ($0 - mean) * reciprocal }
        self.isCentered = isCentered
    }

    private static func mean(_ numbers: [Double]) -> Double {
        numbers.reduce(0, +) / Double(numbers.count)
    }

    /// `r (c - mean(c) - y mean(c y))`, without mean(c) where μ is 0
    func gradient(_ cotangent: [Double]) -> [Double] {
        let shift = isCentered ? StandardScore.mean(cotangent) : 0
        let slope = StandardScore.mean(zip(cotangent, values).map { $0 * $1 })
        return zip(cotangent, values).map { reciprocal * ($0 - shift - $1 * slope) }
    }
}

extension Value {
    /// `y = r (x - μ)`, and `r = 1 / √(mean (x - μ)² + ε)` with size 1 along the axes; μ is the mean
    /// or 0.
    fileprivate func standardScore(
        _ axes: [Int], isCentered: Bool, _ epsilon: Double
    ) throws(GraphError) -> (values: Value, reciprocal: Value) {
        let centered = isCentered ? try self - mean(axes: axes, keepDims: true) : self
        let square = try centered.square().mean(axes: axes, keepDims: true)
        let reciprocal = try (square + epsilon).rsqrt()
        return (try centered * reciprocal, reciprocal)
    }
}
