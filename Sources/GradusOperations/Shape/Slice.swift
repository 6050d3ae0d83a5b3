import GradusIR
import GradusTensors

/// `x[start:limit:step, …]`
package struct Slice: DifferentiableOperation {
    /// The first index along each axis.
    package let starts: Shape
    /// The index past the last one along each axis.
    package let limits: Shape
    /// From one index to the next along each axis; nil for 1 everywhere.
    package let steps: [Int]?

    package init(starts: Shape, limits: Shape, steps: [Int]? = nil) {
        self.starts = starts
        self.limits = limits
        self.steps = steps
    }

    package static let signature = OperationSignature(
        "slice", .shape, operands: ["x"],
        attributes: [
            .init("starts", .shape), .init("limits", .shape),
            .init("steps", .integers, default: AttributeValue.none),
        ],
        formula: "x[start:limit:step, …]",
        documentation: """
            Every step-th element from a start up to but without a limit, one entry for each axis; \
            written x[0:4, 1:9:2]. Starts and limits count from the front and lie inside the axis; a \
            limit that is not beyond its start gives nothing. Steps are positive, 1 by default.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let starts = attributes.shape("starts"), let limits = attributes.shape("limits")
        else {
            throw OperationError(.attribute, "'slice' needs 'starts' and 'limits'")
        }
        let steps = attributes.integers("steps")
        guard starts.rank == limits.rank, steps.map({ $0.count == starts.rank }) ?? true else {
            throw OperationError(
                .attribute, "'starts', 'limits' and 'steps' of 'slice' differ in number")
        }
        if let step = steps?.first(where: { $0 < 1 }) {
            throw OperationError(
                .attribute, "steps of 'slice' are positive, found \(step)",
                help: "flip(…) turns an axis round")
        }
        self.init(starts: starts, limits: limits, steps: steps)
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "starts": .shape(starts), "limits": .shape(limits),
            "steps": steps.map(AttributeValue.integers) ?? .none,
        ])
    }

    package func binding(_ sizes: [String: Int]) -> Slice {
        Slice(starts: starts.binding(sizes), limits: limits.binding(sizes), steps: steps)
    }

    private func step(_ axis: Int) -> Int { steps?[axis] ?? 1 }

    /// `⌈(limit - start) / step⌉`, at least 0; nil where it depends on a symbol in no simple way.
    private func count(_ axis: Int) -> Dimension? {
        let count = (limits[axis] - starts[axis]).dividedRoundingUp(by: step(axis))
        if let size = count?.size, size < 0 { return 0 }
        return count
    }

    /// Limits that end just past the last element, steps of 1 where there are fewer than two.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Slice {
        guard starts.rank == operands[0].rank else { return self }
        var canonical = (starts: starts, limits: limits, steps: [Int]())
        for axis in 0..<starts.rank {
            let count = count(axis)
            let isShort = (count?.size).map { $0 < 2 } ?? false
            canonical.steps.append(isShort ? 1 : step(axis))
            guard let count else { continue }
            if count == 0 {
                canonical.starts[axis] = 0
                canonical.limits[axis] = 0
            } else {
                let last = starts[axis] + (count - 1) * Dimension(canonical.steps[axis])
                canonical.limits[axis] = last + 1
            }
        }
        let steps = canonical.steps.allSatisfy { $0 == 1 } ? nil : canonical.steps
        return Slice(starts: canonical.starts, limits: canonical.limits, steps: steps)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let type = operands[0]
        guard starts.rank == type.rank else {
            throw OperationError(
                .rank, "'slice' has bounds for \(starts.rank) axes, found \(type)",
                labels: [.init(operand: 0, "this is \(type)")])
        }
        var dimensions: [Dimension] = []
        for axis in 0..<type.rank {
            try requireBounds(axis, of: type)
            guard let count = count(axis) else {
                throw OperationError(
                    .shape,
                    "the size of \(starts[axis]):\(limits[axis]):\(step(axis)) depends on a symbol",
                    labels: [.init(operand: 0, axis: axis, "this is \(type)")])
            }
            dimensions.append(count)
        }
        return [type.with(Shape(dimensions))]
    }

    private func requireBounds(_ axis: Int, of type: TensorType) throws(OperationError) {
        let size = type.shape[axis]
        func isBeyond(_ left: Dimension, _ right: Dimension) -> Bool {
            (left - right).size.map { $0 > 0 } ?? false
        }
        guard !isBeyond(0, starts[axis]), !isBeyond(starts[axis], size),
            !isBeyond(limits[axis], size)
        else {
            throw OperationError(
                .shape, "\(starts[axis]):\(limits[axis]) lies outside axis \(axis) of size \(size)",
                labels: [.init(operand: 0, axis: axis, "this is \(type)")])
        }
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [x.type])[0])
        let dense = Shape.rowMajorStrides(x.sizes)
        var offset = 0
        for (axis, start) in starts.dimensions.enumerated() where !sizes.contains(0) {
            offset += (start.size ?? 0) * dense[axis]
        }
        let strides = dense.indices.map { dense[$0].multipliedClamped(by: step($0)) }
        return [x.gathered(sizes: sizes, strides: strides, offset: offset)]
    }

    /// `x̄` is `ȳ` with zeros in the places that were left out
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let high = x.shape.dimensions.indices.map { x.shape[$0] - limits[$0] }
        return [
            try context.cotangent.padded(
                low: starts.dimensions, high: high, interior: steps?.map { $0 - 1 })
        ]
    }
}
