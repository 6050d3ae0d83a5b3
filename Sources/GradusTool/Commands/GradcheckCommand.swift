import ArgumentParser
import Gradus
import GradusAutodiff
import GradusIR
import GradusInterchange
import GradusTensors

/// `gradus gradcheck`.
struct GradcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradcheck",
        abstract: "Compare the derivative of every node with central differences.",
        usage: "gradus gradcheck [<options>] <file>",
        discussion: """
            The comparison is in double precision, at the values that the nodes have for the \
            inputs given. Inputs that are not set are drawn at random, and a size that no value \
            gives is 3. Exits with 1 where a derivative is wrong. Examples:

              gradus gradcheck graphs/two_layer.graph
              gradus gradcheck graphs/two_layer.graph --set x=[0.2,-0.3] --set y=[0,0,1]
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let model = try modelOptions.model()
        let graph = model.graph.withoutTraining(keepingObjective: true)
        let binding = try Binding(
            inputs, graph, required: Set(graph.inputs.map(\.name)),
            defaults: Binding.Defaults(seed: 1, size: 3))
        let bound = try graph.binding(binding.sizes)
        try Binding.checkSize(
            bound.declared.map { bound.type(of: $0.value) })
        let parameters = ReferenceEvaluator(bound).initialParameters(seed: inputs.seed)
        let values = parameters.merging(binding.tensors) { _, given in given }
        let nodes = try NumericalCheck(bound, at: values, seed: inputs.seed).run()
        let isRight = nodes.allSatisfy { $0.status != .failed }
        switch format.format {
        case .text: try Terminal.write(text(nodes))
        case .json: try Terminal.write(json(nodes, isRight: isRight).text)
        }
        if !isRight { throw ExitCode(1) }
    }

    private func text(_ nodes: [NumericalCheck.NodeReport]) -> String {
        var table = TextTable([
            "line", "node", "operation", "derivatives", "relative", "absolute", "worst at",
            "status",
        ])
        for node in nodes {
            table.append([
                node.place.map { "\($0.line)" } ?? "", node.name, node.operation,
                "\(node.compared)", node.compared == 0 ? "" : error(node.worstRelative),
                node.compared == 0 ? "" : error(node.worstAbsolute),
                node.worstRelative == 0 ? "" : node.worstElement, status(node),
            ])
        }
        let failed = nodes.filter { $0.status == .failed }.count
        let verdict =
            failed == 0
            ? "all \(nodes.count) derivatives agree"
            : "\(failed) of \(nodes.count) derivatives are wrong"
        return table.text(rightAligned: [0, 3, 4, 5])
            + "\n\(verdict); the tolerance is \(NumericalCheck.tolerance), relative to the larger "
            + "of 1 and the derivative\n"
    }

    private func error(_ value: Double) -> String {
        value.isFinite ? NumberText.scientific(value, digits: 2) : "\(value)"
    }

    private func status(_ node: NumericalCheck.NodeReport) -> String {
        switch node.status {
        case .passed: "ok"
        case .failed: "WRONG"
        case .kink: "ok, \(node.skipped) at a kink"
        }
    }

    private func json(_ nodes: [NumericalCheck.NodeReport], isRight: Bool) -> JSONValue {
        let rows = nodes.map { node in
            JSONValue.object([
                ("name", .string(node.name)), ("operation", .string(node.operation)),
                ("line", node.place.map { .integer($0.line) } ?? .null),
                ("worst_relative", .number(node.worstRelative)),
                ("worst_absolute", .number(node.worstAbsolute)),
                ("worst_element", .string(node.worstElement)),
                ("status", .string(node.status.rawValue)),
            ])
        }
        return .object([("nodes", .array(rows)), ("ok", .bool(isRight))])
    }
}
