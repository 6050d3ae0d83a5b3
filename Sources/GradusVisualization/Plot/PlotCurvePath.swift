/// The path of a curve in pixels: broken at gaps, and thinned out where many points share a column
/// of pixels.
struct PlotCurvePath {
    /// The stretches between gaps.
    private(set) var stretches: [[Point]] = []

    init(_ curve: Plot.Curve, horizontal: PlotScale, vertical: PlotScale) {
        var stretch: [Point] = []
        for (x, y) in zip(curve.x, curve.y) {
            if let x = horizontal.pixel(x), let y = vertical.pixel(y) {
                stretch.append(Point(x: x, y: y))
            } else if !stretch.isEmpty {
                stretches.append(stretch)
                stretch = []
            }
        }
        if !stretch.isEmpty { stretches.append(stretch) }
        stretches = stretches.map(Self.thinned)
        if curve.style != .line { stretches = stretches.map(Self.stepped) }
    }

    /// The last point of the curve.
    var end: Point? { stretches.last?.last }

    var text: String {
        stretches.map { stretch in
            // A round line cap shows a lone point as a dot.
            let points = stretch.count == 1 ? [stretch[0], stretch[0]] : stretch
            return "M" + points.map(Self.text).joined(separator: "L")
        }.joined()
    }

    /// The area between the curve and a height.
    func area(to floor: Double) -> String {
        stretches.map { stretch in
            let first = Point(x: stretch[0].x, y: floor)
            let last = Point(x: stretch[stretch.count - 1].x, y: floor)
            return "M" + ([first] + stretch + [last]).map(Self.text).joined(separator: "L") + "Z"
        }.joined()
    }

    private static func text(_ point: Point) -> String {
        "\(PlotCanvas.number(point.x)) \(PlotCanvas.number(point.y))"
    }

    private static func stepped(_ points: [Point]) -> [Point] {
        var result: [Point] = []
        for point in points {
            if let last = result.last { result.append(Point(x: point.x, y: last.y)) }
            result.append(point)
        }
        return result
    }

    /// First, lowest, highest and last point of each half pixel: the drawn line is the same.
    private static func thinned(_ points: [Point]) -> [Point] {
        guard points.count > 2000, zip(points, points.dropFirst()).allSatisfy({ $0.x <= $1.x })
        else { return points }
        var result: [Point] = []
        var start = 0
        while start < points.count {
            let column = (points[start].x * 2).rounded(.down)
            var end = start
            var low = start
            var high = start
            while end < points.count, (points[end].x * 2).rounded(.down) == column {
                if points[end].y < points[low].y { low = end }
                if points[end].y > points[high].y { high = end }
                end += 1
            }
            var kept: [Int] = []
            for place in [start, min(low, high), max(low, high), end - 1]
            where kept.last != place { kept.append(place) }
            result += kept.map { points[$0] }
            start = end
        }
        return result
    }
}
