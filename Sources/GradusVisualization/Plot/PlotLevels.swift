/// Lines at single values, and what the colours of spans mean.
enum PlotLevels {
    /// The groups that have a name and a span, in their order.
    static func shownGroups(of plot: Plot) -> [Int] {
        let used = Set(plot.spans.map(\.group))
        return plot.spanGroups.indices.filter { used.contains($0) && !plot.spanGroups[$0].isEmpty }
    }

    /// A small box in the colour of a group.
    static func sample(_ group: Int, x: Double, y: Double) -> [(String, String)] {
        let color = PlotPalette.color(group)
        return [
            ("class", "sample"), ("x", PlotCanvas.number(x)), ("y", PlotCanvas.number(y)),
            ("width", "12"), ("height", "10"), ("fill", color), ("fill-opacity", "0.28"),
            ("stroke", color),
        ]
    }

    /// The line with its name above the right end.
    static func add(
        _ level: Plot.Level, at y: Double, from left: Double, to right: Double,
        _ canvas: inout PlotCanvas
    ) {
        canvas.add(
            "line",
            [
                ("class", "level"), ("x1", PlotCanvas.number(left)), ("y1", PlotCanvas.number(y)),
                ("x2", PlotCanvas.number(right)), ("y2", PlotCanvas.number(y)),
                ("stroke", "#b3261e"), ("stroke-width", "1.4"), ("stroke-dasharray", "6 3"),
            ])
        canvas.add(
            text: level.name, x: right - 2, y: y - 5,
            style: .init(size: 11, color: "#b3261e", anchor: .end, isBold: true))
    }
}
