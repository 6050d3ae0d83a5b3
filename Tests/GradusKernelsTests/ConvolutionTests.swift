import GradusKernels
import GradusTensors
import Testing

@Suite struct ConvolutionTests {
    /// A convolution by its definition: calls `body` with the places of each product.
    private func forEachProduct(_ s: ConvolutionShape, _ body: (Int, Int, Int) -> Void) {
        for index in indices([s.batch, s.groups, s.outputs, s.channels] + s.result + s.window) {
            let (n, g, o, c) = (index[0], index[1], index[2], index[3])
            let row = index[4] * s.strides[0] + index[6] * s.dilation[0] - s.zeros[0]
            let column = index[5] * s.strides[1] + index[7] * s.dilation[1] - s.zeros[1]
            guard (0..<s.image[0]).contains(row), (0..<s.image[1]).contains(column) else {
                continue
            }
            let channel = g * s.channels + c
            let kernel = g * s.outputs + o
            body(
                place([n, channel, row, column], [s.batch, s.groups * s.channels] + s.image),
                place(
                    [kernel, c, index[6], index[7]], [s.groups * s.outputs, s.channels] + s.window),
                place([n, kernel, index[4], index[5]], [s.batch, s.groups * s.outputs] + s.result))
        }
    }

    private static let shapes = [
        ConvolutionShape(
            batch: 1, channels: 1, outputs: 1, image: [1, 1], window: [1, 1], result: [1, 1]),
        ConvolutionShape(
            batch: 3, channels: 2, outputs: 5, image: [7, 19], window: [3, 5], result: [7, 19],
            zeros: [1, 2]),
        ConvolutionShape(
            batch: 2, groups: 3, channels: 2, outputs: 2, image: [9, 8], window: [2, 3],
            result: [4, 3], strides: [2, 3]),
        ConvolutionShape(
            batch: 2, channels: 3, outputs: 17, image: [11, 35], window: [3, 3], result: [4, 33],
            strides: [2, 1], dilation: [2, 1]),
        ConvolutionShape(
            batch: 1, channels: 1, outputs: 2, image: [3, 4], window: [2, 2], result: [2, 3],
            strides: [3, 3], dilation: [1, 2], zeros: [2, 3]),
        // Several blocks of rows, and a row of windows that does not fill whole vectors.
        ConvolutionShape(
            batch: 1, channels: 20, outputs: 3, image: [31, 43], window: [3, 3], result: [29, 41]),
        // Windows read where they lie: with several blocks, and with dilation.
        ConvolutionShape(
            batch: 1, channels: 1, outputs: 2, image: [400, 100], window: [2, 2],
            result: [399, 99]),
        ConvolutionShape(
            batch: 2, groups: 2, channels: 3, outputs: 11, image: [9, 20], window: [3, 3],
            result: [7, 18], dilation: [2, 2], zeros: [1, 1]),
        // Windows copied, because they would waste the greater part of the product.
        ConvolutionShape(
            batch: 2, channels: 2, outputs: 40, image: [6, 6], window: [5, 5], result: [2, 2]),
        // More images than sums of a weight gradient.
        ConvolutionShape(
            batch: 37, channels: 1, outputs: 2, image: [4, 5], window: [2, 2], result: [3, 4]),
        ConvolutionShape(
            batch: 2, channels: 0, outputs: 2, image: [4, 5], window: [2, 2], result: [3, 4]),
        ConvolutionShape(
            batch: 0, channels: 1, outputs: 2, image: [4, 5], window: [2, 2], result: [3, 4]),
    ]

    @Test(arguments: [ElementType.f32, .f64], shapes)
    func productsAreSummed(type: ElementType, shape: ConvolutionShape) throws {
        let sizes = [
            shape.batch * shape.groups * shape.channels * shape.image.reduce(1, *),
            shape.groups * shape.outputs * shape.channels * shape.window.reduce(1, *),
            shape.batch * shape.groups * shape.outputs * shape.result.reduce(1, *),
        ]
        let numbers = sizes.enumerated().map {
            Numbers(type, random: $0.element, seed: UInt64($0.offset))
        }
        var expected = sizes.map { [Double](repeating: 0, count: $0) }
        let (x, w, y) = (numbers[0].values, numbers[1].values, numbers[2].values)
        forEachProduct(shape) { image, kernel, result in
            expected[0][image] += y[result] * w[kernel]
            expected[1][kernel] += x[image] * y[result]
            expected[2][result] += x[image] * w[kernel]
        }
        let calls = [
            (try KernelCall.convolutionInput(type, shape), [2, 1], 0),
            (try KernelCall.convolutionWeight(type, shape), [0, 2], 1),
            (try KernelCall.convolution(type, shape), [0, 1], 2),
        ]
        for (call, operands, result) in calls {
            let found = call.numbers(
                operands.map { numbers[$0] }, results: [(type, sizes[result])])[0]
            let tolerance = type == .f32 ? 1e-4 : 1e-12
            #expect(areClose(found, expected[result], tolerance), "\(call.name)")
        }
    }

    @Test func workingMemoryHasALimit() {
        let shape = ConvolutionShape(
            batch: 1, channels: 1, outputs: 1, image: [1, 1], window: [1, 1], result: [2, 2],
            strides: [1 << 61, 1 << 61])
        #expect(throws: KernelError.self) { try KernelCall.convolution(.f32, shape) }
        #expect(throws: KernelError.self) { try KernelCall.convolution(.i32, shape) }
    }
}

@Suite struct PoolTests {
    /// The places of the image in each window, in order.
    private func windows(_ s: PoolShape) -> [[Int]] {
        indices([s.planes] + s.result).map { index in
            let rows = (0..<s.window[0]).map { index[1] * s.strides[0] + $0 - s.zeros[0] }
            let columns = (0..<s.window[1]).map { index[2] * s.strides[1] + $0 - s.zeros[1] }
            return rows.filter((0..<s.image[0]).contains).flatMap { row in
                columns.filter((0..<s.image[1]).contains).map { column in
                    place([index[0], row, column], [s.planes] + s.image)
                }
            }
        }
    }

    private static let shapes = [
        PoolShape(planes: 1, image: [1, 1], window: [1, 1], result: [1, 1], strides: [1, 1]),
        PoolShape(planes: 3, image: [6, 70], window: [2, 2], result: [3, 35], strides: [2, 2]),
        PoolShape(planes: 2, image: [7, 39], window: [2, 2], result: [3, 19], strides: [2, 2]),
        PoolShape(
            planes: 2, image: [5, 33], window: [3, 3], result: [5, 33], strides: [1, 1],
            zeros: [1, 1]),
        PoolShape(
            planes: 2, image: [8, 21], window: [3, 2], result: [3, 8], strides: [3, 3],
            zeros: [2, 1], countsZeros: false),
        PoolShape(planes: 1, image: [9, 9], window: [2, 3], result: [2, 2], strides: [5, 4]),
        PoolShape(planes: 0, image: [2, 2], window: [2, 2], result: [1, 1], strides: [2, 2]),
    ]

    /// Small integers, so that elements of a window are often equal, with a NaN and infinities.
    private func image(_ type: ElementType, _ count: Int) -> Numbers {
        var numbers = Numbers(type, random: count).values.map { ($0 * 2).rounded() }
        for (place, number) in [(7, Double.nan), (11, -.infinity), (12, .infinity)]
        where place < count { numbers[place] = number }
        return Numbers(type, numbers)
    }

    @Test(arguments: [ElementType.f32, .f64], shapes)
    func windowsAreFolded(type: ElementType, shape: PoolShape) throws {
        let size = shape.planes * shape.image.reduce(1, *)
        let windows = windows(shape)
        let x = image(type, size)
        let v = Numbers(type, random: size, seed: 3)
        let y = Numbers(type, random: windows.count, seed: 2)
        let best = windows.map { window in
            window.first { x.values[$0].isNaN }
                ?? window.first { place in window.allSatisfy { x.values[$0] <= x.values[place] } }
                ?? window[0]
        }
        let whole = Double(shape.window.reduce(1, *))
        let divisors = windows.map { shape.countsZeros ? whole : Double($0.count) }
        var scattered = [Double](repeating: 0, count: size)
        var shared = scattered
        for (index, window) in windows.enumerated() {
            scattered[best[index]] += y.values[index]
            for place in window { shared[place] += y.values[index] / divisors[index] }
        }
        let expected: [PoolKernel: ([Numbers], [Double])] = [
            .maximum: ([x], best.map { x.values[$0] }), .maximumGradient: ([x, y], scattered),
            .maximumGather: ([x, v], best.map { v.values[$0] }),
            .average: (
                [v],
                zip(windows, divisors).map { $0.reduce(0) { $0 + v.values[$1] } / $1 }
            ),
            .averageGradient: ([y], shared),
        ]
        for (kind, (operands, wanted)) in expected {
            let call = try KernelCall.pool(kind, type, shape)
            let found = call.numbers(operands, results: [(type, wanted.count)])[0]
            #expect(areClose(found, wanted, type == .f32 ? 1e-5 : 1e-13), "\(call.name)")
        }
    }
}
