import Gradus
import GradusExecution
import GradusInterchange
import GradusTensors

/// A profile as text, as JSON, and as a trace.
struct ProfileReport {
    private let profile: Profile
    private let graph: String
    private let stage: BenchCommand.Stage
    private let threads: Int

    init(_ profile: Profile, graph: String, stage: BenchCommand.Stage, threads: Int) {
        self.profile = profile
        self.graph = graph
        self.stage = stage
        self.threads = threads
    }

    // MARK: Text

    /// The longest calls in a table, and what they are compared with.
    func text(top: Int) -> String {
        let count = profile.entries.count
        let calls = "\(NumberText.grouped(count)) kernel call\(count == 1 ? "" : "s")"
        let threads = "\(self.threads) thread\(self.threads == 1 ? "" : "s")"
        var table = TextTable([
            "time", "share", "of peak", "bound", "flop/s", "byte/s", "line", "kernel", "computes",
        ])
        let listed = profile.longest(top)
        for entry in listed { table.append(row(entry)) }
        let rest = count > listed.count ? "\(NumberText.grouped(count - listed.count)) more\n" : ""
        return """
            \(graph), \(stage.title): \(calls), \(threads), \(profile.runs) runs
            one run    \(NumberText.duration(nanoseconds: profile.runNanoseconds))
            all calls  \(NumberText.duration(nanoseconds: profile.nanoseconds))
            peak       \(rate(profile.peak.flops))flop/s, \(rate(profile.peak.bytes))B/s

            \(table.text(rightAligned: [0, 1, 2, 4, 5, 6]))\(rest)
            """
    }

    private func row(_ entry: Profile.Entry) -> [String] {
        let (share, bound) = profile.shareOfPeak(entry)
        let seconds = max(entry.nanoseconds, 1e-3) * 1e-9
        return [
            NumberText.duration(nanoseconds: entry.nanoseconds),
            percent(profile.share(of: entry)), percent(share), bound.rawValue,
            rate(Double(entry.flops) / seconds), rate(Double(entry.bytes) / seconds),
            entry.line.map(String.init) ?? "", entry.kernel, values(entry),
        ]
    }

    /// The first names; a fused group may have many.
    private func values(_ entry: Profile.Entry) -> String {
        let more = entry.values.count > 4 ? ", … \(entry.values.count - 4) more" : ""
        return entry.values.prefix(4).joined(separator: ", ") + more
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    /// `134 G`: three digits at most and the prefix of the unit.
    private func rate(_ perSecond: Double) -> String {
        var scaled = perSecond
        for prefix in ["", "k", "M", "G"] {
            if scaled < 999.5 {
                return "\(NumberText.fixed(scaled, decimals: scaled < 9.95 ? 1 : 0)) \(prefix)"
            }
            scaled /= 1000
        }
        return "\(NumberText.fixed(scaled, decimals: scaled < 9.95 ? 1 : 0)) T"
    }

    // MARK: JSON

    /// Everything, with all digits.
    var json: JSONValue {
        .object([
            ("graph", .string(graph)),
            ("stage", .string(stage.rawValue)),
            ("threads", .integer(threads)),
            ("runs", .integer(profile.runs)),
            ("run_ns", .number(profile.runNanoseconds)),
            ("calls_ns", .number(profile.nanoseconds)),
            ("peak_flops_per_second", .number(profile.peak.flops)),
            ("peak_bytes_per_second", .number(profile.peak.bytes)),
            ("instructions", .array(profile.entries.map(json))),
        ])
    }

    private func json(_ entry: Profile.Entry) -> JSONValue {
        let (share, bound) = profile.shareOfPeak(entry)
        return .object([
            ("step", .integer(entry.step)),
            ("kernel", .string(entry.kernel)),
            ("values", .array(entry.values.map { .string($0) })),
            ("line", entry.line.map { .integer($0) } ?? .null),
            ("ns", .number(entry.nanoseconds)),
            ("share", .number(profile.share(of: entry))),
            ("flops", .integer(entry.flops)),
            ("bytes", .integer(entry.bytes)),
            ("share_of_peak", .number(share)),
            ("bound", .string(bound.rawValue)),
        ])
    }

    // MARK: Trace

    /// One run as Chrome trace events: complete events on one thread, times in microseconds.
    var trace: JSONValue {
        let events = zip(profile.entries, profile.lastRun).map { entry, time -> JSONValue in
            .object([
                ("name", .string(entry.kernel)),
                ("cat", .string("kernel")),
                ("ph", .string("X")),
                ("ts", .number(time.start / 1000)),
                ("dur", .number(time.duration / 1000)),
                ("pid", .integer(1)),
                ("tid", .integer(1)),
                (
                    "args",
                    .object([
                        ("step", .integer(entry.step)),
                        ("computes", .string(entry.values.joined(separator: ", "))),
                        ("line", entry.line.map { .integer($0) } ?? .null),
                        ("flops", .integer(entry.flops)),
                        ("bytes", .integer(entry.bytes)),
                    ])
                ),
            ])
        }
        let title: JSONValue = .object([
            ("name", .string("process_name")), ("ph", .string("M")), ("pid", .integer(1)),
            ("args", .object([("name", .string("\(graph), \(stage.title)"))])),
        ])
        return .object([
            ("traceEvents", .array([title] + events)), ("displayTimeUnit", .string("ns")),
        ])
    }
}
