import GradusTensors

/// A value of a graph under construction. The operations module adds operators and methods.
public struct Value {
    /// The builder of the graph.
    public let builder: GraphBuilder
    /// Which value.
    public let id: ValueID

    package init(builder: GraphBuilder, id: ValueID) {
        self.builder = builder
        self.id = id
    }

    /// The type.
    public var type: TensorType { builder.type(of: id) }

    /// The shape.
    public var shape: Shape { type.shape }

    /// The element type.
    public var elementType: ElementType { type.elementType }
}
