/// The ways of the edges between columns: out of the side of a node, down or up a track in the
/// gutter between the columns, and into the side of the other node. Where a neighbour stands in the
/// way within the row, the way goes through a lane right below the row.
///
/// Edges of one kind from one node share their way as long as they can.
struct CrossRouting {
    /// Edges of one kind from one node towards one side.
    private struct Net {
        var source: Int
        var kind: DrawingModel.EdgeKind
        var goesRight: Bool
        var edges: [Int]
        var label = Size.zero
    }

    private struct Gutter {
        /// Heights that each net touches, by net.
        var touches: [Int: [Double]] = [:]
        /// The track of each net, from the left.
        var tracks: [Int: Int] = [:]
        var trackCount = 0
        /// The place of each net's label among those side by side.
        var labelSlots: [Int: Int] = [:]
        var slotWidths: [Double] = []

        var width: Double {
            34 + Double(max(0, trackCount - 1)) * 7 + slotWidths.reduce(0, +)
        }
    }

    private let index: DrawingIndex
    private let measurements: Measurements
    private let rowOfNode: [Int]
    private let rowHeights: [Double]
    private let columns: [PlacedColumn]
    private var nets: [Net] = []
    private var gutters: [Gutter] = []
    /// The nets in the lanes below each row, in the order of their coming.
    private var lanes: [Int: [Int]] = [:]
    /// Where the outermost nodes of each row stand.
    private var rowExtents: [RowKey: ClosedRange<Double>] = [:]
    /// The height at which each edge ends.
    private var entryHeights: [Int: Double] = [:]

    private struct RowKey: Hashable {
        var column: Int
        var row: Int
    }

    init(
        index: DrawingIndex, measurements: Measurements, rows: ColumnLayout.Rows,
        columns: [PlacedColumn]
    ) {
        self.index = index
        self.measurements = measurements
        rowOfNode = rows.ofNode
        rowHeights = rows.heights
        self.columns = columns
        gutters = Array(repeating: Gutter(), count: max(0, columns.count - 1))
        for (column, placed) in columns.enumerated() {
            for (node, place) in placed.layout.nodes {
                let key = RowKey(column: column, row: rows.ofNode[node])
                let known = rowExtents[key] ?? place.x...place.x
                rowExtents[key] = min(known.lowerBound, place.x)...max(known.upperBound, place.x)
            }
        }
        makeNets()
        assignEntries()
        for net in nets.indices { touchGutters(net) }
        for gutter in gutters.indices { assignTracks(gutter) }
    }

    /// The distance to leave between each column and the next.
    var gutterWidths: [Double] { gutters.map(\.width) }

    private mutating func makeNets() {
        var known: [String: Int] = [:]
        for (edge, end) in index.ends.enumerated() {
            let from = index.columnOfNode[end.from]
            let to = index.columnOfNode[end.to]
            guard from != to else { continue }
            let kind = index.model.edges[edge].kind
            let key = "\(end.from) \(kind.rawValue) \(to > from)"
            let net = known[key] ?? nets.count
            if net == nets.count {
                known[key] = net
                nets.append(Net(source: end.from, kind: kind, goesRight: to > from, edges: []))
            }
            nets[net].edges.append(edge)
            if nets[net].label.width == 0 { nets[net].label = measurements.edgeLabels[edge] }
        }
    }

    // MARK: Heights

    private func center(_ node: Int) -> Point {
        columns[index.columnOfNode[node]].layout.nodes[node] ?? Point(x: 0, y: 0)
    }

    /// Whether another node of the row stands between a node and a side of its column.
    private func isBlocked(_ node: Int, towardRight: Bool) -> Bool {
        let key = RowKey(column: index.columnOfNode[node], row: rowOfNode[node])
        guard let extent = rowExtents[key] else { return false }
        let x = center(node).x
        return towardRight ? extent.upperBound > x : extent.lowerBound < x
    }

    /// The height of a lane below a row; nets in the same lane lie below one another.
    private mutating func lane(row: Int, net: Int) -> Double {
        let known = lanes[row]?.firstIndex(of: net)
        let place = known ?? lanes[row]?.count ?? 0
        if known == nil { lanes[row, default: []].append(net) }
        let centers = columns[0].layout.rowCenters
        return centers[row] - rowHeights[row] / 2 - 5 - Double(place % 6) * 3
    }

    private mutating func exitHeight(_ net: Int) -> Double {
        let source = nets[net].source
        guard isBlocked(source, towardRight: nets[net].goesRight) else { return center(source).y }
        return lane(row: rowOfNode[source], net: net)
    }

    /// Fixes where each edge ends: in the middle of the side of its node, or beside the middle
    /// where a line of another net already runs at that height through the same gutter.
    private mutating func assignEntries() {
        var taken: [[(height: Double, net: Int)]] = Array(repeating: [], count: gutters.count)
        for net in nets.indices {
            let column = index.columnOfNode[nets[net].source]
            taken[nets[net].goesRight ? column : column - 1].append((exitHeight(net), net))
        }
        for net in nets.indices {
            for edge in nets[net].edges {
                let target = index.ends[edge].to
                let column = index.columnOfNode[target]
                let gutter = nets[net].goesRight ? column - 1 : column
                var height = center(target).y
                if isBlocked(target, towardRight: !nets[net].goesRight) {
                    height = lane(row: rowOfNode[target], net: net)
                } else {
                    let room = measurements.nodes[target].height * 0.36
                    let offsets = [0, 6, -6, 12, -12, 18, -18].filter { abs($0) <= room }
                    let free = offsets.first { offset in
                        taken[gutter].allSatisfy { other in
                            other.net == net || abs(other.height - height - offset) > 4
                        }
                    }
                    height += free ?? 0
                }
                taken[gutter].append((height, net))
                entryHeights[edge] = height
            }
        }
    }

    /// The heights at which a way passes from column to column: one more than the gutters on its
    /// way.
    private mutating func heights(_ edge: Int, net: Int) -> [Double] {
        let from = index.columnOfNode[index.ends[edge].from]
        let to = index.columnOfNode[index.ends[edge].to]
        let row = rowOfNode[index.ends[edge].to]
        var heights = [exitHeight(net)]
        let step = to > from ? 1 : -1
        var column = from + step
        while column != to {
            heights.append(lane(row: row, net: net))
            column += step
        }
        return heights + [entryHeights[edge] ?? center(index.ends[edge].to).y]
    }

    private func gutterPath(_ edge: Int) -> [Int] {
        let from = index.columnOfNode[index.ends[edge].from]
        let to = index.columnOfNode[index.ends[edge].to]
        return to > from ? Array(from..<to) : Array((to..<from).reversed())
    }

    private mutating func touchGutters(_ net: Int) {
        for edge in nets[net].edges {
            let heights = heights(edge, net: net)
            for (position, gutter) in gutterPath(edge).enumerated() {
                gutters[gutter].touches[net, default: []] += [
                    heights[position], heights[position + 1],
                ]
            }
        }
    }

    // MARK: Tracks

    private mutating func assignTracks(_ gutter: Int) {
        var plan = gutters[gutter]
        var trackEnds: [Double] = []
        let order = plan.touches.keys.sorted { first, second in
            let left = plan.touches[first]?.max() ?? 0
            let right = plan.touches[second]?.max() ?? 0
            return left != right ? left > right : first < second
        }
        for net in order {
            guard let top = plan.touches[net]?.max(), let bottom = plan.touches[net]?.min(),
                top - bottom > 0.5
            else { continue }
            let track = trackEnds.firstIndex { $0 > top + 6 } ?? trackEnds.count
            if track == trackEnds.count { trackEnds.append(bottom) }
            trackEnds[track] = bottom
            plan.tracks[net] = track
        }
        plan.trackCount = trackEnds.count
        assignLabels(order, gutter: gutter, plan: &plan)
        gutters[gutter] = plan
    }

    private mutating func assignLabels(_ order: [Int], gutter: Int, plan: inout Gutter) {
        var used: [[Double]] = []
        for net in order where nets[net].label.width > 0 {
            let column = index.columnOfNode[nets[net].source]
            guard gutter == (nets[net].goesRight ? column : column - 1) else { continue }
            let height = labelHeight(net)
            let slot =
                used.firstIndex { $0.allSatisfy { abs($0 - height) > nets[net].label.height + 1 } }
                ?? used.count
            if slot == used.count {
                used.append([])
                plan.slotWidths.append(0)
            }
            used[slot].append(height)
            plan.labelSlots[net] = slot
            plan.slotWidths[slot] = max(plan.slotWidths[slot], nets[net].label.width + 8)
        }
    }

    // MARK: Ways

    /// The ways of all edges between columns once the columns have been moved across.
    mutating func paths(offsets: [Double], frames: [Box]) -> [Int: EdgePath] {
        var result: [Int: EdgePath] = [:]
        for net in nets.indices {
            for (position, edge) in nets[net].edges.enumerated() {
                let corners = corners(edge, net: net, offsets: offsets, frames: frames)
                let style = DrawingStyle.edge(nets[net].kind)
                guard var path = PolylinePath.path(through: corners, arrowLength: style.arrowLength)
                else { continue }
                if position == 0 {
                    path.labelCenter = labelCenter(net, frames: frames)
                } else if index.model.edges[edge].label
                    == index.model.edges[nets[net].edges[0]].label
                {
                    path.labelCenter = nil
                }
                result[edge] = path
            }
        }
        return result
    }

    private mutating func corners(
        _ edge: Int, net: Int, offsets: [Double], frames: [Box]
    ) -> [Point] {
        let end = index.ends[edge]
        let goesRight = nets[net].goesRight
        let side = goesRight ? 1.0 : -1.0
        let heights = heights(edge, net: net)
        var corners: [Point] = []
        var source = center(end.from)
        source.x += offsets[index.columnOfNode[end.from]]
        let sourceSize = measurements.nodes[end.from]
        if isBlocked(end.from, towardRight: goesRight) {
            let x = source.x + side * sourceSize.width * 0.25
            corners.append(Point(x: x, y: source.y - sourceSize.height / 2))
            corners.append(Point(x: x, y: heights[0]))
        } else {
            corners.append(Point(x: source.x + side * sourceSize.width / 2, y: source.y))
        }
        for (position, gutter) in gutterPath(edge).enumerated() {
            let x = trackX(net, gutter: gutter, frames: frames)
            corners.append(Point(x: x, y: heights[position]))
            corners.append(Point(x: x, y: heights[position + 1]))
        }
        var target = center(end.to)
        target.x += offsets[index.columnOfNode[end.to]]
        let size = measurements.nodes[end.to]
        let height = heights[heights.count - 1]
        if isBlocked(end.to, towardRight: !goesRight) {
            let x = target.x - side * size.width * 0.25
            corners.append(Point(x: x, y: height))
            corners.append(Point(x: x, y: target.y - size.height / 2))
        } else {
            let inset = edgeInset(end.to, offset: height - target.y)
            corners.append(Point(x: target.x - side * (size.width / 2 - inset), y: height))
        }
        return corners
    }

    /// How far the side of a round node lies behind its box at a height off the middle.
    private func edgeInset(_ node: Int, offset: Double) -> Double {
        let shape = DrawingStyle.node(index.model.nodes[node].kind).shape
        guard shape == "ellipse" || shape == "circle" else { return 0 }
        let size = measurements.nodes[node]
        let ratio = min(1, abs(offset) / (size.height / 2))
        return size.width / 2 * (1 - (1 - ratio * ratio).squareRoot())
    }

    private func trackX(_ net: Int, gutter: Int, frames: [Box]) -> Double {
        let plan = gutters[gutter]
        let track = Double(plan.tracks[net] ?? 0)
        let labels = plan.slotWidths.reduce(0, +)
        return frames[gutter].right + labels + 12 + track * 7
    }

    /// The height of the middle of a net's label: above the line or, for every second of the lanes that
    /// leave a row close together, below it.
    private mutating func labelHeight(_ net: Int) -> Double {
        let height = exitHeight(net)
        let distance = nets[net].label.height / 2 + 1
        let source = nets[net].source
        guard isBlocked(source, towardRight: nets[net].goesRight) else { return height + distance }
        let leaving = (lanes[rowOfNode[source]] ?? []).filter { other in
            rowOfNode[nets[other].source] == rowOfNode[source] && nets[other].label.width > 0
                && index.columnOfNode[nets[other].source] == index.columnOfNode[source]
        }
        let isSecond = leaving.firstIndex(of: net).map { $0 % 2 == 1 } ?? false
        return isSecond ? height - distance : height + distance
    }

    private mutating func labelCenter(_ net: Int, frames: [Box]) -> Point? {
        let column = index.columnOfNode[nets[net].source]
        let gutter = nets[net].goesRight ? column : column - 1
        guard gutters.indices.contains(gutter), let slot = gutters[gutter].labelSlots[net] else {
            return nil
        }
        let before = gutters[gutter].slotWidths.prefix(slot).reduce(0, +)
        let x = frames[gutter].right + 5 + before + gutters[gutter].slotWidths[slot] / 2
        return Point(x: x, y: labelHeight(net))
    }
}
