import GradusIR
import GradusOperations
import GradusTensors

/// Tries a rule on random operands: both sides are evaluated by the reference evaluation, with
/// their gradients, and compared.
///
/// Shapes, attributes, element types, constants and distributions are drawn until the pattern has a
/// type and the rule fires; what a pattern does not match proves nothing. `exact` rules also see
/// infinities, NaN and zeros of both signs, and must give the same bits (any NaN equals any other).
/// The others are compared where the left side is finite.
package struct RuleProof: Sendable {
    /// The rule.
    package let rule: Rule
    /// How often the rule must have fired.
    package let wantedFirings: Int
    /// How many draws are made at most.
    package let maximumDraws: Int

    package init(_ rule: Rule, wantedFirings: Int = 40, maximumDraws: Int = 8000) {
        self.rule = rule
        self.wantedFirings = wantedFirings
        self.maximumDraws = maximumDraws
    }

    /// What came out.
    package struct Report: Sendable {
        /// How often the rule fired.
        package var firings = 0
        /// How often a gradient was compared.
        package var gradients = 0
        /// Operands for which the sides differ; none where the rule stood every trial.
        package var counterExamples: [CounterExample] = []

        /// Whether the rule fired, and nothing ever differed.
        package var isProved: Bool { firings > 0 && counterExamples.isEmpty }
    }

    /// Draws until the rule has fired often enough, or something differs.
    package func run(seed: UInt64 = 0) -> Report {
        var report = Report()
        for draw in 0..<maximumDraws {
            guard report.firings < wantedFirings, report.counterExamples.isEmpty else { break }
            var source = DrawSource(seed: seed, path: "\(rule.name)/\(draw)")
            guard let drawn = try? RuleInstance.draw(rule, from: &source) else { continue }
            do throws(GraphError) {
                try compare(drawn, &source, &report)
            } catch {
                report.counterExamples.append(CounterExample(drawn.graph, fault: error.message))
            }
        }
        return report
    }

    private func compare(
        _ drawn: RuleInstance, _ source: inout DrawSource, _ report: inout Report
    ) throws(GraphError) {
        var context = PassContext(options: PipelineOptions(level: .fast))
        let rewritten = try Rewriter(RuleSet([rule])).run(drawn.graph, &context)
        guard !context.remarks.isEmpty else { return }
        report.firings += 1
        let left = try ReferenceEvaluator(drawn.graph.expandingGradients().graph)
        let right = try ReferenceEvaluator(rewritten.expandingGradients().graph)
        let isSpecial = rule.soundness == .exact && source.chance(0.5)
        let values = drawn.placeholders(from: &source, special: isSpecial)
        let before = try left.outputs(values)
        let after = try right.outputs(values)
        let isFinite = before[RuleInstance.resultName]?.doubles.allSatisfy(\.isFinite) ?? false
        // The value before its gradients: what is wrong there is easier to see.
        let gradients = before.keys.filter { $0 != RuleInstance.resultName }.sorted()
        for name in [RuleInstance.resultName] + gradients where report.counterExamples.isEmpty {
            guard let a = before[name], let b = after[name] else { continue }
            let isGradient = name != RuleInstance.resultName
            // At infinities and NaN derivatives follow conventions, not the formula.
            if isGradient, isSpecial || !isFinite { continue }
            if isGradient { report.gradients += 1 }
            let isBitwise = rule.soundness == .exact && !isGradient
            let tolerance = a.elementType == .f32 ? 2e-4 : 1e-9
            guard
                let difference = isBitwise
                    ? TensorDifference(bitwise: a, b)
                    : TensorDifference(a, b, tolerance: tolerance)
            else { continue }
            report.counterExamples.append(
                CounterExample(
                    drawn.graph, rewritten: rewritten, output: name, values, a, b, difference))
        }
    }
}

/// Random choices in order, the same for the same seed and path.
struct DrawSource {
    private let stream: RandomStream
    private var index = 0

    init(seed: UInt64, path: String) { stream = RandomStream(seed: seed, path: path) }

    mutating func uniform() -> Double {
        index += 1
        return stream.uniform(at: index)
    }

    mutating func normal() -> Double {
        index += 1
        return stream.normal(at: index)
    }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// An integer of a range.
    mutating func integer(_ range: Range<Int>) -> Int {
        range.lowerBound + Int(uniform() * Double(range.count))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[integer(0..<elements.count)]
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.dropFirst() { elements.swapAt(index, integer(0..<index + 1)) }
        return elements
    }
}
