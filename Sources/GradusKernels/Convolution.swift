import CGradusKernels
import GradusTensors

/// A convolution of dense images `[batch, groups · channels, height, width]` with kernels `[groups ·
/// outputs, channels, height, width]`; pairs are along height and width.
package struct ConvolutionShape: Hashable, Sendable {
    package var batch: Int
    package var groups: Int
    /// Channels of the image in each group.
    package var channels: Int
    /// Channels of the result in each group.
    package var outputs: Int
    package var image: [Int]
    package var window: [Int]
    package var result: [Int]
    package var strides: [Int]
    package var dilation: [Int]
    /// Zeros above, and to the left of, the image.
    package var zeros: [Int]

    package init(
        batch: Int, groups: Int = 1, channels: Int, outputs: Int, image: [Int], window: [Int],
        result: [Int], strides: [Int] = [1, 1], dilation: [Int] = [1, 1], zeros: [Int] = [0, 0]
    ) {
        self.batch = batch
        self.groups = groups
        self.channels = channels
        self.outputs = outputs
        self.image = image
        self.window = window
        self.result = result
        self.strides = strides
        self.dilation = dilation
        self.zeros = zeros
    }

    fileprivate func name(_ kind: String, _ type: ElementType) -> String {
        let images = [batch, groups * channels] + image
        let kernels = [groups * outputs, channels] + window
        return "\(kind) \(type) \(images) with \(kernels)"
    }
}

extension KernelCall {
    /// Result: y. Operands: images x, kernels w.
    package static func convolution(
        _ type: ElementType, _ shape: ConvolutionShape
    ) throws(KernelError) -> KernelCall {
        let plan = try ConvolutionPlan(shape, type, .forward)
        let blocks = (shape.result[0] + plan.block - 1) / plan.block
        return plan.call(
            "conv2d", type == .f32 ? gradus_convolution_f32 : gradus_convolution_f64,
            parts: shape.batch * blocks)
    }

    /// The gradient with respect to the images. Result: x. Operands: the cotangent y, kernels w.
    package static func convolutionInput(
        _ type: ElementType, _ shape: ConvolutionShape
    ) throws(KernelError) -> KernelCall {
        try ConvolutionPlan(shape, type, .input).call(
            "conv2d_input_gradient",
            type == .f32 ? gradus_convolution_input_f32 : gradus_convolution_input_f64,
            parts: shape.batch)
    }

    /// The gradient with respect to the kernels. Result: w. Operands: images x, the cotangent y.
    package static func convolutionWeight(
        _ type: ElementType, _ shape: ConvolutionShape
    ) throws(KernelError) -> KernelCall {
        let plan = try ConvolutionPlan(shape, type, .weight)
        var call = plan.call(
            "conv2d_weight_gradient",
            type == .f32 ? gradus_convolution_weight_f32 : gradus_convolution_weight_f64,
            parts: (shape.batch + plan.images - 1) / plan.images)
        call.kernel =
            type == .f32 ? gradus_convolution_weight_sum_f32 : gradus_convolution_weight_sum_f64
        return call
    }
}

/// How a convolution is cut into blocks, and its working memory.
private struct ConvolutionPlan {
    enum Kind { case forward, input, weight }

    let shape: ConvolutionShape
    let type: ElementType
    /// Rows of the result whose windows are laid out at once.
    private(set) var block = 1
    /// Images that are summed before their sums are added.
    private(set) var images = 1
    private var details = gradus_convolution()
    private var scratch = 0

    init(_ shape: ConvolutionShape, _ type: ElementType, _ kind: Kind) throws(KernelError) {
        guard type.isFloatingPoint else { throw .unsupported("convolution of \(type)") }
        self.shape = shape
        self.type = type
        let width = shape.result[1]
        let depth = Self.product([shape.channels] + shape.window)
        let perRow = max(1, Self.product([depth, width]))
        block = min(max(1, Self.windowLimit / perRow), max(1, shape.result[0]))
        if kind == .forward, slides {
            try layOutSliding()
            return
        }
        let rows = kind == .input ? shape.result[0] : block
        let padded = [shape.channels, reach(0, rows), reach(1, width)]
        let stride = kind == .weight ? Self.aligned(depth) : depth
        let windows = Self.aligned(Self.product(padded).addedClamped(to: Self.slack))
        let blockStart = windows.addedClamped(
            to: Self.aligned(Self.product([stride, block, width]).addedClamped(to: Self.slack)))
        let cotangent = Self.product([
            shape.outputs, Self.aligned(block.multipliedClamped(by: width)),
        ])
        let sums = blockStart.addedClamped(to: kind == .input ? cotangent : 0)
        let size = Self.product([shape.groups, shape.outputs, stride])
        let parts = min(shape.batch, Self.partLimit, max(1, Self.sumLimit / max(1, size)))
        images = parts > 0 ? (shape.batch + parts - 1) / parts : 1
        scratch = sums
        if kind == .weight { scratch = sums.addedClamped(to: Self.product([parts, size])) }
        guard scratch <= Self.scratchLimit else {
            throw .tooLarge("the working memory of \(shape.name("a convolution", type))")
        }
        describe(windows: windows, block: blockStart, sums: sums)
    }

    /// Whether windows are better read where they lie in the padded image than copied. It takes the
    /// products of some places that no window has, and a copy costs about as much as sixteen rows of
    /// the product.
    private var slides: Bool {
        let width = shape.result[1]
        let wasted = (reach(1, width) - width).multipliedClamped(by: shape.outputs)
        return shape.strides == [1, 1] && wasted <= width.multipliedClamped(by: 16)
    }

    private mutating func layOutSliding() throws(KernelError) {
        let width = reach(1, shape.result[1])
        let perRow = max(1, Self.product([max(shape.channels, shape.outputs), width]))
        block = min(max(1, Self.windowLimit / perRow), max(1, shape.result[0]))
        let padded = Self.product([shape.channels, reach(0, block), width])
        let results = Self.product([
            shape.outputs, Self.aligned(Self.product([block, width])),
        ])
        let places = Self.product([shape.channels] + shape.window)
            .multipliedClamped(by: MemoryLayout<Int64>.size / type.byteCount)
        let windows = Self.aligned(padded.addedClamped(to: Self.slack))
        let offsets = windows.addedClamped(to: results)
        scratch = offsets.addedClamped(to: places)
        guard scratch <= Self.scratchLimit else {
            throw .tooLarge("the working memory of \(shape.name("a convolution", type))")
        }
        details.slides = 1
        details.offsets_start = Int64(offsets)
        describe(windows: windows, block: scratch, sums: scratch)
    }

    /// Elements of windows laid out at once: about half of a second-level cache.
    private static let windowLimit = 1 << 16
    /// Elements of sums of a weight gradient, and how many there are at most.
    private static let sumLimit = 1 << 20
    private static let partLimit = 16
    private static let scratchLimit = 1 << 36
    private static let slack = Int(GRADUS_CONVOLUTION_SLACK)

    private static func product(_ sizes: [Int]) -> Int {
        sizes.reduce(1) { $0.multipliedClamped(by: $1) }
    }

    /// Rounded up to whole vectors.
    private static func aligned(_ count: Int) -> Int {
        count.addedClamped(to: slack - 1) / slack * slack
    }

    /// Elements of an axis of the image that so many places of the result reach.
    private func reach(_ axis: Int, _ places: Int) -> Int {
        let steps = (places - 1).multipliedClamped(by: shape.strides[axis])
        let span = (shape.window[axis] - 1).multipliedClamped(by: shape.dilation[axis])
        return max(0, steps.addedClamped(to: span).addedClamped(to: 1))
    }

    private mutating func describe(windows: Int, block start: Int, sums: Int) {
        details.batch = Int64(shape.batch)
        details.groups = Int64(shape.groups)
        details.channels = Int64(shape.channels)
        details.outputs = Int64(shape.outputs)
        store(shape.image, in: &details.image)
        store(shape.window, in: &details.window)
        store(shape.result, in: &details.result)
        store(shape.strides, in: &details.strides)
        store(shape.dilation, in: &details.dilation)
        store(shape.zeros, in: &details.zeros)
        details.block = Int64(block)
        details.padded_width = Int64(reach(1, shape.result[1]))
        details.images = Int64(images)
        details.windows_start = Int64(windows)
        details.block_start = Int64(start)
        details.sums_start = Int64(sums)
    }

    func call(_ name: String, _ function: KernelPartFunction, parts: Int) -> KernelCall {
        let places = Self.product(shape.result)
        let depth = Self.product([shape.channels] + shape.window)
        let results = Self.product([shape.batch, shape.groups, shape.outputs, places])
        let sizes = [
            results, Self.product([shape.batch, shape.groups, shape.channels] + shape.image),
            Self.product([shape.groups, shape.outputs, depth]),
        ]
        let flops = Self.product([results, depth, 2])
        let bytes = sizes.reduce(0) { $0.addedClamped(to: $1) }
            .multipliedClamped(by: type.byteCount)
        var call = KernelCall(
            name: shape.name(name, type),
            parts: KernelParts(function, count: parts, flops: flops, bytes: bytes),
            resultCount: 1, operandCount: 2)
        call.scratchByteCount = max(1, scratch) * type.byteCount
        call.details = KernelDetails(details)
        call.flops = flops
        call.bytes = bytes
        return call
    }
}
