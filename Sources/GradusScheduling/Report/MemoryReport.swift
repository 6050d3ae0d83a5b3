import GradusTensors

import GradusIR

/// What a program's memory is used for: `gradus compile --emit memory`.
package struct MemoryReport: Encodable, Sendable {
    /// One stretch of the arena.
    package struct Entry: Encodable, Sendable {
        package let name: String
        package let role: String
        package let offset: Int
        package let bytes: Int
        /// The first and the last step that need it.
        package let first: Int
        package let last: Int
        /// The line in the user's text that it comes from.
        package let line: Int?
    }

    package let buffers: [Entry]
    package let peakBytes: Int
    package let lowerBoundBytes: Int
    package let naiveBytes: Int
    /// Arithmetic operations of one run, and those of them that compute values again.
    package let flops: Int
    package let recomputedFlops: Int

    private enum CodingKeys: String, CodingKey {
        case buffers
        case peakBytes = "peak_bytes"
        case lowerBoundBytes = "lower_bound_bytes"
        case naiveBytes = "naive_bytes"
        case flops
        case recomputedFlops = "recomputed_flops"
    }

    /// The report of a program.
    package init(_ program: Program) {
        buffers = program.buffers.map { buffer in
            Entry(
                name: buffer.owner, role: buffer.role.name, offset: buffer.offset,
                bytes: buffer.byteCount, first: buffer.lifetime.lowerBound,
                last: buffer.lifetime.upperBound, line: buffer.origin.source?.line)
        }
        peakBytes = program.arenaByteCount
        lowerBoundBytes = program.lowerBoundByteCount
        naiveBytes = program.naiveByteCount
        flops = program.flops
        recomputedFlops = program.recomputedFlops
    }

    /// The report as a table.
    package var text: String {
        var table = TextTable(["offset", "bytes", "steps", "role", "name", "line"])
        for entry in buffers.sorted(by: { ($0.offset, $0.first) < ($1.offset, $1.first) }) {
            table.append([
                "\(entry.offset)", "\(entry.bytes)", "\(entry.first)–\(entry.last)", entry.role,
                entry.name, entry.line.map(String.init) ?? "",
            ])
        }
        var text =
            table.text(rightAligned: [0, 1, 5]) + """

                peak         \(peakBytes) bytes
                lower bound  \(lowerBoundBytes) bytes
                naive sum    \(naiveBytes) bytes

                """
        if recomputedFlops > 0 {
            text +=
                "work         \(flops) flops, \(recomputedFlops) of them to compute values again\n"
        }
        return text
    }
}

extension Buffer.Role {
    /// The word for it.
    package var name: String {
        switch self {
        case .input: "input"
        case .parameter: "parameter"
        case .state: "state"
        case .constant: "constant"
        case .temporary: "temporary"
        case .output: "output"
        case .scratch: "scratch"
        case .packed: "packed"
        }
    }
}
