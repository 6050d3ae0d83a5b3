import GradusIR
import GradusTensors

/// The attributes of a convolution and of its gradients.
package struct ConvolutionAttributes: Hashable, Sendable {
    package let window: Window
    /// Into how many parts the channels fall, each with its own kernels.
    package let groups: Int

    package init(_ window: Window, groups: Int = 1) {
        self.window = window
        self.groups = groups
    }

    package init(
        _ attributes: AttributeValues, axes: Int, of name: String
    ) throws(OperationError) {
        window = try Window(attributes, axes: axes, of: name)
        groups = attributes.integer("groups") ?? 1
        guard groups > 0 else {
            throw OperationError(
                .attribute, "'groups' of '\(name)' is at least 1, found \(groups)")
        }
    }

    package static let signature: [OperationSignature.Attribute] =
        Window.signature(dilates: true) + [.init("groups", .integer, default: .integer(1))]

    package var attributes: AttributeValues {
        var attributes = window.attributes(dilates: true)
        attributes["groups"] = .integer(groups)
        return attributes
    }
}

/// The shapes of `y[n, o, i, j] = Σ x[n, c, i s + u d - p, j s + v d - p] w[o, c, u, v]`: an image x
/// `[n, c, h, w]`, kernels w `[o, c / groups, u, v]`, a result y `[n, o, i, j]`; or those without an
/// axis of height.
package struct ConvolutionGeometry {
    package let image: Shape
    package let kernels: Shape
    package let result: Shape
    /// With the padding in numbers.
    package let attributes: ConvolutionAttributes

    /// The geometry of an image and kernels.
    ///
    /// - Parameter operands: which operands these are, for labels.
    package init(
        image: TensorType, kernels: TensorType, _ attributes: ConvolutionAttributes,
        of name: String, operands: (image: Int, kernels: Int) = (0, 1)
    ) throws(OperationError) {
        let space = attributes.window.strides.count == 1 ? "width" : "height, width"
        guard image.rank == attributes.window.strides.count + 2 else {
            throw .windowRank(
                image, "[batch, channels, \(space)]", operand: operands.image, of: name)
        }
        guard kernels.rank == image.rank else {
            throw .windowRank(
                kernels, "[outputs, channels, \(space)]", operand: operands.kernels, of: name)
        }
        let groups = Dimension(attributes.groups)
        guard kernels.shape[1] * groups == image.shape[1] else {
            throw OperationError(
                .shape,
                "channels of '\(name)' differ: \(image.shape[1]) and "
                    + (attributes.groups == 1 ? "" : "\(groups) groups of ")
                    + "\(kernels.shape[1])",
                labels: [
                    .init(operand: operands.image, axis: 1, "this is \(image)"),
                    .init(operand: operands.kernels, axis: 1, "this is \(kernels)"),
                ])
        }
        guard kernels.shape[0].dividedExactly(by: groups) != nil else {
            throw OperationError(
                .shape,
                "\(kernels.shape[0]) kernels of '\(name)' do not fall into \(groups) groups",
                labels: [.init(operand: operands.kernels, axis: 0, "this is \(kernels)")])
        }
        let extents = Array(kernels.shape.dimensions[2...])
        let sizes = Array(image.shape.dimensions[2...])
        let window = try attributes.window.resolved(extents: extents, sizes: sizes, of: name)
        let places = try window.places(
            extents: extents, sizes: sizes, of: name, operand: operands.image)
        self.image = image.shape
        self.kernels = kernels.shape
        result = Shape([image.shape[0], kernels.shape[0]] + places)
        self.attributes = ConvolutionAttributes(window, groups: attributes.groups)
    }

    /// Calls `body` with the places of each triple of elements of images that a product joins, in
    /// order; not at all where a size is not known.
    package func forEachProduct(_ body: (_ image: Int, _ kernel: Int, _ result: Int) -> Void) {
        guard let x = image.sizes, let w = kernels.sizes, let y = result.sizes,
            !x.contains(0), !w.contains(0)
        else { return }
        let (window, perGroup) = (attributes.window, w[0] / attributes.groups)
        for n in 0..<y[0] {
            for o in 0..<y[1] {
                for c in 0..<w[1] {
                    let plane = (n * x[1] + o / perGroup * w[1] + c) * x[2]
                    for place in places(y, w, axis: 0) {
                        let row = place.element(of: window, 0)
                        guard (0..<x[2]).contains(row) else { continue }
                        for other in places(y, w, axis: 1) {
                            let column = other.element(of: window, 1)
                            guard (0..<x[3]).contains(column) else { continue }
                            body(
                                (plane + row) * x[3] + column,
                                ((o * w[1] + c) * w[2] + place.window) * w[3] + other.window,
                                ((n * y[1] + o) * y[2] + place.result) * y[3] + other.result)
                        }
                    }
                }
            }
        }
    }

    /// A place of the result with an element of the window, along one axis.
    private struct Place {
        let result: Int
        let window: Int

        /// `i s + u d - p`
        func element(of window: Window, _ axis: Int) -> Int {
            result * window.strides[axis] + self.window * window.dilation[axis]
                - window.zeros(axis).low
        }
    }

    private func places(_ y: [Int], _ w: [Int], axis: Int) -> [Place] {
        (0..<y[axis + 2]).flatMap { result in
            (0..<w[axis + 2]).map { Place(result: result, window: $0) }
        }
    }
}
