import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors

/// Tries the passes on drawn graphs: what comes out computes the same as what goes in.
///
/// - `-O1` leaves every bit of the outputs as it is, `-O2` the real functions: outputs, objective
///   and gradients agree in double precision.
///   Where the objective is no finite number it has no gradient, and none is compared; elements
///   that the graph's own roundings move as far are left undetermined.
/// - Optimising what is optimised changes nothing.
/// - The gradient of the optimised graph is the gradient of the graph.
package struct PipelineTrial: Sendable {
    /// A graph on which the passes fail.
    package struct Failure: Sendable {
        package let seed: UInt64
        /// What went wrong, in one line.
        package let fault: String
        package let graph: Graph
    }

    /// How many graphs were tried.
    package private(set) var graphs = 0
    /// How many nodes they had.
    package private(set) var nodes = 0
    /// How many elements were compared.
    package private(set) var elements = 0
    /// How many outputs have elements that differ no more than the graph's own roundings move them.
    package private(set) var undetermined = 0
    /// How often each rule fired.
    package private(set) var firings: [String: Int] = [:]
    package private(set) var failures: [Failure] = []

    private let options: PipelineOptions

    package init(_ options: PipelineOptions = PipelineOptions()) { self.options = options }

    /// Tries the graph of a seed.
    package mutating func run(seed: UInt64) {
        graphs += 1
        do throws(GraphError) {
            let graph = try DrawnGraph.make(seed: seed)
            nodes += graph.nodes.count
            do throws(GraphError) {
                if let fault = try fault(of: graph, seed) {
                    failures.append(Failure(seed: seed, fault: fault, graph: graph))
                }
            } catch {
                failures.append(Failure(seed: seed, fault: error.message, graph: graph))
            }
        } catch {
            failures.append(
                Failure(seed: seed, fault: error.message, graph: Graph(name: "drawn_\(seed)")))
        }
    }

    private mutating func fault(of graph: Graph, _ seed: UInt64) throws(GraphError) -> String? {
        if let fault = try bitwiseFault(of: graph, seed) { return fault }
        let requested = try graph.requestingGradients()
        let result = try Pipeline.standard(options).run(requested)
        for remark in result.remarks {
            if let rule = remark.rule { firings[rule, default: 0] += 1 }
        }
        let again = try Pipeline.standard(options).run(result.graph)
        if again.graph != result.graph {
            let rules = Set(again.remarks.map { $0.rule ?? $0.pass }).sorted()
            return "optimising twice changes the graph: \(rules.joined(separator: ", "))"
        }
        let plain = try comparable(requested)
        let optimized = try comparable(result.graph)
        // Optimised first, differentiated then.
        let later = try comparable(
            try Pipeline.standard(options).run(graph).graph.requestingGradients())
        let isSingle = graph.nodes.contains { $0.resultTypes.contains { $0.elementType == .f32 } }
        for trial in 0..<2 {
            var reference = try ReferenceOutputs(
                of: plain, at: plain.drawnPlaceholders(trial: trial, seed: seed), seed: seed)
            let names = comparedNames(reference.expected, of: graph)
            for (kind, other) in [("optimised", optimized), ("differentiated later", later)] {
                let found = try ReferenceEvaluator(other).outputs(reference.placeholders)
                for name in names {
                    guard let tensor = found[name] else {
                        return "\(kind): '\(name)' is gone"
                    }
                    elements += tensor.count
                    switch try reference.verdict(name, tensor, tolerance: isSingle ? 2e-4 : 1e-7) {
                    case .equal: break
                    case .undetermined: undetermined += 1
                    case .different(let difference): return "\(kind): \(name) \(difference)"
                    }
                }
            }
        }
        return nil
    }

    /// The outputs, and where the objective among them is a finite number the gradients, too.
    private func comparedNames(_ expected: [String: Tensor], of graph: Graph) -> [String] {
        let names = expected.keys.sorted()
        let objective = graph.outputs.first { $0.value == graph.objective?.value }
        guard let objective, let value = expected[objective.name]?.doubles,
            !value.allSatisfy(\.isFinite)
        else { return names }
        return names.filter { name in graph.outputs.contains { $0.name == name } }
    }

    private func comparable(_ graph: Graph) throws(GraphError) -> Graph {
        try graph.removingGradientTargets().withRootsAsOutputs()
            .expandingGradients().graph.inDoublePrecision()
    }

    /// Where the exact level changes a bit of an output.
    private mutating func bitwiseFault(
        of graph: Graph, _ seed: UInt64
    ) throws(GraphError) -> String? {
        var exact = options
        exact.level = .exact
        let optimized = try Pipeline.standard(exact).run(graph).graph
        let values = graph.drawnPlaceholders(trial: 0, seed: seed)
        let expected = try ReferenceEvaluator(graph).outputs(values)
        let found = try ReferenceEvaluator(optimized).outputs(values)
        for name in expected.keys.sorted() {
            guard let left = expected[name], let right = found[name] else {
                return "exact: '\(name)' is gone"
            }
            elements += left.count
            if let difference = TensorDifference(bitwise: left, right) {
                return "exact: \(name) \(difference)"
            }
        }
        return nil
    }
}
