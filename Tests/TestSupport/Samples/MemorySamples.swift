import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Operations that say what is kept and what is computed again.
    package static let memory: [OperationSample] = [
        OperationSample(After(), [.init(.f64(2, 3)), .init(.f64(4))]),
        OperationSample(After(), [.init(.i64(3)), .init(.f64())]),
        OperationSample(Checkpoint(), [.init(.f64(2, 3))]),
        OperationSample(Checkpoint(), [.init(.f64(2, 3)), .init(.f64(4)), .init(.i32(2))]),
    ]
}
