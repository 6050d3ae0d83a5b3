import GradusIR
import GradusOperations
import GradusTensors

/// `gradient`, `jacobian` and `hessian`.
extension GraphLowering {
    /// The most rows that a Jacobian may have: each is a gradient of its own.
    private static let mostRows = 1024

    /// `gradient(f, wrt: x)` or `gradient(f, wrt: [x, y])`.
    func gradient(_ call: CallSyntax) throws(Failed) -> [Value] {
        let (objective, targets) = try derivativeOperands(call)
        return try apply(
            Gradient(), [objective] + targets.map(\.value), at: site(of: call, targets))
    }

    /// `jacobian(f, wrt: x)`, of shape `[…f, …x]`: a gradient for each element of `f`.
    func jacobian(_ call: CallSyntax) throws(Failed) -> [Value] {
        let (function, targets) = try derivativeOperands(call)
        return try rows(of: function, by: targets.map(\.value), call, site(of: call, targets))
    }

    /// `hessian(f, wrt: x)`, of shape `[…x, …x]`: the Jacobian of the gradient.
    func hessian(_ call: CallSyntax) throws(Failed) -> [Value] {
        let (objective, targets) = try derivativeOperands(call)
        guard targets.count == 1 else {
            throw fail(
                .error(
                    .invalidGradient, "'hessian' differentiates by one value", at: call.range,
                    help: ["mixed ones: jacobian(gradient(f, wrt: x), wrt: y)"]))
        }
        let site = site(of: call, targets)
        let gradient = try apply(Gradient(), [objective, targets[0].value], at: site)[0]
        return try rows(of: gradient, by: [targets[0].value], call, site)
    }

    private func site(
        of call: CallSyntax, _ targets: [(value: Value, range: SourceRange)]
    ) -> CallSite {
        .other(
            range: call.range, head: call.function.range, shown: call.function.text,
            operands: [call.arguments[0].value.range] + targets.map(\.range))
    }

    /// What is differentiated, and by which values.
    private func derivativeOperands(
        _ call: CallSyntax
    ) throws(Failed) -> (Value, [(value: Value, range: SourceRange)]) {
        let arguments = call.arguments
        let name = call.function.text
        guard arguments.count == 2, arguments[0].name == nil,
            arguments[1].name == nil || arguments[1].name?.text == "wrt"
        else {
            throw fail(
                .error(
                    .arity,
                    "'\(name)' takes \(name == "jacobian" ? "a tensor" : "a scalar") and what to "
                        + "differentiate by", at: call.function.range,
                    help: [
                        "\(name)(f, wrt: x)"
                            + (name == "hessian" ? "" : " or \(name)(f, wrt: [x, y])")
                    ]))
        }
        let expressions: [ExpressionSyntax] =
            if case .list(let list) = arguments[1].value { list.elements } else {
                [arguments[1].value]
            }
        let function = try value(of: arguments[0].value)
        var targets: [(value: Value, range: SourceRange)] = []
        for target in expressions {
            guard case .name(let name) = target, case .value(let value) = try meaning(of: name)
            else {
                throw fail(
                    .error(
                        .invalidGradient, "'wrt' takes names of values", at: target.range,
                        help: ["give it a name first: v = \(target.range.brief)"]))
            }
            targets.append((value, target.range))
        }
        guard !targets.isEmpty else {
            throw fail(.error(.invalidGradient, "'wrt' names nothing", at: arguments[1].range))
        }
        return (function, targets)
    }

    /// The gradients of the elements of a tensor, stacked.
    private func rows(
        of function: Value, by targets: [Value], _ call: CallSyntax, _ site: CallSite
    ) throws(Failed) -> [Value] {
        guard let sizes = function.shape.sizes else {
            throw fail(
                .error(
                    .notKnown, "'\(site.shown)' needs known sizes, found \(function.type)",
                    at: site.operands[0],
                    help: ["a Jacobian has a row for each element: give the sizes as numbers"]))
        }
        let count = Tensor.count(of: sizes)
        guard (1...Self.mostRows).contains(count) else {
            throw fail(
                .error(
                    .invalidGradient,
                    "a Jacobian of \(function.type) has \(count) rows, each a gradient of its own",
                    at: call.function.range, label: "from 1 to \(Self.mostRows) are possible"))
        }
        var rows: [[Value]] = []
        for row in 0..<count {
            let element = try build(at: site) { () throws(GraphError) in
                let flat = try function.reshaped(to: [Dimension(count)])
                return try flat.sliced(starts: [Dimension(row)], limits: [Dimension(row + 1)])
                    .reshaped(to: [])
            }
            rows.append(try apply(Gradient(), [element] + targets, at: site))
        }
        return try targets.indices.map { (target) throws(Failed) in
            try build(at: site) { () throws(GraphError) in
                let shape = targets[target].shape
                let column = try rows.map { (row) throws(GraphError) in
                    try row[target].reshaped(to: Shape([1] + shape.dimensions))
                }
                let stacked =
                    count == 1 ? column[0] : try Value.concatenation(column, axis: 0)
                return try stacked.reshaped(
                    to: Shape(function.shape.dimensions + shape.dimensions))
            }
        }
    }

    /// Builds something out of values, at a place of the text.
    func build<Result>(
        at site: CallSite, _ body: () throws(GraphError) -> Result
    ) throws(Failed) -> Result {
        builder.origin = .source(site.range)
        do {
            return try body()
        } catch {
            throw fail(.error(.typeMismatch, error.message, at: site.head))
        }
    }
}
