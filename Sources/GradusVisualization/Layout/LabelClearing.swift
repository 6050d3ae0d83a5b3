/// Moves the labels of edges within columns along their edges, off the lines that run between columns
/// and strike through them.
struct LabelClearing {
    private let index: DrawingIndex
    private let measurements: Measurements
    private var lines: [Line] = []

    /// A horizontal piece of an edge between columns.
    private struct Line {
        var y: Double
        var left: Double
        var right: Double
    }

    /// How far a label may move, up or down.
    private static let reach = 24

    init(_ placement: Placement, index: DrawingIndex, measurements: Measurements) {
        self.index = index
        self.measurements = measurements
        for (edge, path) in placement.edges.enumerated() {
            guard let path, isBetweenColumns(edge) else { continue }
            for start in stride(from: 0, to: path.points.count - 3, by: 3) {
                let (first, last) = (path.points[start], path.points[start + 3])
                guard abs(first.y - last.y) < 0.5, abs(first.x - last.x) > 1 else { continue }
                lines.append(
                    Line(y: first.y, left: min(first.x, last.x), right: max(first.x, last.x)))
            }
        }
    }

    private func isBetweenColumns(_ edge: Int) -> Bool {
        let end = index.ends[edge]
        return index.columnOfNode[end.from] != index.columnOfNode[end.to]
    }

    /// Moves each label that a line strikes through by the least distance that frees it, if there is
    /// one within reach.
    func clear(_ placement: inout Placement) {
        for (edge, path) in placement.edges.enumerated() {
            guard let path, let center = path.labelCenter, !isBetweenColumns(edge) else { continue }
            let size = measurements.edgeLabels[edge]
            guard isStruck(Box(center: center, size: size)) else { continue }
            for distance in stride(from: 2, through: Self.reach, by: 2) {
                let places = [Double(distance), -Double(distance)].map { step in
                    moved(center, by: step, along: path)
                }
                let free = places.first { place in
                    let box = Box(center: place, size: size)
                    return !isStruck(box) && !placement.nodes.contains { $0.intersects(box) }
                }
                if let free {
                    placement.edges[edge]?.labelCenter = free
                    break
                }
            }
        }
    }

    private func isStruck(_ box: Box) -> Bool {
        lines.contains {
            $0.y > box.bottom && $0.y < box.top && $0.right > box.left && $0.left < box.right
        }
    }

    /// A place above or below that lies as far from the edge as the label does.
    private func moved(_ center: Point, by step: Double, along path: EdgePath) -> Point {
        let y = center.y + step
        return Point(x: center.x + path.x(at: y) - path.x(at: center.y), y: y)
    }
}

extension EdgePath {
    /// Where the way passes a height; the nearest of its points.
    fileprivate func x(at y: Double) -> Double {
        var nearest = points[0]
        for start in stride(from: 0, to: points.count - 3, by: 3) {
            for step in 0...24 {
                let place = point(start, Double(step) / 24)
                if abs(place.y - y) < abs(nearest.y - y) { nearest = place }
            }
        }
        return nearest.x
    }

    /// A point of the Bézier curve that begins at a control point, by de Casteljau's construction.
    private func point(_ start: Int, _ fraction: Double) -> Point {
        var row = Array(points[start...start + 3])
        while row.count > 1 {
            row = zip(row, row.dropFirst()).map { $0.toward($1, fraction) }
        }
        return row[0]
    }
}
