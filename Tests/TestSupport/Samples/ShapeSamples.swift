import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Operations that arrange elements anew.
    package static let shape: [OperationSample] = stretched + joined + cut + unitAxes

    private static let stretched: [OperationSample] = [
        OperationSample(BroadcastTo(shape: [2, 3]), [.init(.f64(3))]),
        OperationSample(BroadcastTo(shape: [2, 3, 4]), [.init(.f64(3, 1))]),
        OperationSample(BroadcastTo(shape: [2, 0]), [.init(.f64(1, 1))]),
        OperationSample(BroadcastTo(shape: [3]), [.init(.f64())]),
        OperationSample(Reshape(shape: [3, -1]), [.init(.f64(2, 3))]),
        OperationSample(Reshape(shape: []), [.init(.f64(1, 1))]),
        OperationSample(Reshape(shape: [0]), [.init(.f64(2, 0))]),
    ]

    private static let joined: [OperationSample] = [
        OperationSample(Transpose(axes: nil), [.init(.f64())]),
        OperationSample(Transpose(axes: nil), [.init(.f64(2, 3, 4))]),
        OperationSample(Transpose(axes: [1, -1, 0]), [.init(.f64(2, 3, 4))]),
        OperationSample(Transpose(axes: [1, 0]), [.init(.f64(0, 3))]),
        OperationSample(Transpose(axes: [1, 0]), [.init(.i64(2, 3))]),
        OperationSample(Concatenate(axis: 0), [.init(.f64(2))]),
        OperationSample(Concatenate(axis: 0), [.init(.f64(2, 3)), .init(.f64(1, 3))]),
        OperationSample(
            Concatenate(axis: -1), [.init(.f64(2, 3)), .init(.f64(2, 0)), .init(.f64(2, 1))]),
        OperationSample(Concatenate(axis: 1), [.init(.f64(0, 3)), .init(.f64(0, 2))]),
        OperationSample(Concatenate(axis: 0), [.init(.i32(2)), .init(.i32(3))]),
        OperationSample(Stack(axis: 0), [.init(.f64()), .init(.f64())]),
        OperationSample(Stack(axis: -1), [.init(.f64(2, 3)), .init(.f64(2, 3))]),
        OperationSample(Stack(axis: 1), [.init(.f64(2, 3)), .init(.f64(2, 3))]),
        OperationSample(Stack(axis: 1), [.init(.f64(2, 0))]),
        OperationSample(DimensionSize(of: 12, type: .f32), []),
    ]

    private static let cut: [OperationSample] = [
        OperationSample(Slice(starts: [], limits: []), [.init(.f64())]),
        OperationSample(Slice(starts: [1], limits: [4]), [.init(.f64(5))]),
        OperationSample(Slice(starts: [1], limits: [7], steps: [3]), [.init(.f64(8))]),
        OperationSample(
            Slice(starts: [0, 1], limits: [2, 6], steps: [1, 2]), [.init(.f64(2, 7))]),
        OperationSample(Slice(starts: [3, 0], limits: [2, 2]), [.init(.f64(4, 2))]),
        OperationSample(Slice(starts: [1], limits: [2], steps: [5]), [.init(.f64(3))]),
        OperationSample(Slice(starts: [0], limits: [0]), [.init(.f64(0))]),
        OperationSample(Slice(starts: [1], limits: [4]), [.init(.i64(5))]),
        OperationSample(Pad(low: [], high: []), [.init(.f64())]),
        OperationSample(Pad(low: [1], high: [2]), [.init(.f64(3))]),
        OperationSample(Pad(low: [1, 0], high: [0, 2], interior: [1, 2]), [.init(.f64(2, 3))]),
        OperationSample(Pad(low: [1], high: [1], interior: [4]), [.init(.f64(1))]),
        OperationSample(Pad(low: [2], high: [1]), [.init(.f64(0))]),
        OperationSample(Pad(low: [2], high: [1], interior: [1]), [.init(.f64(0))]),
        OperationSample(Pad(low: [1], high: [0]), [.init(.bool(2), .truth)]),
        OperationSample(Flip(axes: nil), [.init(.f64(2, 3))]),
        OperationSample(Flip(axes: [-1]), [.init(.f64(2, 3))]),
        OperationSample(Flip(axes: nil), [.init(.f64())]),
        OperationSample(Flip(axes: [0]), [.init(.f64(0, 3))]),
    ]

    private static let unitAxes: [OperationSample] = [
        OperationSample(Squeeze(axes: nil), [.init(.f64(1, 3, 1))]),
        OperationSample(Squeeze(axes: [-1]), [.init(.f64(1, 3, 1))]),
        OperationSample(Squeeze(axes: []), [.init(.f64(1, 0))]),
        OperationSample(ExpandDims(axes: [0]), [.init(.f64())]),
        OperationSample(ExpandDims(axes: [-1, 0]), [.init(.f64(2, 3))]),
        OperationSample(ExpandDims(axes: [1]), [.init(.f64(0, 3))]),
    ]
}
