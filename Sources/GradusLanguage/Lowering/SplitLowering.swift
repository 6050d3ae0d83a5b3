import GradusIR
import GradusTensors

/// `low, high = split(x, parts: 2)`: equal parts along an axis, each a slice.
extension GraphLowering {
    func split(_ call: CallSyntax, hint: ElementType?) throws(Failed) -> [Value] {
        let (operand, count, place) = try splitArguments(of: call)
        let value = try value(of: operand, hint: hint)
        guard let axis = value.shape.normalizedAxis(place) else {
            throw fail(
                .error(
                    .rank,
                    "there is no axis \(place): \(value.type) has "
                        + (value.type.rank == 1 ? "1 axis" : "\(value.type.rank) axes"),
                    at: call.function.range,
                    secondary: [.init(operand.range, "this is \(value.type)")]))
        }
        let size = value.shape[axis]
        guard let part = size.dividedExactly(by: Dimension(count)) else {
            throw fail(
                .error(
                    .shapeMismatch, "an axis of size \(size) has no \(count) equal parts",
                    at: call.function.range,
                    secondary: [.init(operand.range, "this is \(value.type)")]
                        + [origin(of: axis, of: value.id)].compactMap(\.self),
                    help: ["slices may differ: x[:2], x[2:]"]))
        }
        let site = CallSite.other(
            range: call.range, head: call.function.range, shown: "split", operands: [operand.range])
        var parts: [Value] = []
        for index in 0..<count {
            var starts = value.shape.dimensions.map { _ in Dimension(0) }
            var limits = value.shape.dimensions
            starts[axis] = part * Dimension(index)
            limits[axis] = part * Dimension(index + 1)
            let slice = try operation(
                "slice",
                [
                    "starts": .shape(Shape(starts)), "limits": .shape(Shape(limits)),
                    "steps": .integers(starts.map { _ in 1 }),
                ], at: site)
            parts += try apply(slice, [value], at: site)
        }
        return parts
    }

    /// The tensor, the number of parts, and the axis, which is the first one by default.
    private func splitArguments(
        of call: CallSyntax
    ) throws(Failed) -> (operand: ExpressionSyntax, parts: Int, axis: Int) {
        let names = ["x", "parts", "axis"]
        var given: [String: ArgumentSyntax] = [:]
        for (position, argument) in call.arguments.enumerated() {
            let name = argument.name?.text ?? (position < names.count ? names[position] : "")
            guard names.contains(name), position == 0 || name != "x" else {
                throw fail(.unknownArgument(argument, of: "split", among: ["parts", "axis"]))
            }
            if let first = given[name] {
                throw fail(.duplicateArgument(name, argument, first: first.range))
            }
            given[name] = argument
        }
        guard let operand = given["x"], operand.name == nil, let parts = given["parts"] else {
            throw fail(
                .error(
                    .arity, "'split' takes a tensor and the number of its parts",
                    at: call.function.range, help: ["a, b = split(x, parts: 2)"]))
        }
        let count = try splitNumber(parts)
        guard (1...options.mostIterations).contains(count) else {
            throw fail(
                .error(
                    .invalidAttribute,
                    "'parts' is a number from 1 to \(options.mostIterations), found \(count)",
                    at: parts.range))
        }
        return (
            operand.value, count,
            try given["axis"].map { argument throws(Failed) in
                try splitNumber(argument)
            } ?? 0
        )
    }

    private func splitNumber(_ argument: ArgumentSyntax) throws(Failed) -> Int {
        let number = try known(argument.value)
        guard case .integer(let integer) = number else {
            throw fail(
                .error(
                    .invalidAttribute, "an integer is needed here, found \(number.description)",
                    at: argument.value.range))
        }
        return integer
    }
}
