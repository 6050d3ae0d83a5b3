import GradusIR
import GradusTensors

/// Numbers uniform in `[low, high)`.
package struct Uniform: RandomOperation {
    package let draw: RandomDraw
    /// The least number.
    package let low: Double
    /// Above all numbers, unless it is the least one, too.
    package let high: Double

    package init(_ draw: RandomDraw, low: Double = 0, high: Double = 1) {
        self.draw = draw
        self.low = low
        self.high = high
    }

    package static let signature = OperationSignature(
        "uniform", .random, operands: ["seed", "step"],
        attributes: [
            .init("low", .number, default: .number(0)), .init("high", .number, default: .number(1)),
        ] + RandomDraw.attributes(hasType: true),
        formula: "y ~ U[low, high)",
        documentation: """
            Numbers uniform between 'low' and 'high', which itself is not drawn. They have 24 random \
            bits in f32 and 53 in f64, are the same on every machine, and change from training step \
            to training step.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        let draw = try RandomDraw(attributes, of: "uniform")
        let (low, high) = (attributes.number("low") ?? 0, attributes.number("high") ?? 1)
        guard draw.type.isFloatingPoint else {
            throw OperationError(.elementType, "'uniform' draws floating-point numbers")
        }
        guard low.isFinite, high.isFinite, low <= high else {
            throw OperationError(
                .attribute, "'uniform' needs finite bounds, low before high: \(low), \(high)")
        }
        self.init(draw, low: low, high: high)
    }

    package var attributes: AttributeValues {
        draw.attributes(["low": .number(low), "high": .number(high)])
    }

    package func drawing(_ draw: RandomDraw) -> Uniform { Uniform(draw, low: low, high: high) }

    /// The largest number that is drawn: that before `high`.
    package var last: Double {
        guard low < high else { return high }
        return draw.type == .f32 ? Double(Float(high).nextDown) : high.nextDown
    }

    package func element(_ index: Int, of stream: RandomStream) -> Double {
        let bits = stream.bits(at: index)
        let unit =
            draw.type == .f32 ? Double(bits >> 40) * 0x1p-24 : Double(bits >> 11) * 0x1p-53
        let number = low + (high - low) * unit
        return min(draw.type == .f32 ? Double(Float(number)) : number, last)
    }
}
