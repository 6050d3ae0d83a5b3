/// Numbers for people: as many digits as are read easily.
enum NumberText {
    /// Digits that are shown.
    private static let significantDigits = 6

    /// How the numbers of one tensor are shown, so that they stand in columns.
    struct Style {
        /// Decimals of fixed notation; nil for scientific notation.
        let decimals: Int?

        /// The style that shows the largest number with six digits.
        init(for values: [Double]) {
            let magnitudes = values.lazy.filter { $0.isFinite && $0 != 0 }.map(abs)
            let largest = magnitudes.max() ?? 0
            let smallest = magnitudes.min() ?? 0
            guard largest == 0 || (largest < 1e7 && largest >= 1e-4 && smallest >= 1e-5) else {
                decimals = nil
                return
            }
            // Six digits from the first that is not 0; with one decimal even beyond.
            var exponent = 0
            var scaled = largest
            while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
            while scaled > 0, scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
            let most = max(1, significantDigits - 1 - exponent)
            // No more decimals than some number needs.
            decimals = values.reduce(0) { needed, value in
                needed >= most || !value.isFinite
                    ? needed : max(needed, Style.decimals(of: value, most: most))
            }
        }

        private static func decimals(of value: Double, most: Int) -> Int {
            let text = fixed(value, decimals: most)
            let fraction = text.split(separator: ".").dropFirst().first ?? ""
            return fraction.reversed().drop { $0 == "0" }.count
        }
    }

    /// A number on its own.
    static func text(_ value: Double) -> String { text(value, Style(for: [value])) }

    /// A number among others.
    static func text(_ value: Double, _ style: Style) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        guard let decimals = style.decimals else { return scientific(value) }
        return fixed(value, decimals: decimals)
    }

    /// `-12.340` with that many decimals; for numbers below 10⁷.
    static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(UInt64(1)) { product, _ in product * 10 }
        let units = UInt64((abs(value) * Double(scale)).rounded(.toNearestOrEven))
        let sign = value < 0 && units > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(units)" }
        let fraction = String(units % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(units / scale).\(zeros)\(fraction)"
    }

    /// `-1.23457e-05`.
    static func scientific(
        _ value: Double, digits significantDigits: Int = NumberText.significantDigits
    ) -> String {
        if value == 0 { return "0" }
        let text = abs(value).description
        let parts = text.split(separator: "e")
        let digits = parts[0].filter { $0 != "." }
        let point = parts[0].firstIndex(of: ".") ?? parts[0].endIndex
        let leading = digits.prefix { $0 == "0" }.count
        var exponent = parts[0].distance(from: parts[0].startIndex, to: point) - 1 - leading
        if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
        var mantissa = digits.dropFirst(leading).compactMap(\.wholeNumberValue)
        if mantissa.count > significantDigits {
            let roundsUp = mantissa[significantDigits] >= 5
            mantissa.removeLast(mantissa.count - significantDigits)
            if roundsUp {
                var place = significantDigits - 1
                while place >= 0, mantissa[place] == 9 {
                    mantissa[place] = 0
                    place -= 1
                }
                if place >= 0 {
                    mantissa[place] += 1
                } else {
                    mantissa = [1]
                    exponent += 1
                }
            }
        }
        while mantissa.count > 1, mantissa.last == 0 { mantissa.removeLast() }
        let fraction = mantissa.dropFirst().map(String.init).joined()
        let magnitude = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        return (value < 0 ? "-" : "") + "\(mantissa[0])" + (fraction.isEmpty ? "" : ".\(fraction)")
            + "e\(exponent < 0 ? "-" : "+")\(magnitude)"
    }

    /// A whole number in groups of three: `1,234,567`.
    static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A time with its unit: `1.25 µs`.
    static func duration(nanoseconds: Double) -> String {
        let units: [(Double, String)] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")]
        let (scale, unit) = units.first { nanoseconds >= $0.0 } ?? (1, "ns")
        let value = nanoseconds / scale
        return "\(fixed(value, decimals: value < 10 ? 2 : value < 100 ? 1 : 0)) \(unit)"
    }

    /// A size of memory with its unit: `1.5 KiB`.
    static func bytes(_ count: Int) -> String {
        let units: [(Double, String)] = [
            (0x1p40, "TiB"), (0x1p30, "GiB"), (0x1p20, "MiB"), (0x1p10, "KiB"),
        ]
        guard let (scale, unit) = units.first(where: { Double(count) >= $0.0 }) else {
            return "\(count) B"
        }
        return "\(fixed(Double(count) / scale, decimals: 1)) \(unit)"
    }
}
