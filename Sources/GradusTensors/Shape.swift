/// The sizes of a tensor along its axes, outermost first. The empty shape is a scalar's.
public struct Shape: Hashable, Sendable {
    /// One dimension per axis.
    public var dimensions: [Dimension]

    /// A shape from dimensions that may be symbolic.
    public init(_ dimensions: [Dimension]) { self.dimensions = dimensions }

    /// A shape from known sizes.
    public init(_ sizes: [Int]) { dimensions = sizes.map { Dimension($0) } }

    /// The shape of a scalar.
    public static let scalar = Shape([Dimension]())

    /// The number of axes.
    public var rank: Int { dimensions.count }

    /// Whether there are no axes.
    public var isScalar: Bool { dimensions.isEmpty }

    /// The sizes, or nil where one is symbolic.
    public var sizes: [Int]? {
        var sizes: [Int] = []
        sizes.reserveCapacity(dimensions.count)
        for dimension in dimensions {
            guard let size = dimension.size else { return nil }
            sizes.append(size)
        }
        return sizes
    }

    /// The number of elements.
    public var elementCount: Dimension {
        dimensions.reduce(Dimension(1)) { $0 * $1 }
    }

    /// The dimension of one axis, counted from 0.
    public subscript(axis: Int) -> Dimension {
        get { dimensions[axis] }
        set { dimensions[axis] = newValue }
    }

    /// The shape with every symbol that `sizes` names replaced by its number.
    public func binding(_ sizes: [String: Int]) -> Shape {
        Shape(dimensions.map { $0.binding(sizes) })
    }

    /// The axis counted from the front for one that may count from the back (`-1` is the last), or
    /// nil where there is no such axis.
    public func normalizedAxis(_ axis: Int) -> Int? {
        let normalized = axis < 0 ? axis + rank : axis
        return (0..<rank).contains(normalized) ? normalized : nil
    }

    /// Elements to step over to reach the next index along each axis of a dense row-major tensor.
    package static func rowMajorStrides(_ sizes: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: sizes.count)
        for axis in stride(from: sizes.count - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1].multipliedClamped(by: sizes[axis + 1])
        }
        return strides
    }
}

extension Shape: ExpressibleByArrayLiteral {
    /// A shape from its dimensions.
    public init(arrayLiteral elements: Dimension...) { dimensions = elements }
}

extension Shape: CustomStringConvertible {
    /// The shape as the language writes it: `[batch, 64]`, `[]`.
    public var description: String {
        "[" + dimensions.map(\.description).joined(separator: ", ") + "]"
    }
}
