import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors

/// Compares what each pass makes of a graph with the graph as it was given, by the reference
/// evaluation on random inputs: outputs, objective, updates and gradients.
///
/// Both are evaluated in double precision, so that differences come from the passes rather than
/// from rounding. Where the graph takes no gradient, that of a random combination of its outputs
/// with respect to all inputs and parameters is compared, too. Elements that are not finite in the
/// graph as given are left out: putting finite ones in their place is what some passes are for. So
/// are those that the graph's own roundings move as far as a pass does.
package struct TranslationValidation: Sendable {
    /// What is known about one pass.
    package struct Step: Sendable {
        package let pass: String
        /// How often a rule fired.
        package let rewrites: Int
        /// The largest difference of two elements, relative to the largest element of its tensor.
        package let worst: Double
        /// How many outputs of all trials differ no more than the graph's own roundings move them.
        package let undetermined: Int
        /// Where the graph first differs; nil where it agrees.
        package let difference: Difference?
    }

    /// Where a pass changed what the graph computes.
    package struct Difference: Sendable {
        /// The output, `d_NAME` for a gradient.
        package let output: String
        /// The first element that differs.
        package let tensor: TensorDifference
        /// The rewrite without which the pass agrees; nil where no rule is at fault.
        package let rewrite: RewriteRecord?
        /// Where the output's value is written.
        package let source: SourceRange?
    }

    /// The number of random inputs that are tried.
    package static let trials = 3

    private let addsGradients: Bool
    private let tolerance: Double
    private let references: [ReferenceOutputs]

    /// Evaluates the graph as it is given.
    ///
    /// - Parameters:
    ///   - graph: sizes known, gradients still to be differentiated.
    ///   - seed: picks the random inputs.
    /// - Throws: `GraphError` where the graph cannot be evaluated.
    package init(_ graph: Graph, seed: UInt64 = 0) throws(GraphError) {
        let hasGradients = graph.nodes.contains { $0.operation is Gradient }
        let isSingle = graph.nodes.contains { $0.resultTypes.contains { $0.elementType == .f32 } }
        // Constants that a pass folds are rounded to the graph's own precision.
        tolerance = isSingle ? 1e-5 : 1e-9
        let withGradients =
            hasGradients ? nil : try? TranslationValidation.comparable(graph, addsGradients: true)
        addsGradients = withGradients != nil
        let comparable =
            if let withGradients { withGradients } else {
                try TranslationValidation.comparable(graph, addsGradients: false)
            }
        var references: [ReferenceOutputs] = []
        for trial in 0..<TranslationValidation.trials {
            references.append(
                try ReferenceOutputs(
                    of: comparable, at: comparable.drawnPlaceholders(trial: trial, seed: seed),
                    seed: seed))
        }
        self.references = references
    }

    /// How many elements are compared, over all trials.
    package var comparedCount: Int {
        references.reduce(0) { count, reference in
            reference.expected.values.reduce(count) { $0 + $1.doubles.count(where: \.isFinite) }
        }
    }

    /// Runs the passes and compares the graph after each of them, up to the first that differs.
    ///
    /// - Throws: `GraphError` where a pass fails.
    package func run(_ pipeline: Pipeline, on graph: Graph) throws(GraphError) -> [Step] {
        var graph = graph
        var steps: [Step] = []
        var context = PassContext(options: pipeline.options)
        var references = references
        for pass in pipeline.passes
        where !pipeline.options.disabledPasses.contains(pass.name) {
            let known = context.remarks.count
            context.pass = pass.name
            let after = try pass.run(graph, &context)
            let rewrites = context.remarks[known...].count { $0.rule != nil }
            let result = try compare(after, with: &references)
            var difference = result.difference
            if let found = difference {
                let culprit = try culprit(
                    of: pass, on: graph, count: rewrites, pipeline.options, &references)
                difference = Difference(
                    output: found.output, tensor: found.tensor, rewrite: culprit,
                    source: found.source)
            }
            steps.append(
                Step(
                    pass: pass.name, rewrites: rewrites, worst: result.worst,
                    undetermined: result.undetermined, difference: difference))
            if difference != nil { break }
            graph = after
        }
        return steps
    }

    // MARK: Comparing

    private struct Comparison {
        var worst = 0.0
        var undetermined = 0
        var difference: Difference?
    }

    private func compare(
        _ graph: Graph, with references: inout [ReferenceOutputs]
    ) throws(GraphError) -> Comparison {
        let comparable = try TranslationValidation.comparable(graph, addsGradients: addsGradients)
        var comparison = Comparison()
        for trial in references.indices {
            let expected = references[trial].expected
            let found = try ReferenceEvaluator(comparable).outputs(references[trial].placeholders)
            for output in comparable.outputs {
                guard let left = expected[output.name], let right = found[output.name] else {
                    continue
                }
                let verdict = try references[trial].verdict(
                    output.name, right, tolerance: tolerance)
                if case .undetermined = verdict {
                    comparison.undetermined += 1
                    continue
                }
                comparison.worst = max(comparison.worst, left.distance(to: right))
                guard case .different(let difference) = verdict else { continue }
                comparison.difference = Difference(
                    output: output.name, tensor: difference, rewrite: nil,
                    source: comparable.node(of: output.value).origin.source)
                return comparison
            }
        }
        return comparison
    }

    /// The first rewrite after which the pass differs, by bisection over the number of rewrites.
    private func culprit(
        of pass: any Pass, on graph: Graph, count: Int, _ options: PipelineOptions,
        _ references: inout [ReferenceOutputs]
    ) throws(GraphError) -> RewriteRecord? {
        var options = options
        options.recordsRewrites = true
        func run(_ limit: Int) throws(GraphError) -> (graph: Graph, rewrites: [RewriteRecord]) {
            options.rewriteLimit = limit
            var context = PassContext(options: options, pass: pass.name)
            return (try pass.run(graph, &context), context.rewrites)
        }
        guard count > 0, try compare(run(0).graph, with: &references).difference == nil else {
            return nil
        }
        var (agrees, differs) = (0, count)
        while differs - agrees > 1 {
            let middle = (agrees + differs) / 2
            if try compare(run(middle).graph, with: &references).difference == nil {
                agrees = middle
            } else {
                differs = middle
            }
        }
        return try run(differs).rewrites.last
    }

    /// The graph with all that it computes as outputs, differentiated, in double precision.
    private static func comparable(
        _ graph: Graph, addsGradients: Bool
    ) throws(GraphError) -> Graph {
        var graph = try graph.removingGradientTargets().withRootsAsOutputs()
        if addsGradients { graph = try graph.addingGradientsOfOutputs() }
        return try graph.expandingGradients().graph.inDoublePrecision()
    }
}

extension Graph {
    /// The graph with the gradients of a random combination of its floating-point outputs, for each
    /// input and parameter that has one, as outputs `d_NAME`.
    fileprivate func addingGradientsOfOutputs() throws(GraphError) -> Graph {
        var copy = try GraphCopy(self)
        for index in nodes.indices { try copy.copy(index) }
        let builder = try copy.finishing()
        var combination: Value?
        for output in outputs where type(of: output.value).elementType.isFloatingPoint {
            let value = builder.value(copy.image(of: output.value))
            guard let sizes = value.shape.sizes else { continue }
            let stream = RandomStream(seed: 0, path: output.name)
            let weights = builder.constant(
                Tensor(
                    value.elementType, sizes: sizes,
                    converting: (0..<Tensor.count(of: sizes)).map(stream.normal)))
            let term = try (value * weights).sum()
            combination = if let sum = combination { try sum + term } else { term }
        }
        let declared =
            (inputs.map { ($0.name, $0.value, $0.isDistribution) }
            + parameters.map { ($0.name, $0.value, false) })
            // A distribution has derivatives along the simplex alone.
            .filter { type(of: $0.1).elementType.isFloatingPoint && !$0.2 }
        guard let combination, !declared.isEmpty else {
            throw GraphError("graph '\(name)' has nothing to differentiate")
        }
        let gradients = try builder.apply(
            Gradient(), [combination] + declared.map { builder.value(copy.image(of: $0.1)) })
        let taken = Set(outputs.map(\.name) + inputs.map(\.name) + parameters.map(\.name))
        for ((name, _, _), gradient) in zip(declared, gradients)
        where !taken.contains("d_\(name)") {
            try builder.output("d_\(name)", gradient)
        }
        return builder.graph
    }

    /// A tensor for each input and parameter: of normal numbers in the first trial, of positive
    /// ones in the second, of small ones in the third; rows that sum to 1 for distributions,
    /// integers 0 or 1.
    func drawnPlaceholders(trial: Int, seed: UInt64) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        let declared =
            inputs.map { ($0.name, $0.value, $0.isDistribution) }
            + parameters.map { ($0.name, $0.value, false) }
        for (name, value, isDistribution) in declared {
            let type = type(of: value)
            let sizes = type.shape.sizes ?? []
            let stream = RandomStream(seed: seed, path: "\(name)/\(trial)")
            var elements = (0..<Tensor.count(of: sizes)).map { index in
                guard type.elementType.isFloatingPoint else {
                    return stream.uniform(at: index).rounded()
                }
                if isDistribution || trial == 1 { return 0.2 + 1.8 * stream.uniform(at: index) }
                return stream.normal(at: index) * (trial == 0 ? 1 : 0.1)
            }
            if isDistribution, let width = sizes.last, width > 0 {
                for start in stride(from: 0, to: elements.count, by: width) {
                    let sum = elements[start..<start + width].reduce(0, +)
                    for index in start..<start + width { elements[index] /= sum }
                }
            }
            tensors[name] = Tensor(type.elementType, sizes: sizes, converting: elements)
        }
        return tensors
    }
}

extension Tensor {
    /// The largest difference of two elements of which the one on the left is finite, relative to
    /// the largest finite element on the left, or to 1 where all are smaller; infinite where the
    /// types differ.
    fileprivate func distance(to other: Tensor) -> Double {
        guard type == other.type else { return .infinity }
        var largest = 0.0
        for (a, b) in zip(doubles, other.doubles) where a.isFinite {
            largest = max(largest, b.isFinite ? abs(a - b) : .infinity)
        }
        return largest / largestMagnitude
    }
}
