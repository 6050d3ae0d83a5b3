import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors

/// Compares the first and the second derivatives of an operation, by reverse mode on the reference
/// evaluation, with central differences of fourth order along random directions.
///
/// With weights w and u, f(x) = Σ w · op(x) and g(x) = Σ u · ∇f(x) are scalars; the check is that
/// ∇f · v and ∇g · v are their rates of change along v.
package struct GradientCheck {
    private let sample: OperationSample
    private let graph: Graph
    /// The operands with derivatives.
    private let active: [Int]
    private static let step = 0x1p-10

    /// What is wrong with the derivatives of a sample in f64, and whether those in f32 agree with
    /// them; nothing where all is well.
    package static func problems(of sample: OperationSample) throws -> [String] {
        guard let check = try GradientCheck(sample) else { return [] }
        return try check.problems()
            + (try GradientCheck(sample.inSinglePrecision)?.singlePrecisionProblems(check) ?? [])
    }

    /// Nil where the operation has no floating-point operand or result.
    private init?(_ sample: OperationSample) throws {
        self.sample = sample
        active = sample.operands.indices.filter {
            sample.operands[$0].type.elementType.isFloatingPoint
        }
        let (builder, inputs, results) = try sample.graph()
        let smooth = results.filter(\.elementType.isFloatingPoint)
        guard !active.isEmpty, !smooth.isEmpty else { return nil }
        let wanted = active.map { inputs[$0] }
        let f = try GradientCheck.weightedSum(smooth, path: "w")
        let first = try ReverseMode.gradients(of: f, withRespectTo: wanted).values
        let g = try GradientCheck.weightedSum(first, path: "u")
        let second = try ReverseMode.gradients(of: g, withRespectTo: wanted).values
        try builder.output("f", f)
        try builder.output("g", g)
        for (position, value) in wanted.enumerated() {
            try builder.output("df\(position)", first[position])
            try builder.output("dg\(position)", second[position])
            let alone = try ReverseMode.gradients(of: f, withRespectTo: [value]).values[0]
            try builder.output("df\(position) alone", alone)
        }
        try builder.graph.verify()
        graph = builder.graph
    }

    private static func weightedSum(_ values: [Value], path: String) throws -> Value {
        var total = values[0].scalar(0)
        for (index, value) in values.enumerated() {
            let weights = Domain.nonzero.tensor(value.type, path: "\(path)\(index)")
            total = try total + (value * value.builder.constant(weights)).sum()
        }
        return total
    }

    private func run(_ operands: [Tensor]) throws -> [String: Tensor] {
        let named = Dictionary(
            uniqueKeysWithValues: operands.enumerated().map { ("x\($0.offset)", $0.element) })
        return try ReferenceEvaluator(graph).outputs(named)
    }

    private func problems() throws -> [String] {
        var problems: [String] = []
        let operands = sample.tensors()
        let outputs = try run(operands)
        for position in active.indices {
            if let together = outputs["df\(position)"], let alone = outputs["df\(position) alone"],
                let difference = alone.difference(from: together)
            {
                problems.append(
                    "\(sample): the gradient of operand \(active[position]) alone: \(difference)")
            }
        }
        guard sample.isGradientChecked else { return problems }
        for seed in UInt64(1)...3 {
            let directions = active.map { index in
                Domain.between(-1, 1).tensor(
                    sample.operands[index].type, path: "direction \(index)", seed: seed)
            }
            let rates = try rates(at: operands, along: directions)
            for (order, name) in [(1, "f"), (2, "g")] {
                let product = product(of: outputs, "d\(name)", with: directions)
                let numeric = rates[name] ?? .nan
                let error = abs(product - numeric)
                if !(error <= sample.tolerance * max(1, abs(numeric))) {
                    problems.append(
                        "\(sample): order \(order) is \(product), by differences \(numeric)")
                }
            }
        }
        return problems
    }

    private func product(
        of outputs: [String: Tensor], _ name: String, with directions: [Tensor]
    ) -> Double {
        directions.enumerated().reduce(0) { total, pair in
            let gradient = outputs["\(name)\(pair.offset)"]?.doubles ?? []
            return zip(gradient, pair.element.doubles).reduce(total) { $0 + $1.0 * $1.1 }
        }
    }

    /// (8 (f(x + hv) - f(x - hv)) - (f(x + 2hv) - f(x - 2hv))) / 12h
    private func rates(
        at operands: [Tensor], along directions: [Tensor]
    ) throws -> [String: Double] {
        var rates = ["f": 0.0, "g": 0.0]
        for (steps, weight) in [(1.0, 8.0), (-1, -8), (2, -1), (-2, 1)] {
            var moved = operands
            for (position, index) in active.enumerated() {
                let (x, v) = (operands[index], directions[position].doubles)
                moved[index] = Tensor(
                    x.elementType, sizes: x.sizes,
                    converting: zip(x.doubles, v).map { $0 + steps * GradientCheck.step * $1 })
            }
            let outputs = try run(moved)
            for name in ["f", "g"] {
                let value = outputs[name]?.doubles[0] ?? .nan
                rates[name, default: 0] += weight * value / (12 * GradientCheck.step)
            }
        }
        return rates
    }

    /// The same gradients in single precision, within its rounding.
    private func singlePrecisionProblems(_ double: GradientCheck) throws -> [String] {
        let outputs = try run(sample.tensors())
        let expected = try double.run(
            sample.tensors().map { $0.converted(to: $0.elementType.wide) })
        return expected.keys.sorted().compactMap { name in
            guard let found = outputs[name], let wanted = expected[name] else { return nil }
            return found.difference(from: wanted.converted(to: found.elementType), tolerance: 1e-3)
                .map {
                    "\(sample): \(name) in single precision: \($0)"
                }
        }
    }
}

extension ElementType {
    /// `f64` for `f32`, itself otherwise.
    fileprivate var wide: ElementType { self == .f32 ? .f64 : self }
}
