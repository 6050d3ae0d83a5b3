import GradusIR
import GradusTensors

/// `Σ |p - y| / n`
package struct MeanAbsoluteError: MeanErrorLoss {
    package init() {}

    package static let signature = OperationSignature(
        "mean_absolute_error", .loss, operands: ["p", "y"], formula: "Σ |p - y| / n",
        documentation: """
            The mean over all elements of the absolute error of predictions p and targets y, a scalar. \
            The slope at 0 is 0. Of nothing it is NaN.
            """)

    package static func value(_ error: Double) -> Double { abs(error) }

    package static func slope(
        _ error: Value, times factor: Value
    ) throws(GraphError) -> Value {
        try error.sign() * factor
    }
}
