import GradusIR
import GradusTensors

/// What operations that choose elements by integers share.
package enum IndexRule {
    /// The operand is of integers.
    package static func requireIndices(
        _ type: TensorType, operand: Int, of name: String
    ) throws(OperationError) {
        guard type.elementType.isInteger else {
            throw OperationError(
                .elementType, "'\(name)' needs integers to choose by, found \(type)",
                labels: [.init(operand: operand, "this is \(type)")], help: "write cast(…, i32)")
        }
    }

    /// The place from the front that an index stands for, negative ones counting from the end; nil
    /// outside.
    package static func place(_ index: Int64, in size: Int) -> Int? {
        let place = index < 0 ? index.addingReportingOverflow(Int64(size)).partialValue : index
        return (0..<Int64(size)).contains(place) ? Int(place) : nil
    }

    /// One size that an attribute gives, as a list of one.
    package static func size(
        _ name: String, of attributes: AttributeValues, for operation: String
    ) throws(OperationError) -> Dimension {
        guard let shape = attributes.shape(name), shape.rank == 1 else {
            throw OperationError(.attribute, "'\(operation)' needs one size as '\(name)'")
        }
        if let size = shape[0].size, size < 0 {
            throw OperationError(
                .attribute, "'\(name)' of '\(operation)' is at least 0, found \(size)")
        }
        return shape[0]
    }
}
