import GradusIR
import GradusTensors

/// An operation that draws numbers. Each element depends on the seed, the key, the step and its index
/// alone, so that it is the same on every machine and for any number of threads, and another one in
/// each training step. Its operands are the seed and the step; a text leaves them out.
package protocol RandomOperation: Operation {
    /// What is drawn into.
    var draw: RandomDraw { get }

    /// The same distribution drawn into something else.
    func drawing(_ draw: RandomDraw) -> Self

    /// The element at an index.
    func element(_ index: Int, of stream: RandomStream) -> Double
}

/// The shape and the key of a random operation.
package struct RandomDraw: Hashable, Sendable {
    /// The shape of the result.
    package let shape: Shape
    /// The element type of the result.
    package let type: ElementType
    /// The name of the stream: operations with the same key and shape draw the same numbers.
    package let key: String

    package init(shape: Shape, type: ElementType, key: String) {
        self.shape = shape
        self.type = type
        self.key = key
    }

    /// The attributes that all random operations have, behind their own.
    static func attributes(hasType: Bool) -> [OperationSignature.Attribute] {
        [.init("shape", .shape)]
            + (hasType ? [.init("type", .elementType, default: .elementType(.f32))] : [])
            + [.init("key", .text, default: .text(""))]
    }

    init(
        _ attributes: AttributeValues, type: ElementType? = nil, of name: String
    ) throws(OperationError) {
        guard let shape = attributes.shape("shape") else {
            throw OperationError(.attribute, "'\(name)' needs 'shape'")
        }
        guard let type = type ?? attributes.elementType("type") else {
            throw OperationError(.attribute, "'\(name)' needs 'type'")
        }
        self.init(shape: shape, type: type, key: attributes.text("key") ?? "")
    }

    /// The attributes of an operation with its own ones.
    func attributes(_ own: [String: AttributeValue], hasType: Bool = true) -> AttributeValues {
        var values = own
        values["shape"] = .shape(shape)
        if hasType { values["type"] = .elementType(type) }
        values["key"] = .text(key)
        return AttributeValues(values)
    }
}

extension RandomOperation {
    package func binding(_ sizes: [String: Int]) -> Self {
        drawing(
            RandomDraw(
                shape: Shape(draw.shape.dimensions.map { $0.binding(sizes) }), type: draw.type,
                key: draw.key))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        for (index, operand) in operands.enumerated() where operand != TensorType(.i64) {
            throw OperationError(
                .elementType,
                "'\(operationName)' draws by two i64 scalars, a seed and a step; found \(operand)",
                labels: [.init(operand: index, "this is \(operand)")],
                help: "leave them out: \(operationName)(shape: [2, 3])")
        }
        try TypeRule.requireSizes(draw.shape, of: operationName)
        return [TensorType(draw.type, draw.shape)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let sizes = try TypeRule.evaluatedSizes(of: TensorType(draw.type, draw.shape))
        let (seed, step) = (operands[0].integers[0], operands[1].integers[0])
        let stream = RandomStream(
            seed: UInt64(bitPattern: seed), path: draw.key, step: UInt64(bitPattern: step))
        let elements = (0..<Tensor.count(of: sizes)).map { element($0, of: stream) }
        return [Tensor(draw.type, sizes: sizes, converting: elements)]
    }
}
