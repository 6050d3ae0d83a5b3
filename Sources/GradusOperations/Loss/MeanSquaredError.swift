import GradusIR
import GradusTensors

/// `Σ (p - y)² / n`
package struct MeanSquaredError: MeanErrorLoss {
    package init() {}

    package static let signature = OperationSignature(
        "mean_squared_error", .loss, operands: ["p", "y"], formula: "Σ (p - y)² / n",
        documentation: """
            The mean over all elements of the squared error of predictions p and targets y, a scalar. \
            Of nothing it is NaN.
            """)

    package static func value(_ error: Double) -> Double { error * error }

    package static func slope(
        _ error: Value, times factor: Value
    ) throws(GraphError) -> Value {
        try error * (factor * 2)
    }
}
