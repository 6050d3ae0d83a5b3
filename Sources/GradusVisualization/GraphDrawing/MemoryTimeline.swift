import GradusScheduling
import GradusTensors

/// The arena of a program as a chart: each buffer is a box from the first step that needs it to the
/// last, at the addresses that it takes, what fills up its last line of 64 bytes included.
package enum MemoryTimeline {
    package static func plot(of program: Program) -> Plot {
        let spans = program.buffers.filter { $0.byteCount > 0 }.map { buffer in
            let first = Double(buffer.lifetime.lowerBound)
            let bottom = Double(buffer.offset)
            let height = Double(MemoryPlanner.aligned(buffer.byteCount))
            return Plot.Span(
                buffer.owner, x: first...Double(buffer.lifetime.upperBound + 1),
                y: bottom...(bottom + height),
                group: Use(buffer).rawValue)
        }
        let peak = program.arenaByteCount
        let subtitle = [
            "arena \(ByteCount.text(peak))",
            "alive at once at most \(ByteCount.text(program.lowerBoundByteCount))",
            "without sharing \(ByteCount.text(program.naiveByteCount))",
        ].joined(separator: " · ")
        let (unit, unitName) = unit(for: peak)
        let steps = Double(max(1, program.instructions.count))
        return Plot(
            title: "Memory of \(program.graph.name)", subtitle: subtitle,
            horizontal: Plot.Axis("step", range: 0...steps),
            vertical: Plot.Axis(
                "address in \(unitName)", range: 0...(1.06 * Double(max(1, peak))), unit: unit),
            spans: spans, spanGroups: Use.allCases.map(\.name),
            levels: [Plot.Level("peak \(ByteCount.text(peak))", y: Double(peak))], width: 960,
            height: 560)
    }

    /// What a buffer is there for, in the order of colours.
    private enum Use: Int, CaseIterable {
        case parameter, value, output, given, gradient, again, scratch

        init(_ buffer: Buffer) {
            switch buffer.role {
            case .parameter, .state, .packed: self = .parameter
            case .input, .constant: self = .given
            case .output: self = .output
            case .scratch: self = .scratch
            case .temporary:
                self =
                    buffer.origin.isRecomputed
                    ? .again : buffer.origin.pullback == nil ? .value : .gradient
            }
        }

        var name: String {
            switch self {
            case .parameter: "parameter"
            case .value: "value"
            case .output: "output"
            case .given: "input or constant"
            case .gradient: "gradient"
            case .again: "computed again"
            case .scratch: "working memory"
            }
        }
    }

    /// The unit in which the addresses have few digits.
    private static func unit(for byteCount: Int) -> (bytes: Double, name: String) {
        let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        for (name, power) in units where byteCount >= 2 << power {
            return (Double(1 << power), name)
        }
        return (1, "bytes")
    }
}
