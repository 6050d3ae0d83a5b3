/// A column whose rows stand at their final heights; across it still has coordinates of its own.
struct PlacedColumn {
    var layout: ColumnLayout.Result
    /// Around the nodes, curves, labels and nested clusters.
    var contents: Box
    /// Around the contents, margin and title included.
    var frame: Box

    static let margin = 14.0
    static let titleHeight = 24.0

    init(_ layout: ColumnLayout.Result, measurements: Measurements, hasTitle: Bool) {
        self.layout = layout
        contents = .empty
        for (node, center) in layout.nodes {
            contents.formUnion(Box(center: center, size: measurements.nodes[node]))
        }
        for (edge, path) in layout.edges {
            for point in path.points { contents.formUnion(point) }
            if let label = path.labelCenter {
                contents.formUnion(Box(center: label, size: measurements.edgeLabels[edge]))
            }
        }
        for place in layout.clusters.values { contents.formUnion(place.box) }
        if contents.isEmpty { contents = Box(left: 0, bottom: 0, right: 0, top: 0) }
        frame = contents
        if hasTitle {
            frame = contents.insetBy(-Self.margin)
            frame.top += Self.titleHeight - Self.margin / 2
        }
    }

    /// Moves the rows of the layouts of several columns to common heights: between two rows the
    /// largest distance of any column rules. What lies beside the nodes of a row moves with them, so
    /// that edges still end at their nodes, and what lies between two rows is stretched.
    static func aligned(
        _ layouts: [ColumnLayout.Result], rowHeights: [Double]
    ) -> [ColumnLayout.Result] {
        let count = layouts.map(\.rowCenters.count).max() ?? 0
        guard count > 0, rowHeights.count == count,
            layouts.allSatisfy({ $0.rowCenters.count == count })
        else { return layouts }
        var centers = [0.0]
        for row in 1..<max(count, 1) {
            let gap = layouts.map { $0.rowCenters[row - 1] - $0.rowCenters[row] }.max() ?? 0
            centers.append(centers[row - 1] - gap)
        }
        let new = edges(of: centers, heights: rowHeights)
        return layouts.map { layout in
            let old = edges(of: layout.rowCenters, heights: rowHeights)
            var moved = layout.mapped { Point(x: $0.x, y: stretched($0.y, from: old, to: new)) }
            for (edge, path) in layout.edges {
                moved.edges[edge]?.keepArrow(of: path)
            }
            return moved
        }
    }

    /// The upper and lower edge of each row, from the top; where rows overlap, both become one.
    private static func edges(of centers: [Double], heights: [Double]) -> [Double] {
        var edges: [Double] = []
        for (center, height) in zip(centers, heights) {
            edges.append(min(center + height / 2, edges.last ?? .infinity))
            edges.append(min(center - height / 2, edges[edges.count - 1]))
        }
        return edges
    }

    /// Linear between neighbouring heights, a shift above the first and below the last.
    private static func stretched(_ y: Double, from old: [Double], to new: [Double]) -> Double {
        if y >= old[0] { return y - old[0] + new[0] }
        var low = 0
        var high = old.count - 1
        if y <= old[high] { return y - old[high] + new[high] }
        while high - low > 1 {
            let middle = (low + high) / 2
            if old[middle] >= y { low = middle } else { high = middle }
        }
        let span = old[low] - old[high]
        let fraction = span > 0 ? (old[low] - y) / span : 0
        return new[low] + (new[high] - new[low]) * fraction
    }
}

extension EdgePath {
    /// Lets the curve end at the same distance from the tip as it did before both were moved.
    fileprivate mutating func keepArrow(of original: EdgePath) {
        let last = points.count - 1
        guard last >= 3, original.points.count == points.count else { return }
        let end = Point(
            x: tip.x + original.points[last].x - original.tip.x,
            y: tip.y + original.points[last].y - original.tip.y)
        points[last - 1].x += end.x - points[last].x
        points[last - 1].y += end.y - points[last].y
        points[last] = end
    }
}

extension ColumnLayout.Result {
    func mapped(_ move: (Point) -> Point) -> ColumnLayout.Result {
        var result = self
        result.nodes = nodes.mapValues(move)
        result.edges = edges.mapValues { $0.mapped(move) }
        result.clusters = clusters.mapValues { place in
            Placement.ClusterPlace(
                box: place.box.mapped(move), titleCenter: move(place.titleCenter))
        }
        let left = 0.0
        result.rowCenters = rowCenters.map { move(Point(x: left, y: $0)).y }
        return result
    }
}
