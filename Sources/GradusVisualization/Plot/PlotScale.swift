import Glibc

/// The way from values of an axis to pixels.
struct PlotScale {
    let scale: Plot.Scale
    let range: ClosedRange<Double>
    /// What the numbers at the marks are multiples of.
    let unit: Double
    /// The pixels at the ends of the range.
    let pixels: (low: Double, high: Double)

    /// Larger values are gaps: the span between two of them must stay finite.
    static let limit = 1e150

    /// - Parameter isExact: whether the axis ends where the data end.
    init(
        axis: Plot.Axis, data: ClosedRange<Double>?, isExact: Bool,
        pixels: (low: Double, high: Double)
    ) {
        let wished = (axis.range ?? (isExact ? data : nil)).flatMap {
            Self.usable($0, scale: axis.scale)
        }
        let data = data.flatMap { Self.usable($0, scale: axis.scale) }
        scale = axis.scale == .logarithmic && wished == nil && data == nil ? .linear : axis.scale
        range = wished ?? Self.padded(data ?? 0...1, scale: scale, isEmpty: data == nil)
        unit = axis.unit > 0 && axis.unit.isFinite ? axis.unit : 1
        self.pixels = pixels
    }

    /// The pixel of a value; nil for a value that the axis cannot show.
    func pixel(_ value: Double) -> Double? {
        guard let place = Self.place(value, scale: scale),
            let low = Self.place(range.lowerBound, scale: scale),
            let high = Self.place(range.upperBound, scale: scale)
        else { return nil }
        // Beyond the clip region no eye can tell how far: bounded, so that the text stays short.
        let fraction = min(max((place - low) / (high - low), -10), 11)
        return pixels.low + (pixels.high - pixels.low) * fraction
    }

    func ticks(spacing: Double) -> [PlotTicks.Tick] {
        let count = max(2, Int(abs(pixels.high - pixels.low) / spacing))
        let shown = range.lowerBound / unit...range.upperBound / unit
        let ticks =
            scale == .linear
            ? PlotTicks.linear(shown, count: count) : PlotTicks.logarithmic(shown, count: count)
        return ticks.map { PlotTicks.Tick(value: $0.value * unit, label: $0.label) }
    }

    static func isShown(_ value: Double, scale: Plot.Scale) -> Bool {
        place(value, scale: scale) != nil
    }

    private static func place(_ value: Double, scale: Plot.Scale) -> Double? {
        guard value.isFinite, abs(value) <= limit else { return nil }
        guard scale == .logarithmic else { return value }
        return value > 1e-150 ? log10(value) : nil
    }

    private static func usable(
        _ range: ClosedRange<Double>, scale: Plot.Scale
    ) -> ClosedRange<Double>? {
        guard isShown(range.lowerBound, scale: scale), isShown(range.upperBound, scale: scale)
        else {
            return nil
        }
        // Ticks need a span that the numbers at its ends can resolve.
        let middle = range.lowerBound / 2 + range.upperBound / 2
        let least = max(abs(middle) * 1e-9, 1e-120)
        if range.upperBound - range.lowerBound >= least { return range }
        if scale == .logarithmic { return range.lowerBound / 2...range.upperBound * 2 }
        let half = middle == 0 ? 1 : abs(middle) / 2
        return middle - half...middle + half
    }

    /// A little room beyond the data; zero is an end where the data come near it from one side.
    private static func padded(
        _ range: ClosedRange<Double>, scale: Plot.Scale, isEmpty: Bool
    ) -> ClosedRange<Double> {
        if isEmpty { return range }
        let low = range.lowerBound
        let high = range.upperBound
        if scale == .logarithmic { return low / 1.2...high * 1.2 }
        let margin = (high - low) * 0.05
        let bottom = low >= 0 && low < 0.3 * high ? 0 : low - margin
        let top = high <= 0 && high > 0.3 * low ? 0 : high + margin
        return bottom...top
    }
}
