import GradusIR
import GradusTensors

/// Normal numbers.
package struct Normal: RandomOperation {
    package let draw: RandomDraw
    /// The mean.
    package let mean: Double
    /// The standard deviation.
    package let deviation: Double

    package init(_ draw: RandomDraw, mean: Double = 0, deviation: Double = 1) {
        self.draw = draw
        self.mean = mean
        self.deviation = deviation
    }

    package static let signature = OperationSignature(
        "normal", .random, operands: ["seed", "step"],
        attributes: [
            .init("mean", .number, default: .number(0)),
            .init("deviation", .number, default: .number(1)),
        ] + RandomDraw.attributes(hasType: true),
        formula: "y ~ N(mean, deviation²)",
        documentation: """
            Normal numbers, by inverting the distribution function at uniform numbers of 52 bits. They \
            are the same on every machine, and change from training step to training step.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        let draw = try RandomDraw(attributes, of: "normal")
        let mean = attributes.number("mean") ?? 0
        let deviation = attributes.number("deviation") ?? 1
        guard draw.type.isFloatingPoint else {
            throw OperationError(.elementType, "'normal' draws floating-point numbers")
        }
        guard mean.isFinite, deviation.isFinite, deviation >= 0 else {
            throw OperationError(
                .attribute, "'normal' needs a finite mean and deviation, the latter not negative")
        }
        self.init(draw, mean: mean, deviation: deviation)
    }

    package var attributes: AttributeValues {
        draw.attributes(["mean": .number(mean), "deviation": .number(deviation)])
    }

    package func drawing(_ draw: RandomDraw) -> Normal {
        Normal(draw, mean: mean, deviation: deviation)
    }

    package func element(_ index: Int, of stream: RandomStream) -> Double {
        let uniform = (Double(stream.bits(at: index) >> 12) + 0.5) * 0x1p-52
        return mean + deviation * RandomStream.normalQuantile(uniform)
    }
}
