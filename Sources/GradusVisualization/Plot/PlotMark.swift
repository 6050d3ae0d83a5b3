/// The marks of points: each set has a shape of its own, so that colour is not all that tells.
enum PlotMark {
    static func add(_ position: Int, at center: Point, to canvas: inout PlotCanvas) {
        let look = [
            ("class", "point"), ("fill", PlotPalette.color(position)), ("stroke", "#ffffff"),
            ("stroke-width", "1"),
        ]
        switch position % 4 {
        case 0:
            canvas.add(
                "circle",
                [
                    ("cx", PlotCanvas.number(center.x)), ("cy", PlotCanvas.number(center.y)),
                    ("r", "4.5"),
                ] + look)
        case 1: polygon([(-4, -4), (4, -4), (4, 4), (-4, 4)], at: center, look, &canvas)
        case 2: polygon([(0, -5.5), (5, 3.5), (-5, 3.5)], at: center, look, &canvas)
        default: polygon([(0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)], at: center, look, &canvas)
        }
    }

    private static func polygon(
        _ corners: [(Double, Double)], at center: Point, _ look: [(String, String)],
        _ canvas: inout PlotCanvas
    ) {
        let points = corners.map { x, y in
            "\(PlotCanvas.number(center.x + x)),\(PlotCanvas.number(center.y + y))"
        }
        canvas.add("polygon", [("points", points.joined(separator: " "))] + look)
    }
}
