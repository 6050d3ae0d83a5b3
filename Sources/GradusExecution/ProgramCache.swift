import GradusScheduling

/// Programs by the sizes that they are for; those that were asked for least lately make room.
struct ProgramCache {
    private let limit: Int
    private var entries: [[String: Int]: (program: Program, lastUse: Int)] = [:]
    private var clock = 0

    init(limit: Int) { self.limit = limit }

    /// How many are kept.
    var count: Int { entries.count }

    /// The program for the sizes, if it is kept.
    mutating func program(for sizes: [String: Int]) -> Program? {
        guard let entry = entries[sizes] else { return nil }
        clock += 1
        entries[sizes] = (entry.program, clock)
        return entry.program
    }

    /// Keeps a program and gives it, or the one that another thread has kept meanwhile.
    mutating func keep(_ program: Program, for sizes: [String: Int]) -> Program {
        if let known = self.program(for: sizes) { return known }
        clock += 1
        entries[sizes] = (program, clock)
        if entries.count > limit,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
        return program
    }
}
