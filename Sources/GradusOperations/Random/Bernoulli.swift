import GradusIR
import GradusTensors

/// Truth values that are true with a probability.
package struct Bernoulli: RandomOperation {
    package let draw: RandomDraw
    /// How often an element is true.
    package let probability: Double

    package init(_ draw: RandomDraw, probability: Double = 0.5) {
        self.draw = draw
        self.probability = probability
    }

    package static let signature = OperationSignature(
        "bernoulli", .random, operands: ["seed", "step"],
        attributes: [.init("probability", .number, default: .number(0.5))]
            + RandomDraw.attributes(hasType: false),
        formula: "y ~ B(probability)",
        documentation: """
            Truth values, each true with the given probability. They are the same on every machine, \
            and change from training step to training step.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        let probability = attributes.number("probability") ?? 0.5
        guard probability >= 0, probability <= 1 else {
            throw OperationError(
                .attribute, "'bernoulli' needs a probability from 0 to 1, found \(probability)")
        }
        self.init(
            try RandomDraw(attributes, type: .bool, of: "bernoulli"), probability: probability)
    }

    package var attributes: AttributeValues {
        draw.attributes(["probability": .number(probability)], hasType: false)
    }

    package func drawing(_ draw: RandomDraw) -> Bernoulli {
        Bernoulli(draw, probability: probability)
    }

    package func element(_ index: Int, of stream: RandomStream) -> Double {
        Double(stream.bits(at: index) >> 11) * 0x1p-53 < probability ? 1 : 0
    }
}
