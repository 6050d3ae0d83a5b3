import GradusIR
import GradusOperations
import GradusTensors
import Testing

@Suite struct OperationKeyTests {
    /// Operations of one kind with other attributes, or on other types, are others.
    @Test func keysAreEqualByOperationAndTypes() {
        let types = [TensorType(.f64, [3])]
        let last = OperationKey(Softmax(axes: [-1]), types)
        #expect(last == OperationKey(Softmax(axes: [-1]), types))
        #expect(last.hashValue == OperationKey(Softmax(axes: [-1]), types).hashValue)
        #expect(last != OperationKey(Softmax(axes: [0]), types))
        #expect(last != OperationKey(LogSoftmax(axes: [-1]), types))
        #expect(last != OperationKey(Softmax(axes: [-1]), [TensorType(.f32, [3])]))
    }
}
