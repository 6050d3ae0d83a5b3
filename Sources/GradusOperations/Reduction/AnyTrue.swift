import GradusIR
import GradusTensors

/// Whether some element is true.
package struct AnyTrue: TruthReduction {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "any", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "∃ i: xᵢ",
        documentation: """
            Whether some element is true along the given axes, all of them by default. 'keep_dims' \
            leaves them with size 1. Of nothing, none is: false.
            """)

    package static func fold(_ values: [Bool]) -> Bool { values.contains(true) }
}
