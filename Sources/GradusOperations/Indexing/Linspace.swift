import GradusIR
import GradusTensors

/// Numbers at equal distances.
package struct Linspace: Operation {
    package let start: Double
    package let stop: Double
    package let count: Dimension
    package let elementType: ElementType

    package init(
        start: Double, stop: Double, count: Dimension, type elementType: ElementType = .f32
    ) {
        self.start = start
        self.stop = stop
        self.count = count
        self.elementType = elementType
    }

    package static let signature = OperationSignature(
        "linspace", .indexing, operands: [],
        attributes: [
            .init("start", .number), .init("stop", .number), .init("count", .shape),
            .init("type", .elementType, default: .elementType(.f32)),
        ],
        formula: "y[i] = start + i (stop - start) / (count - 1)",
        documentation: """
            Numbers at equal distances from 'start' up to and with 'stop'. One number is 'start'. The \
            count may be symbolic.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let start = attributes.number("start"), let stop = attributes.number("stop") else {
            throw OperationError(.attribute, "'linspace' needs 'start' and 'stop'")
        }
        try TypeRule.requireFinite(start, "start", of: "linspace")
        try TypeRule.requireFinite(stop, "stop", of: "linspace")
        try TypeRule.requireFinite(stop - start, "stop - start", of: "linspace")
        guard let type = attributes.elementType("type"), type.isFloatingPoint else {
            throw OperationError(.elementType, "'linspace' needs a floating-point type")
        }
        self.init(
            start: start, stop: stop,
            count: try IndexRule.size("count", of: attributes, for: "linspace"), type: type)
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "start": .number(start), "stop": .number(stop), "count": .shape([count]),
            "type": .elementType(elementType),
        ])
    }

    package func binding(_ sizes: [String: Int]) -> Linspace {
        Linspace(start: start, stop: stop, count: count.binding(sizes), type: elementType)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireSizes([count], of: "linspace")
        return [TensorType(elementType, [count])]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [])[0])
        let intervals = max(sizes[0] - 1, 1)
        let numbers = (0..<sizes[0]).map { index in
            index == sizes[0] - 1 && index > 0
                ? stop : start + (stop - start) * Double(index) / Double(intervals)
        }
        return [Tensor(elementType, sizes: sizes, converting: numbers)]
    }
}
