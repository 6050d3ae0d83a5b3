/// Amounts of memory as text: `64MB`, `1.5 GiB`.
package enum ByteCount {
    private static let units: [(name: String, bytes: Int)] = [
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
        ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
        ("b", 1),
    ]

    /// The bytes of a text: a number, and B, kB, MB, GB, TB for powers of 1000 or KiB, MiB, GiB, TiB for
    /// powers of 1024; bytes without a unit. Nil where it is none or too large.
    package static func parse(_ text: String) -> Int? {
        let lowered = text.lowercased().filter { $0 != " " }
        let unit = units.first { lowered.hasSuffix($0.name) }
        let digits = lowered.dropLast(unit?.name.utf8.count ?? 0)
        let isPlain = digits.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
        }
        guard isPlain, let number = Double(digits) else { return nil }
        let bytes = number * Double(unit?.bytes ?? 1)
        return bytes < Double(1 << 62) ? Int(bytes) : nil
    }

    /// `12 B`, `1.5 KiB`, `64 MiB`.
    package static func text(_ bytes: Int) -> String {
        for (unit, power) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << power {
            let tenths = Int((10 * Double(bytes) / Double(1 << power)).rounded())
            return tenths % 10 == 0
                ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) B"
    }
}
