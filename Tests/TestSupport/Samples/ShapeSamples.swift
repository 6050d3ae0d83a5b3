import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Operations that arrange elements anew.
    package static let shape: [OperationSample] = [
        OperationSample(BroadcastTo(shape: [2, 3]), [.init(.f64(3))]),
        OperationSample(BroadcastTo(shape: [2, 3, 4]), [.init(.f64(3, 1))]),
        OperationSample(BroadcastTo(shape: [2, 0]), [.init(.f64(1, 1))]),
        OperationSample(BroadcastTo(shape: [3]), [.init(.f64())]),
        OperationSample(Reshape(shape: [3, -1]), [.init(.f64(2, 3))]),
        OperationSample(Reshape(shape: []), [.init(.f64(1, 1))]),
        OperationSample(Reshape(shape: [0]), [.init(.f64(2, 0))]),
    ]
}
