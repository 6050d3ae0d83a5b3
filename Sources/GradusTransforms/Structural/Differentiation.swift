import GradusAutodiff
import GradusIR

/// Replaces every `gradient(f, wrt: x)` by the graph that computes it, and adds the gradients that are
/// asked for as outputs.
package struct Differentiate: Pass {
    package let name = "differentiate"
    package let summary = "replaces gradients by the graph that computes them"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let expanded = try graph.expandingGradients().removingGradientTargets()
        let names: [String]?
        switch context.options.gradients {
        case .asWritten: return expanded
        case .parameters: names = nil
        case .named(let wanted): names = wanted
        }
        let (result, unreached) = try expanded.appendingGradients(withRespectTo: names)
        for name in unreached {
            context.remark(
                .warning, "the objective does not depend on '\(name)': its gradient is zero")
        }
        return result
    }
}
