import GradusIR
import GradusTensors

/// `x` with zeros around and between its elements.
package struct Pad: DifferentiableOperation {
    /// Zeros before the first element along each axis.
    package let low: Shape
    /// Zeros after the last element along each axis.
    package let high: Shape
    /// Zeros between neighbours along each axis; nil for none.
    package let interior: [Int]?

    package init(low: Shape, high: Shape, interior: [Int]? = nil) {
        self.low = low
        self.high = high
        self.interior = interior
    }

    package static let signature = OperationSignature(
        "pad", .shape, operands: ["x"],
        attributes: [
            .init("low", .shape), .init("high", .shape),
            .init("interior", .integers, default: AttributeValue.none),
        ],
        formula: "y[low + i (interior + 1)] = x[i], else 0",
        documentation: """
            Zeros (false for bool) before, after and between the elements, one entry for each axis. An \
            axis of n elements gets low + n + (n - 1) interior + high.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let low = attributes.shape("low"), let high = attributes.shape("high") else {
            throw OperationError(.attribute, "'pad' needs 'low' and 'high'")
        }
        let interior = attributes.integers("interior")
        guard low.rank == high.rank, interior.map({ $0.count == low.rank }) ?? true else {
            throw OperationError(
                .attribute, "'low', 'high' and 'interior' of 'pad' differ in number")
        }
        let known = low.dimensions.compactMap(\.size) + high.dimensions.compactMap(\.size)
        if let negative = (known + (interior ?? [])).first(where: { $0 < 0 }) {
            throw OperationError(
                .attribute, "'pad' adds zeros, found \(negative)", help: "slice(…) takes away")
        }
        self.init(low: low, high: high, interior: interior)
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "low": .shape(low), "high": .shape(high),
            "interior": interior.map(AttributeValue.integers) ?? .none,
        ])
    }

    package func binding(_ sizes: [String: Int]) -> Pad {
        Pad(low: low.binding(sizes), high: high.binding(sizes), interior: interior)
    }

    private func spacing(_ axis: Int) -> Int { (interior?[axis] ?? 0).addedClamped(to: 1) }

    /// No interior where there are no neighbours.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Pad {
        guard let interior, low.rank == operands[0].rank else { return self }
        let needed = interior.indices.map { operands[0].shape[$0] == 1 ? 0 : interior[$0] }
        return Pad(low: low, high: high, interior: needed.allSatisfy { $0 == 0 } ? nil : needed)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let type = operands[0]
        guard low.rank == type.rank else {
            throw OperationError(
                .rank, "'pad' is given for \(low.rank) axes, found \(type)",
                labels: [.init(operand: 0, "this is \(type)")])
        }
        let shape = Shape(
            (0..<type.rank).map { axis in
                low[axis] + (type.shape[axis] - 1) * Dimension(spacing(axis)) + 1 + high[axis]
            })
        try TypeRule.requireSizes(low, of: "pad")
        try TypeRule.requireSizes(high, of: "pad")
        try TypeRule.requireSizes(shape, of: "pad")
        return [type.with(shape)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [x.type])[0])
        let dense = Shape.rowMajorStrides(sizes)
        var offset = 0
        for (axis, zeros) in low.dimensions.enumerated() where x.count > 0 {
            offset += (zeros.size ?? 0) * dense[axis]
        }
        let strides = dense.indices.map { dense[$0].multipliedClamped(by: spacing($0)) }
        let places = StridedIndices.offsets(sizes: x.sizes, strides: strides, offset: offset)
        let count = Tensor.count(of: sizes)
        if x.elementType.isFloatingPoint {
            var elements = [Double](repeating: 0, count: count)
            for (place, element) in zip(places, x.doubles) { elements[place] = element }
            return [Tensor(x.elementType, sizes: sizes, converting: elements)]
        }
        var elements = [Int64](repeating: 0, count: count)
        for (place, element) in zip(places, x.integers) { elements[place] = element }
        return [Tensor(x.elementType, sizes: sizes, converting: elements)]
    }

    /// `x̄` is `ȳ` in the places of the elements
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        if x.shape.dimensions.contains(0) { return [try x.scalar(0).broadcast(to: x.shape)] }
        let limits = x.shape.dimensions.indices.map { axis in
            low[axis] + (x.shape[axis] - 1) * Dimension(spacing(axis)) + 1
        }
        return [
            try context.cotangent.sliced(
                starts: low.dimensions, limits: limits,
                steps: interior.map { $0.indices.map(spacing) })
        ]
    }
}
