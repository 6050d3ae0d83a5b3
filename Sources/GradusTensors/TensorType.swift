/// The element type and the shape of a tensor.
public struct TensorType: Hashable, Sendable {
    /// The type of every element.
    public var elementType: ElementType
    /// The size of each axis.
    public var shape: Shape

    /// A type from its parts.
    public init(_ elementType: ElementType, _ shape: Shape = .scalar) {
        self.elementType = elementType
        self.shape = shape
    }

    /// The number of axes.
    public var rank: Int { shape.rank }

    /// A number that is the same for equal types; cheap rather than well spread.
    package var roughHash: Int {
        var hash = elementType.ordinal
        for dimension in shape.dimensions { hash = hash &* 0x0100_0193 &+ dimension.roughHash &+ 1 }
        return hash
    }

    /// The same shape with other elements.
    public func with(_ elementType: ElementType) -> TensorType { TensorType(elementType, shape) }

    /// The same elements in another shape.
    public func with(_ shape: Shape) -> TensorType { TensorType(elementType, shape) }

    /// The type with every symbol that `sizes` names replaced by its number.
    public func binding(_ sizes: [String: Int]) -> TensorType {
        TensorType(elementType, shape.binding(sizes))
    }
}

extension TensorType: CustomStringConvertible {
    /// The type as the language writes it: `f32[batch, 64]`; a scalar is `f32`.
    public var description: String {
        shape.isScalar ? elementType.description : "\(elementType)\(shape)"
    }
}
