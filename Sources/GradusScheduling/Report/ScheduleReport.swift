import GradusTensors

import GradusIR

/// A program's instructions in the order of execution: `gradus compile --emit schedule`.
package struct ScheduleReport: Encodable, Sendable {
    /// One kernel call.
    package struct Entry: Encodable, Sendable {
        package let step: Int
        package let kernel: String
        /// The names of the values that it computes; a fused group's inner values count, too.
        package let values: [String]
        package let reads: [String]
        package let writes: [String]
        package let flops: Int
        package let bytes: Int
        /// How threads share the call where it is in a section that they run at once.
        package let lane: String?
        /// The line in the user's text that it comes from.
        package let line: Int?
    }

    package let instructions: [Entry]

    /// The report of a program.
    package init(_ program: Program) {
        instructions = program.instructions.enumerated().map { step, instruction in
            let call = instruction.call
            let names = instruction.buffers.map { ScheduleReport.place(program.buffers[$0]) }
            return Entry(
                step: step, kernel: call.name,
                values: instruction.nodes.map { index in
                    let node = program.graph.nodes[index]
                    return node.name ?? node.operation.operationName
                },
                reads: Array(names[call.resultCount..<call.resultCount + call.operandCount]),
                writes: Array(names[..<call.resultCount]), flops: call.flops, bytes: call.bytes,
                lane: program.lane(of: step),
                line: instruction.origin.source?.line)
        }
    }

    private static func place(_ buffer: Buffer) -> String { "\(buffer.owner)@\(buffer.offset)" }

    /// The report as a table.
    package var text: String {
        let hasLanes = instructions.contains { $0.lane != nil }
        var table = TextTable(
            ["step", "kernel", "computes", "reads", "writes", "flops", "line"]
                + (hasLanes ? ["lane"] : []))
        for entry in instructions {
            table.append(
                [
                    "\(entry.step)", entry.kernel, entry.values.joined(separator: ", "),
                    entry.reads.joined(separator: ", "), entry.writes.joined(separator: ", "),
                    "\(entry.flops)", entry.line.map(String.init) ?? "",
                ] + (hasLanes ? [entry.lane ?? ""] : []))
        }
        return table.text(rightAligned: [0, 5, 6])
    }
}
