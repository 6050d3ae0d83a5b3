import GradusIR
import GradusInterchange
import GradusScheduling
import GradusTensors
import GradusTransforms

/// What a graph costs as it is written and as it is optimised.
struct CountsReport {
    private let name: String
    /// Differentiated and made of operations with kernels, and no more.
    private let written: Cost
    private let optimized: Cost

    /// - Parameters:
    ///   - graph: sizes known, gradients still to be differentiated.
    ///   - optimized: what the passes make of it.
    init(_ graph: Graph, optimized: Graph) throws {
        name = graph.name
        let plain = try Pipeline.complete(PipelineOptions(level: .asWritten)).run(graph).graph
        guard let before = CostModel.cost(of: plain), let after = CostModel.cost(of: optimized)
        else { throw Failure("a size of graph '\(name)' is not known") }
        written = before
        self.optimized = after
    }

    /// A table with a line for each count.
    var text: String {
        var table = TextTable(["graph \(name)", "as written", "optimized", "share"])
        table.append(
            ["nodes", "\(written.nodes)", "\(optimized.nodes)"]
                + [share(Double(written.nodes), Double(optimized.nodes))])
        for (title, count) in [("operations", \Cost.flops), ("bytes moved", \Cost.bytes)] {
            let (before, after) = (written[keyPath: count], optimized[keyPath: count])
            table.append([
                title, NumberText.grouped(Int(before)), NumberText.grouped(Int(after)),
                share(before, after),
            ])
        }
        return table.text(rightAligned: [1, 2, 3])
    }

    private func share(_ before: Double, _ after: Double) -> String {
        before > 0 ? "\(Int((after / before * 100).rounded())) %" : "–"
    }

    /// `{"graph", "written": {"nodes", "flops", "bytes"}, "optimized": {…}}`
    var json: JSONValue {
        func object(_ cost: Cost) -> JSONValue {
            .object([
                ("nodes", .integer(cost.nodes)), ("flops", .integer(Int(cost.flops))),
                ("bytes", .integer(Int(cost.bytes))),
            ])
        }
        return .object([
            ("graph", .string(name)), ("written", object(written)),
            ("optimized", object(optimized)),
        ])
    }
}
