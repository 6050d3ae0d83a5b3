import GradusIR
import GradusTensors

/// The place of the largest or the smallest element.
package protocol ArgumentExtremum: Operation {
    /// The axis; nil for the flattened tensor.
    var axis: Int? { get }
    /// Whether the axis, or every axis of the flattened tensor, stays with size 1.
    var keepsDimensions: Bool { get }
    init(axis: Int?, keepsDimensions: Bool)

    /// Whether a number takes the place of the best one so far.
    static func improves<Element: Comparable>(_ candidate: Element, on best: Element) -> Bool
}

extension ArgumentExtremum {
    package static var attributeSignature: [OperationSignature.Attribute] {
        [
            .init("axis", .integer, default: AttributeValue.none),
            .init("keep_dims", .boolean, default: .boolean(false)),
        ]
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(
            axis: attributes.integer("axis"), keepsDimensions: attributes.boolean("keep_dims"))
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "axis": axis.map(AttributeValue.integer) ?? .none,
            "keep_dims": .boolean(keepsDimensions),
        ])
    }

    private var reduction: ReducedAxes {
        ReducedAxes(axis.map { [$0] }, keepsDimensions: keepsDimensions)
    }

    /// The axis counted from the front; the flattened vector is the vector along its axis.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Self {
        let type = operands[0]
        guard let axis = axis ?? (type.rank == 1 ? 0 : nil) else {
            return Self(axis: nil, keepsDimensions: keepsDimensions && type.rank > 0)
        }
        return Self(
            axis: try TypeRule.axis(axis, of: type, for: Self.signature.name),
            keepsDimensions: keepsDimensions)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: Self.signature.name)
        try reduction.requireElements(of: operands[0], for: Self.signature.name)
        return [TensorType(.i32, try reduction.result(of: operands[0], for: Self.signature.name))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try canonicalized(for: [x.type]).reduction
            .result(of: x.type, for: Self.signature.name).sizes
        let groups = try reduction.canonicalized(for: x.type, of: Self.signature.name)
            .groups(of: x.sizes)
        let places: [Int64]
        if x.elementType.isFloatingPoint {
            let elements = x.doubles
            places = groups.map { Self.place(of: $0, in: elements) { $0.isNaN } }
        } else {
            let elements = x.integers
            places = groups.map { Self.place(of: $0, in: elements) { _ in false } }
        }
        return [Tensor(.i32, sizes: sizes ?? [], converting: places)]
    }

    /// The first NaN, or the first of the best.
    private static func place<Element: Comparable>(
        of group: [Int], in elements: [Element], isUnordered: (Element) -> Bool
    ) -> Int64 {
        var best = 0
        for (place, index) in group.enumerated() {
            if isUnordered(elements[index]) { return Int64(place) }
            if improves(elements[index], on: elements[group[best]]) { best = place }
        }
        return Int64(best)
    }
}
