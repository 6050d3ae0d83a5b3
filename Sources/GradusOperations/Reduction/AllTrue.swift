import GradusIR
import GradusTensors

/// Whether every element is true.
package struct AllTrue: TruthReduction {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "all", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "∀ i: xᵢ",
        documentation: """
            Whether every element is true along the given axes, all of them by default. 'keep_dims' \
            leaves them with size 1. Of nothing, each is: true.
            """)

    package static func fold(_ values: [Bool]) -> Bool { !values.contains(false) }
}
