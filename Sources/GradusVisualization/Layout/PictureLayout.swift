/// The places of all nodes, edges and clusters of a model.
enum PictureLayout {
    /// The most nodes that one column, and a picture of several columns, may have.
    static let columnLimit = 2000
    static let pictureLimit = 1500

    static func checkSize(_ index: DrawingIndex) throws(DrawingError) {
        let count = index.model.nodes.count
        let limit = index.columns.count > 1 ? pictureLimit : columnLimit
        guard count <= limit else { throw .tooLarge(nodes: count, limit: limit) }
    }

    static func place(
        _ index: DrawingIndex, measurements: Measurements, session: borrowing GraphvizSession
    ) throws(DrawingError) -> Placement {
        let rows = index.columns.count > 1 ? prescribedRows(index, measurements) : nil
        var layouts: [ColumnLayout.Result] = []
        for column in index.columns.indices {
            let layout = ColumnLayout(
                index: index, measurements: measurements, column: column, rows: rows)
            var result = try layout.run(session: session)
            if let rows,
                ColumnOrientation.isBetterMirrored(
                    result, column: column, index: index, rowOfNode: rows.ofNode)
            {
                result = result.mapped { Point(x: -$0.x, y: $0.y) }
            }
            layouts.append(result)
        }
        layouts = PlacedColumn.aligned(layouts, rowHeights: rows?.heights ?? [])
        let columns = zip(layouts, index.columns).map { layout, cluster in
            PlacedColumn(layout, measurements: measurements, hasTitle: cluster != nil)
        }
        return joined(columns, index: index, measurements: measurements, rows: rows)
    }

    private static func prescribedRows(
        _ index: DrawingIndex, _ measurements: Measurements
    ) -> ColumnLayout.Rows {
        let ofNode = RowAssignment.rows(of: index)
        var heights = [Double](repeating: 0, count: (ofNode.max() ?? -1) + 1)
        for (node, row) in ofNode.enumerated() {
            heights[row] = max(heights[row], measurements.nodes[node].height)
        }
        var labelHeight = 0.0
        for (edge, end) in index.ends.enumerated()
        where index.columnOfNode[end.from] == index.columnOfNode[end.to] {
            labelHeight = max(labelHeight, measurements.edgeLabels[edge].height)
        }
        return ColumnLayout.Rows(ofNode: ofNode, heights: heights, labelHeight: labelHeight)
    }

    /// The columns side by side, all as tall as the tallest, with the edges between them.
    private static func joined(
        _ columns: [PlacedColumn], index: DrawingIndex, measurements: Measurements,
        rows: ColumnLayout.Rows?
    ) -> Placement {
        var routing = rows.map {
            CrossRouting(index: index, measurements: measurements, rows: $0, columns: columns)
        }
        let gaps = routing?.gutterWidths ?? []
        var height = Box.empty
        for column in columns { height.formUnion(column.frame) }
        var offsets: [Double] = []
        var frames: [Box] = []
        var left = 0.0
        for (position, column) in columns.enumerated() {
            offsets.append(left - column.frame.left)
            let frame = Box(
                left: left, bottom: height.bottom, right: left + column.frame.width,
                top: height.top)
            frames.append(frame)
            left = frame.right + (position < gaps.count ? gaps[position] : 0)
        }
        var placement = Placement(
            nodes: Array(repeating: .empty, count: index.model.nodes.count),
            edges: Array(repeating: nil, count: index.ends.count),
            clusters: Array(repeating: nil, count: index.model.clusters.count), bounds: .empty)
        for (position, column) in columns.enumerated() {
            fill(&placement, from: column, offset: offsets[position], measurements: measurements)
            if let cluster = index.columns[position] {
                let frame = frames[position]
                placement.clusters[cluster] = Placement.ClusterPlace(
                    box: frame, titleCenter: Point(x: frame.center.x, y: frame.top - 13))
            }
            placement.bounds.formUnion(frames[position])
        }
        for (edge, path) in routing?.paths(offsets: offsets, frames: frames) ?? [:] {
            placement.edges[edge] = path
        }
        LabelClearing(placement, index: index, measurements: measurements).clear(&placement)
        for path in placement.edges {
            for point in path?.points ?? [] { placement.bounds.formUnion(point) }
        }
        return placement
    }

    private static func fill(
        _ placement: inout Placement, from column: PlacedColumn, offset: Double,
        measurements: Measurements
    ) {
        let moved = column.layout.mapped { Point(x: $0.x + offset, y: $0.y) }
        for (node, place) in moved.nodes {
            placement.nodes[node] = Box(center: place, size: measurements.nodes[node])
        }
        for (edge, path) in moved.edges { placement.edges[edge] = path }
        for (cluster, place) in moved.clusters { placement.clusters[cluster] = place }
    }
}
