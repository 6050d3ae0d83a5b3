/// The marks of an axis: at round numbers, written exactly.
struct PlotTicks: Equatable {
    struct Tick: Equatable {
        var value: Double
        var label: String
    }

    var ticks: [Tick]

    /// Multiples of 1, 2 or 5 times a power of ten, at most about `count` of them.
    static func linear(_ range: ClosedRange<Double>, count: Int) -> [Tick] {
        let span = range.upperBound - range.lowerBound
        guard span > 0, span.isFinite, count > 0 else { return [] }
        var exponent = floorLog10(span / Double(count))
        var factor = 1
        for candidate in [1, 2, 5, 10] {
            factor = candidate
            if span / (Double(candidate) * power(exponent)) <= Double(count) { break }
        }
        if factor == 10 {
            factor = 1
            exponent += 1
        }
        let step = Double(factor) * power(exponent)
        let slack = 1e-9
        let first = (range.lowerBound / step - slack).rounded(.up)
        let last = (range.upperBound / step + slack).rounded(.down)
        guard abs(first) < 1e12, abs(last) < 1e12, first <= last else { return [] }
        return (Int(first)...Int(last)).map { multiple in
            let units = multiple * factor
            return Tick(
                value: Double(units) * power(exponent), label: label(units, exponent: exponent))
        }
    }

    /// Powers of ten, thinned out to about `count`; between them 2 and 5 where fewer than three
    /// fit.
    static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> [Tick] {
        guard range.lowerBound > 0, range.upperBound > range.lowerBound else { return [] }
        let first = floorLog10(range.lowerBound)
        let last = floorLog10(range.upperBound)
        let stride = max(1, (last - first + count) / max(1, count))
        let factors = last - first < 3 ? [1, 2, 5] : [1]
        var ticks: [Tick] = []
        for exponent in first...last where (exponent - first) % stride == 0 || factors.count > 1 {
            for factor in factors {
                let value = Double(factor) * power(exponent)
                let slack = value * 1e-9
                guard range.lowerBound - slack <= value, value <= range.upperBound + slack else {
                    continue
                }
                ticks.append(Tick(value: value, label: label(factor, exponent: exponent)))
            }
        }
        return ticks
    }

    /// `units · 10^exponent`: plain where short, else as a power of ten.
    static func label(_ units: Int, exponent: Int) -> String {
        if units == 0 { return "0" }
        let sign = units < 0 ? "−" : ""
        let digits = String(units.magnitude)
        let magnitude = exponent + digits.count - 1
        if magnitude >= 7 || magnitude <= -5 {
            return sign + scientific(digits, magnitude: magnitude)
        }
        if exponent >= 0 {
            return sign + grouped(digits + String(repeating: "0", count: exponent))
        }
        let magnitudeText = FixedDecimal.text(
            units: Int(units.magnitude), digits: -exponent, trimming: false)
        return sign + magnitudeText
    }

    private static func scientific(_ digits: String, magnitude: Int) -> String {
        var mantissa = digits
        while mantissa.count > 1 && mantissa.last == "0" { mantissa.removeLast() }
        let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let exponent = String(magnitude.magnitude).compactMap(\.wholeNumberValue)
            .map { superscripts[$0] }
        let power = "10" + (magnitude < 0 ? "⁻" : "") + String(exponent)
        if mantissa == "1" { return power }
        if mantissa.count > 1 {
            mantissa.insert(".", at: mantissa.index(after: mantissa.startIndex))
        }
        return mantissa + "×" + power
    }

    /// A comma between groups of three digits, from ten thousand on.
    private static func grouped(_ digits: String) -> String {
        guard digits.count > 4 else { return digits }
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0 && (digits.count - position) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }

    /// The largest integer e with 10^e ≤ value, by comparison rather than by a logarithm, whose
    /// last bit differs between libraries.
    private static func floorLog10(_ value: Double) -> Int {
        var exponent = 0
        while power(exponent + 1) <= value && exponent < 200 { exponent += 1 }
        while power(exponent) > value && exponent > -200 { exponent -= 1 }
        return exponent
    }

    private static func power(_ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<abs(exponent) { result *= 10 }
        return exponent < 0 ? 1 / result : result
    }
}
