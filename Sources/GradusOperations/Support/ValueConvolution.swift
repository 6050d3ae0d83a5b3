import GradusIR
import GradusTensors

// Windows over the last axes of values of a graph under construction. An attribute has one number for
// each axis, or one for both; padding has those above, below, left and right of the images.

extension Value {
    /// The cross-correlation of images `[batch, channels, height, width]` with kernels `[outputs,
    /// channels / groups, height, width]`.
    ///
    /// - Parameters:
    ///   - strides: elements from one place of the window to the next, along height and width.
    ///   - padding: zeros around the images.
    ///   - dilation: elements from one element of the window to the next.
    ///   - groups: into how many parts the channels fall.
    public func conv2d(
        _ kernels: Value, strides: [Int] = [1], padding: [Int] = [0], dilation: [Int] = [1],
        groups: Int = 1
    ) throws(GraphError) -> Value {
        let attributes = AttributeValues([
            "strides": .integers(strides), "padding": .integers(padding),
            "dilation": .integers(dilation), "groups": .integer(groups),
        ])
        return try applying(windowed(Conv2D.self, attributes), kernels)
    }

    /// The largest element of each window over height and width; the windows lie side by side unless
    /// strides are given.
    public func maxPool2d(
        window: [Int], strides: [Int]? = nil, padding: [Int] = [0]
    ) throws(GraphError) -> Value {
        try applying(windowed(MaxPool2D.self, pool(window, strides, padding)))
    }

    /// The mean of each window over height and width; the windows lie side by side unless strides are
    /// given, and the zeros of the padding count as elements.
    public func avgPool2d(
        window: [Int], strides: [Int]? = nil, padding: [Int] = [0]
    ) throws(GraphError) -> Value {
        var attributes = pool(window, strides, padding)
        attributes["count_padding"] = .boolean(true)
        return try applying(windowed(AvgPool2D.self, attributes))
    }

    private func pool(_ window: [Int], _ strides: [Int]?, _ padding: [Int]) -> AttributeValues {
        AttributeValues([
            "window": .integers(window), "strides": strides.map(AttributeValue.integers) ?? .none,
            "padding": .integers(padding),
        ])
    }

    private func windowed<Windowed: Operation>(
        _ type: Windowed.Type, _ attributes: AttributeValues
    ) throws(GraphError) -> Windowed {
        do throws(OperationError) {
            return try type.init(attributes: attributes)
        } catch {
            throw GraphError(error.message, cause: error, origin: builder.origin)
        }
    }
}
