import GradusIR
import GradusTensors

/// `min x` over axes.
package struct Min: ExtremumReduction {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "min", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "min x",
        documentation: """
            The smallest element over the given axes, all of them by default. 'keep_dims' leaves them \
            with size 1. A NaN among the elements gives NaN; elements that share the minimum share its \
            gradient equally. An axis of size 0 is an error.
            """)

    package static let ofTwo = Minimum()
}
