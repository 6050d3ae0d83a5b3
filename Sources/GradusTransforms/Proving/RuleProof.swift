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

    package init(_ rule: Rule, wantedFirings: Int = 40, maximumDraws: Int = 4000) {
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
        /// What differed, the first of each kind, with the graph in words.
        package var failures: [String] = []
    }

    /// Draws until the rule has fired often enough, or something differs.
    package func run(seed: UInt64 = 0) -> Report {
        var report = Report()
        for draw in 0..<maximumDraws {
            guard report.firings < wantedFirings, report.failures.isEmpty else { break }
            var source = DrawSource(seed: seed, path: "\(rule.name)/\(draw)")
            guard let drawn = try? RuleInstance.draw(rule, from: &source) else { continue }
            do throws(GraphError) {
                try compare(drawn, &source, &report)
            } catch {
                report.failures.append("\(drawn.description): \(error)")
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
        for name in before.keys.sorted() {
            guard let a = before[name], let b = after[name] else { continue }
            let isGradient = name != RuleInstance.resultName
            // At infinities and NaN derivatives follow conventions, not the formula.
            if isGradient, isSpecial { continue }
            if isGradient { report.gradients += 1 }
            let bitwise = rule.soundness == .exact && !isGradient
            if let difference = bitwise ? exactDifference(a, b) : difference(a, b) {
                report.failures.append("\(drawn.description), \(name): \(difference)")
            }
        }
    }

    private func exactDifference(_ left: Tensor, _ right: Tensor) -> String? {
        guard left.type == right.type else { return "\(left.type) became \(right.type)" }
        if !left.elementType.isFloatingPoint {
            return left == right ? nil : "\(left.integers) became \(right.integers)"
        }
        for (a, b) in zip(left.doubles, right.doubles)
        where a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN) {
            return "\(a) became \(b)"
        }
        return nil
    }

    private func difference(_ left: Tensor, _ right: Tensor) -> String? {
        guard left.type == right.type else { return "\(left.type) became \(right.type)" }
        let finite = left.doubles.filter(\.isFinite)
        let scale = finite.reduce(1.0) { max($0, abs($1)) }
        let tolerance = left.elementType == .f32 ? 2e-4 : 1e-9
        for (a, b) in zip(left.doubles, right.doubles)
        where a.isFinite && !(abs(a - b) <= tolerance * scale) {
            return "\(a) became \(b)"
        }
        return nil
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
