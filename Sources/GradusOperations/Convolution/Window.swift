import GradusIR
import GradusTensors

/// Zeros around the axes over which a window moves.
package enum WindowPadding: Hashable, Sendable {
    /// None: the window stays inside.
    case valid
    /// As many as give `⌈n / stride⌉` places on an axis of n elements, the odd one after it.
    case same
    /// Before and after each axis, in order.
    case zeros([Int])

    var attribute: AttributeValue {
        switch self {
        case .valid: .text("valid")
        case .same: .text("same")
        case .zeros(let counts): .integers(counts)
        }
    }
}

/// How a window moves over the last axes of a tensor: what convolutions and pools share.
package struct Window: Hashable, Sendable {
    /// Elements from one place to the next, along each axis.
    package let strides: [Int]
    /// Elements from one element of the window to the next, along each axis.
    package let dilation: [Int]
    package let padding: WindowPadding

    package init(strides: [Int], dilation: [Int]? = nil, padding: WindowPadding = .valid) {
        self.strides = strides
        self.dilation = dilation ?? strides.map { _ in 1 }
        self.padding = padding
    }

    /// Reads `strides`, `padding` and, where the operation has it, `dilation` for so many axes.
    package init(
        _ attributes: AttributeValues, axes: Int, of name: String, strides standard: [Int]? = nil
    ) throws(OperationError) {
        strides =
            try Window.perAxis("strides", attributes, axes, of: name, atLeast: 1)
            ?? standard ?? [Int](repeating: 1, count: axes)
        dilation =
            try Window.perAxis("dilation", attributes, axes, of: name, atLeast: 1)
            ?? [Int](repeating: 1, count: axes)
        padding = try Window.padding(attributes, axes, of: name)
    }

    /// An attribute with one entry for each axis, or one for all; nil where there is none.
    package static func perAxis(
        _ attribute: String, _ attributes: AttributeValues, _ axes: Int, of name: String,
        atLeast least: Int
    ) throws(OperationError) -> [Int]? {
        guard let list = attributes.integers(attribute) else { return nil }
        guard list.count == 1 || list.count == axes else {
            throw OperationError(
                .attribute,
                "'\(attribute)' of '\(name)' has \(list.count) entries for \(axes) axes")
        }
        if let wrong = list.first(where: { $0 < least }) {
            throw OperationError(
                .attribute, "'\(attribute)' of '\(name)' is at least \(least), found \(wrong)")
        }
        return list.count == axes ? list : [Int](repeating: list[0], count: axes)
    }

    private static func padding(
        _ attributes: AttributeValues, _ axes: Int, of name: String
    ) throws(OperationError) -> WindowPadding {
        switch attributes["padding"] {
        case .text("valid"), .none: return .valid
        case .text("same"): return .same
        case .text(let text):
            throw OperationError(
                .attribute, "'padding' of '\(name)' is not \"\(text)\"",
                help: "\"valid\", \"same\", or numbers of zeros")
        default: break
        }
        let counts = attributes.integers("padding") ?? []
        guard [1, axes, 2 * axes].contains(counts.count) else {
            throw OperationError(
                .attribute, "'padding' of '\(name)' has \(counts.count) entries for \(axes) axes",
                help: "one for each axis, or one before and one after each")
        }
        if let negative = counts.first(where: { $0 < 0 }) {
            throw OperationError(
                .attribute, "'padding' of '\(name)' is at least 0, found \(negative)")
        }
        if counts.count == 2 * axes { return .zeros(counts) }
        return .zeros((0..<2 * axes).map { counts[counts.count == 1 ? 0 : $0 / 2] })
    }

    /// `strides` and `padding`, and `dilation` where asked for, in a signature.
    package static func signature(
        strides: AttributeValue = .integer(1), dilates: Bool
    ) -> [OperationSignature.Attribute] {
        [
            .init("strides", .integers, default: strides),
            .init("padding", .integersOrText, default: .text("valid")),
        ] + (dilates ? [.init("dilation", .integers, default: .integer(1))] : [])
    }

    /// The attributes that the signature names.
    package func attributes(dilates: Bool) -> AttributeValues {
        var attributes = AttributeValues(["strides": .integers(strides)])
        attributes["padding"] = padding.attribute
        if dilates { attributes["dilation"] = .integers(dilation) }
        return attributes
    }

    /// The window with its padding in numbers.
    ///
    /// - Parameters:
    ///   - extents: the elements of the window along each axis.
    ///   - sizes: the axes that it moves over.
    package func resolved(
        extents: [Dimension], sizes: [Dimension], of name: String
    ) throws(OperationError) -> Window {
        var zeros: [Int] = []
        for axis in strides.indices {
            switch padding {
            case .valid: zeros += [0, 0]
            case .zeros(let counts): zeros += counts[2 * axis...2 * axis + 1]
            case .same:
                guard let total = sameZeros(axis, extents[axis], sizes[axis]) else {
                    throw OperationError(
                        .attribute,
                        "'padding: \"same\"' of '\(name)' depends on the symbol in \(sizes[axis])",
                        help: "give the numbers of zeros")
                }
                zeros += [total / 2, total - total / 2]
            }
        }
        return Window(strides: strides, dilation: dilation, padding: .zeros(zeros))
    }

    /// `max((⌈n / s⌉ - 1) s + d (k - 1) + 1 - n, 0)`; nil where it is not known.
    private func sameZeros(_ axis: Int, _ extent: Dimension, _ size: Dimension) -> Int? {
        guard let span = span(axis, extent).size else { return nil }
        let stride = strides[axis]
        if stride == 1 { return max(span - 1, 0) }
        guard let size = size.size, size >= 0 else { return nil }
        let covered = (size.addedClamped(to: stride - 1) / stride - 1)
            .multipliedClamped(by: stride)
        return max(covered.addedClamped(to: span).addedClamped(to: -size), 0)
    }

    /// `d (k - 1) + 1`, the elements from the first of the window to its last.
    private func span(_ axis: Int, _ extent: Dimension) -> Dimension {
        (extent - 1) * Dimension(dilation[axis]) + 1
    }

    /// Zeros before and after an axis, of a resolved window.
    package func zeros(_ axis: Int) -> (low: Int, high: Int) {
        guard case .zeros(let counts) = padding else { return (0, 0) }
        return (counts[2 * axis], counts[2 * axis + 1])
    }

    /// The places of a resolved window along each axis: `⌊(n + low + high - d (k - 1) - 1) / s⌋ + 1`.
    package func places(
        extents: [Dimension], sizes: [Dimension], of name: String, operand: Int
    ) throws(OperationError) -> [Dimension] {
        var places: [Dimension] = []
        for axis in strides.indices {
            let zeros = zeros(axis)
            let padded = sizes[axis] + Dimension(zeros.low) + Dimension(zeros.high)
            let span = span(axis, extents[axis])
            let start = padded - span + 1
            if let start = start.size, start < 1 {
                throw OperationError(
                    .shape,
                    "the window of '\(name)' spans \(span) elements of an axis of \(padded)"
                        + (padded == sizes[axis] ? "" : " with its zeros"),
                    labels: [.init(operand: operand, axis: axis + 2, "this axis")])
            }
            guard let count = start.dividedRoundingUp(by: strides[axis]) else {
                throw OperationError(
                    .shape, "the places of '\(name)' along \(sizes[axis]) depend on the symbol",
                    labels: [.init(operand: operand, axis: axis + 2, "this axis")])
            }
            places.append(count)
        }
        return places
    }
}

extension OperationError {
    /// An operand that has not the axes that a window moves over.
    static func windowRank(
        _ type: TensorType, _ axes: String, operand: Int, of name: String
    ) -> OperationError {
        OperationError(
            .rank, "'\(name)' needs the axes \(axes), found \(type)",
            labels: [.init(operand: operand, "this is \(type)")])
    }
}
