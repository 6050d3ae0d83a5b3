import GradusIR
import GradusTensors

/// The attributes of a pool and of its gradients: the sizes of the window and how it moves.
package struct PoolAttributes: Hashable, Sendable {
    /// The elements of the window along each axis.
    package let extents: [Int]
    package let window: Window

    package init(_ extents: [Int], strides: [Int]? = nil, padding: WindowPadding = .valid) {
        self.extents = extents
        window = Window(strides: strides ?? extents, padding: padding)
    }

    private init(_ extents: [Int], _ window: Window) {
        self.extents = extents
        self.window = window
    }

    package init(
        _ attributes: AttributeValues, axes: Int, of name: String
    ) throws(OperationError) {
        guard
            let extents = try Window.perAxis("window", attributes, axes, of: name, atLeast: 1)
        else {
            throw OperationError(.attribute, "'\(name)' needs the size of its 'window'")
        }
        self.extents = extents
        window = try Window(attributes, axes: axes, of: name, strides: extents)
    }

    package static let signature: [OperationSignature.Attribute] =
        [.init("window", .integers)] + Window.signature(strides: .none, dilates: false)

    package var attributes: AttributeValues {
        var attributes = window.attributes(dilates: false)
        attributes["window"] = .integers(extents)
        return attributes
    }

    /// Over images of height 1.
    var raised: PoolAttributes { PoolAttributes([1] + extents, window.raised) }

    func resolved(_ window: Window) -> PoolAttributes { PoolAttributes(extents, window) }
}

/// The shapes of a pool: images x `[n, c, h, w]`, or sequences `[n, c, w]`, and its result.
package struct PoolGeometry {
    package let image: Shape
    package let result: Shape
    /// With the padding in numbers.
    package let attributes: PoolAttributes

    package init(
        _ image: TensorType, _ attributes: PoolAttributes, of name: String
    ) throws(OperationError) {
        let axes = attributes.extents.count
        guard image.rank == axes + 2 else {
            throw .windowRank(
                image, "[batch, channels, \(axes == 1 ? "width" : "height, width")]", operand: 0,
                of: name)
        }
        let extents = attributes.extents.map { Dimension($0) }
        let sizes = Array(image.shape.dimensions[2...])
        let window = try attributes.window.resolved(extents: extents, sizes: sizes, of: name)
        for axis in 0..<axes {
            let most = max(window.zeros(axis).low, window.zeros(axis).high)
            guard most < attributes.extents[axis] else {
                throw OperationError(
                    .attribute,
                    "'\(name)' has windows of nothing but padding: \(most) beside a window of "
                        + "\(attributes.extents[axis])")
            }
        }
        let places = try window.places(extents: extents, sizes: sizes, of: name, operand: 0)
        self.image = image.shape
        result = Shape(Array(image.shape.dimensions[..<2]) + places)
        self.attributes = attributes.resolved(window)
    }

    /// Refuses an operand that is not of the result's type.
    func requireResult(
        _ type: TensorType, like image: TensorType, of name: String
    ) throws(OperationError) {
        guard type == image.with(result) else {
            throw OperationError(
                .shape, "the cotangent of '\(name)' is \(image.with(result)), found \(type)",
                labels: [.init(operand: 1, "this is \(type)")])
        }
    }

    /// For each element of a result of images, in order, the places of the elements in its window, in
    /// order, without those of the padding.
    package var windows: [[Int]] {
        guard let x = image.sizes, let y = result.sizes, !y.contains(0) else { return [] }
        return (0..<y[0] * y[1]).flatMap { plane in
            (0..<y[2]).flatMap { i in
                (0..<y[3]).map { j in
                    places(i, x, axis: 0).flatMap { row in
                        places(j, x, axis: 1).map { (plane * x[2] + row) * x[3] + $0 }
                    }
                }
            }
        }
    }

    private func places(_ index: Int, _ x: [Int], axis: Int) -> Range<Int> {
        let start = index * attributes.window.strides[axis] - attributes.window.zeros(axis).low
        return max(start, 0)..<min(start + attributes.extents[axis], x[axis + 2])
    }
}
