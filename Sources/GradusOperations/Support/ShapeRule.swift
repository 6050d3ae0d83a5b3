import GradusIR
import GradusTensors

extension TypeRule {
    /// The most elements that reference evaluation makes of one tensor: it is for judging, and takes
    /// several machine words for each.
    package static let largestEvaluation = 1 << 28

    /// The sizes of a result that is about to be computed.
    ///
    /// - Throws: where a size is unknown or negative, or the elements are too many to hold.
    package static func evaluatedSizes(of type: TensorType) throws(OperationError) -> [Int] {
        guard let sizes = type.shape.sizes else {
            throw OperationError(.evaluation, "the size of \(type) is not known")
        }
        try requireSizes(type.shape, of: "evaluation")
        guard Tensor.count(of: sizes) <= largestEvaluation else {
            throw OperationError(.evaluation, "\(type) is too large to evaluate")
        }
        return sizes
    }

    /// No known size is negative.
    package static func requireSizes(_ shape: Shape, of name: String) throws(OperationError) {
        for dimension in shape.dimensions {
            if let size = dimension.size, size < 0 {
                throw OperationError(.shape, "'\(name)' has the negative size \(size) in \(shape)")
            }
        }
    }

    /// The places of new axes in a result, counted from its front, sorted, none twice.
    package static func newAxes(
        _ axes: [Int], of type: TensorType, for name: String
    ) throws(OperationError) -> [Int] {
        let rank = type.rank + axes.count
        var normalized: [Int] = []
        for axis in axes {
            let place = axis < 0 ? axis + rank : axis
            guard (0..<rank).contains(place) else {
                throw OperationError(
                    .rank, "axis \(axis) of '\(name)' is not there: the result has \(rank) axes",
                    labels: [.init(operand: 0, "this is \(type)")])
            }
            normalized.append(place)
        }
        guard Set(normalized).count == normalized.count else {
            throw OperationError(.attribute, "axes \(axes) of '\(name)' name one axis twice")
        }
        return normalized.sorted()
    }

    /// An operation that takes any number of operands was given none.
    package static func noOperands(of name: String) -> OperationError {
        OperationError(.arity, "'\(name)' needs at least one operand")
    }
}
