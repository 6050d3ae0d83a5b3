import GradusIR
import GradusTensors

/// `max x` over axes.
package struct Max: ExtremumReduction {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "max", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "max x",
        documentation: """
            The largest element over the given axes, all of them by default. 'keep_dims' leaves them \
            with size 1. A NaN among the elements gives NaN; elements that share the maximum share its \
            gradient equally. An axis of size 0 is an error.
            """)

    package static let ofTwo = Maximum()
}
