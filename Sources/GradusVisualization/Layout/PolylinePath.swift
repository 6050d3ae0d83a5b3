/// Ways along the axes with rounded corners, as chains of Bézier curves.
enum PolylinePath {
    /// The way through the corners, which must each share a coordinate with the next, ending in an
    /// arrow head of the given length.
    static func path(
        through corners: [Point], arrowLength: Double, radius: Double = 7
    ) -> EdgePath? {
        var corners = withoutRepeats(corners)
        guard corners.count >= 2, let tip = corners.last else { return nil }
        let before = corners[corners.count - 2]
        let length = distance(before, tip)
        guard length > 0 else { return nil }
        corners[corners.count - 1] = tip.toward(before, min(arrowLength, length * 0.6) / length)
        var points = [corners[0]]
        for position in corners.indices.dropFirst().dropLast() {
            let corner = corners[position]
            let previous = corners[position - 1]
            let next = corners[position + 1]
            let inner = distance(previous, corner)
            let outer = distance(corner, next)
            let bend = min(radius, inner / 2, outer / 2)
            let entry = corner.toward(previous, bend / inner)
            let exit = corner.toward(next, bend / outer)
            appendLine(to: entry, points: &points)
            // Control points at 0.55 of the radius from the ends make a quarter of a circle.
            points += [entry.toward(corner, 0.55), exit.toward(corner, 0.55), exit]
        }
        appendLine(to: corners[corners.count - 1], points: &points)
        return EdgePath(points: points, tip: tip, labelCenter: nil)
    }

    private static func appendLine(to end: Point, points: inout [Point]) {
        let start = points[points.count - 1]
        guard distance(start, end) > 0.01 || points.count == 1 else { return }
        points += [start.toward(end, 1.0 / 3), start.toward(end, 2.0 / 3), end]
    }

    /// Drops corners at the place of the one before, and those in the middle of a straight stretch.
    private static func withoutRepeats(_ corners: [Point]) -> [Point] {
        var result: [Point] = []
        for corner in corners {
            if let last = result.last, distance(last, corner) < 0.05 { continue }
            if result.count >= 2 {
                let before = result[result.count - 2]
                let middle = result[result.count - 1]
                let alongX = abs(before.y - middle.y) < 0.05 && abs(middle.y - corner.y) < 0.05
                let alongY = abs(before.x - middle.x) < 0.05 && abs(middle.x - corner.x) < 0.05
                if alongX || alongY { result.removeLast() }
            }
            result.append(corner)
        }
        return result
    }

    private static func distance(_ first: Point, _ second: Point) -> Double {
        let x = first.x - second.x
        let y = first.y - second.y
        return (x * x + y * y).squareRoot()
    }
}
