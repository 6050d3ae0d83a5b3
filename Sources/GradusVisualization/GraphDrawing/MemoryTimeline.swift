import GradusScheduling
import GradusTensors

/// The arena of a program as a chart: each buffer is a box from the first step that needs it to the
/// last, at the addresses that it takes, what fills up its last line of 64 bytes included.
package enum MemoryTimeline {
    package static func plot(of program: Program) -> Plot {
        let order = ["parameter", "temporary", "output", "input", "constant", "scratch"]
        let spans = program.buffers.filter { $0.byteCount > 0 }.map { buffer in
            let first = Double(buffer.lifetime.lowerBound)
            let bottom = Double(buffer.offset)
            let height = Double(MemoryPlanner.aligned(buffer.byteCount))
            return Plot.Span(
                buffer.owner, x: first...Double(buffer.lifetime.upperBound + 1),
                y: bottom...(bottom + height),
                group: order.firstIndex(of: buffer.role.name) ?? 0)
        }
        func bytes(_ count: Int) -> String { ByteText.text(Dimension(count)) }
        let subtitle = [
            "arena \(bytes(program.arenaByteCount))",
            "alive at once at most \(bytes(program.lowerBoundByteCount))",
            "without sharing \(bytes(program.naiveByteCount))",
        ].joined(separator: " · ")
        let steps = Double(max(1, program.instructions.count))
        return Plot(
            title: "Memory of \(program.graph.name)", subtitle: subtitle,
            horizontal: Plot.Axis("step", range: 0...steps),
            vertical: Plot.Axis(
                "address in bytes", range: 0...Double(max(1, program.arenaByteCount))),
            spans: spans, width: 760, height: 480)
    }
}
