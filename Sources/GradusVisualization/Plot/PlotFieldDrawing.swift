/// The tints of a field and the line where it equals its level.
struct PlotFieldDrawing {
    private let field: Plot.Field
    private let horizontal: PlotScale
    private let vertical: PlotScale
    private static let bands = 10

    init(_ field: Plot.Field, horizontal: PlotScale, vertical: PlotScale) {
        self.field = field
        self.horizontal = horizontal
        self.vertical = vertical
    }

    /// One path for each tint, from the most negative on; no value gives no tint.
    var tints: [(color: String, path: String)] {
        let reach = field.values.filter(\.isFinite).map { abs($0 - field.level) }.max() ?? 0
        guard reach > 0, reach.isFinite else { return [] }
        var paths = [String](repeating: "", count: 2 * Self.bands + 1)
        for row in 0..<field.rows {
            var column = 0
            while column < field.columns {
                let band = band(row, column, reach: reach)
                var end = column + 1
                while end < field.columns, self.band(row, end, reach: reach) == band { end += 1 }
                if let band, let rectangle = rectangle(row: row, columns: column..<end) {
                    paths[band + Self.bands] += rectangle
                }
                column = end
            }
        }
        return paths.enumerated().compactMap { position, path in
            let amount = Double(position - Self.bands) / Double(Self.bands)
            return path.isEmpty || position == Self.bands
                ? nil : (PlotPalette.tint(amount), path)
        }
    }

    private func value(_ row: Int, _ column: Int) -> Double {
        field.values[row * field.columns + column]
    }

    /// From -bands to bands; zero is the level itself.
    private func band(_ row: Int, _ column: Int, reach: Double) -> Int? {
        let value = value(row, column)
        guard value.isFinite else { return nil }
        let amount = (value - field.level) / reach * Double(Self.bands)
        return Int(amount.rounded(amount < 0 ? .down : .up))
    }

    /// Around the samples, half a cell to each side, cut at the borders of the region.
    private func rectangle(row: Int, columns: Range<Int>) -> String? {
        func edge(_ place: Double, of count: Int, in range: ClosedRange<Double>) -> Double {
            let fraction = min(max(place / Double(count - 1), 0), 1)
            return range.lowerBound * (1 - fraction) + range.upperBound * fraction
        }
        let left = edge(Double(columns.lowerBound) - 0.5, of: field.columns, in: field.x)
        let right = edge(Double(columns.upperBound) - 0.5, of: field.columns, in: field.x)
        let low = edge(Double(row) - 0.5, of: field.rows, in: field.y)
        let high = edge(Double(row) + 0.5, of: field.rows, in: field.y)
        guard let left = horizontal.pixel(left), let right = horizontal.pixel(right),
            let bottom = vertical.pixel(low), let top = vertical.pixel(high)
        else { return nil }
        let corner = "\(PlotCanvas.number(left)) \(PlotCanvas.number(top))"
        let (end, floor) = (PlotCanvas.number(right), PlotCanvas.number(bottom))
        return "M\(corner)H\(end)V\(floor)H\(PlotCanvas.number(left))Z"
    }

    /// Marching squares: in each cell of four samples the line crosses the sides whose ends lie on
    /// different sides of the level, at the place that linear interpolation gives.
    var contour: String {
        var path = ""
        for row in 0..<(field.rows - 1) {
            for column in 0..<(field.columns - 1) {
                let corners = [
                    (row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column),
                ]
                let values = corners.map { value($0.0, $0.1) - field.level }
                guard values.allSatisfy(\.isFinite) else { continue }
                var crossings: [Point] = []
                for side in 0..<4 {
                    let next = (side + 1) % 4
                    guard (values[side] >= 0) != (values[next] >= 0) else { continue }
                    let fraction = values[side] / (values[side] - values[next])
                    if let point = point(corners[side], corners[next], fraction) {
                        crossings.append(point)
                    }
                }
                // In a saddle the value of the middle decides which corners hang together.
                if crossings.count == 4, (values.reduce(0, +) >= 0) != (values[0] >= 0) {
                    crossings.append(crossings.removeFirst())
                }
                for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                    path += segment(crossings[pair], crossings[pair + 1])
                }
            }
        }
        return path
    }

    private func point(
        _ first: (Int, Int), _ second: (Int, Int), _ fraction: Double
    ) -> Point? {
        func place(_ low: Int, _ high: Int, of count: Int, in range: ClosedRange<Double>) -> Double
        {
            Plot.Field.position(low, of: count, in: range) * (1 - fraction)
                + Plot.Field.position(high, of: count, in: range) * fraction
        }
        let x = place(first.1, second.1, of: field.columns, in: field.x)
        let y = place(first.0, second.0, of: field.rows, in: field.y)
        guard let x = horizontal.pixel(x), let y = vertical.pixel(y) else { return nil }
        return Point(x: x, y: y)
    }

    private func segment(_ start: Point, _ end: Point) -> String {
        "M\(PlotCanvas.number(start.x)) \(PlotCanvas.number(start.y))"
            + "L\(PlotCanvas.number(end.x)) \(PlotCanvas.number(end.y))"
    }
}
