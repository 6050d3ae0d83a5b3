extension Plot {
    /// The chart as an SVG document that needs nothing else.
    package func svg() -> String {
        PlotDrawing(self).document()
    }
}

/// Puts the parts of a chart on a canvas.
struct PlotDrawing {
    private let plot: Plot
    private let width: Double
    private let height: Double
    private let area: Area
    private let horizontal: PlotScale
    private let vertical: PlotScale
    private let verticalTicks: [PlotTicks.Tick]
    private let paths: [PlotCurvePath]

    private struct Area {
        var left = 0.0
        var top = 0.0
        var right = 0.0
        var bottom = 0.0
    }

    private static let ink = DrawingStyle.ink
    private static let faintInk = DrawingStyle.faintInk
    private static let gridColor = "#e4e7eb"
    private static let tickSize = 11.0
    private static let nameSize = 12.0

    init(_ plot: Plot) {
        self.plot = plot
        width = Double(min(max(plot.width, 240), 4000))
        height = Double(min(max(plot.height, 180), 4000))
        var area = Area()
        area.top = 20
        if !plot.title.isEmpty { area.top += 20 }
        if !plot.subtitle.isEmpty { area.top += 17 }
        if !plot.points.isEmpty || !plot.spanGroups.isEmpty { area.top += 20 }
        if !plot.vertical.label.isEmpty { area.top += 24 }
        area.bottom = height - (plot.horizontal.label.isEmpty ? 32 : 50)
        let extents = PlotExtents(plot)
        vertical = PlotScale(
            axis: plot.vertical, data: extents.y, isExact: plot.field != nil,
            pixels: (low: area.bottom, high: area.top))
        verticalTicks = vertical.ticks(spacing: 36)
        let tickWidth = verticalTicks.map { PlotText.width($0.label, size: Self.tickSize) }.max()
        area.left = 24 + (tickWidth ?? 0)
        let nameWidth = plot.curves.map { PlotText.width($0.name, size: Self.nameSize) }.max() ?? 0
        area.right = width - 20 - (nameWidth > 0 ? min(nameWidth, width / 3) + 6 : 0)
        horizontal = PlotScale(
            axis: plot.horizontal, data: extents.x,
            isExact: plot.field != nil || !plot.curves.isEmpty || !plot.spans.isEmpty,
            pixels: (low: area.left, high: area.right))
        self.area = area
        let (horizontal, vertical) = (horizontal, vertical)
        paths = plot.curves.map {
            PlotCurvePath($0, horizontal: horizontal, vertical: vertical)
        }
    }

    func document() -> String {
        var canvas = PlotCanvas()
        let size = "\(PlotCanvas.number(width)) \(PlotCanvas.number(height))"
        canvas.open(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("width", PlotCanvas.number(width)),
                ("height", PlotCanvas.number(height)), ("viewBox", "0 0 \(size)"),
                ("font-family", DrawingStyle.fontName), ("role", "img"),
            ])
        if !plot.title.isEmpty { canvas.addTitle(plot.title) }
        canvas.add(
            "rect",
            [
                ("width", PlotCanvas.number(width)), ("height", PlotCanvas.number(height)),
                ("rx", "8"), ("fill", DrawingStyle.paper),
            ])
        addHeader(&canvas)
        addField(&canvas)
        addGrid(&canvas)
        addMarks(&canvas)
        addCurveNames(&canvas)
        canvas.close("svg")
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + canvas.text
    }

    /// Opens an inner picture in the same coordinates, which cuts off what lies outside of the area.
    private func openClipped(_ name: String, _ canvas: inout PlotCanvas) {
        // A little wider than the area, so that lines along its borders keep their width.
        let box = [
            area.left - 3, area.top - 3, area.right - area.left + 6, area.bottom - area.top + 6,
        ].map(PlotCanvas.number)
        canvas.open(
            "svg",
            [
                ("class", name), ("x", box[0]), ("y", box[1]), ("width", box[2]),
                ("height", box[3]), ("viewBox", box.joined(separator: " ")),
                ("overflow", "hidden"),
            ])
    }

    // MARK: Texts and axes

    private func addHeader(_ canvas: inout PlotCanvas) {
        var y = 30.0
        let left = 20.0
        let room = width - 2 * left
        if !plot.title.isEmpty {
            canvas.add(
                text: PlotText.fitted(plot.title, size: 16, width: room), x: left, y: y,
                style: .init(size: 16, color: Self.ink, isBold: true))
            y += 18
        }
        if !plot.subtitle.isEmpty {
            canvas.add(
                text: PlotText.fitted(plot.subtitle, size: 12, width: room), x: left, y: y,
                style: .init(size: 12, color: Self.faintInk))
            y += 17
        }
        addLegend(&canvas, left: left, y: y + 2)
        canvas.add(
            text: plot.vertical.label, x: left, y: area.top - 12,
            style: .init(size: 11, color: Self.faintInk))
        canvas.add(
            text: plot.horizontal.label, x: (area.left + area.right) / 2, y: height - 14,
            style: .init(size: 11, color: Self.faintInk, anchor: .middle))
    }

    private func addLegend(_ canvas: inout PlotCanvas, left: Double, y: Double) {
        var x = left
        for group in PlotLevels.shownGroups(of: plot) {
            let name = plot.spanGroups[group]
            canvas.add("rect", PlotLevels.sample(group, x: x, y: y - 9))
            canvas.add(
                text: name, x: x + 18, y: y, style: .init(size: Self.nameSize, color: Self.ink))
            x += 34 + PlotText.width(name, size: Self.nameSize)
        }
        for (position, set) in plot.points.enumerated() where !set.name.isEmpty {
            let name = PlotText.fitted(set.name, size: Self.nameSize, width: 160)
            let advance = 30 + PlotText.width(name, size: Self.nameSize)
            if x > left && x + advance > width { break }
            PlotMark.add(position, at: Point(x: x + 6, y: y - 4), to: &canvas)
            canvas.add(
                text: name, x: x + 16, y: y, style: .init(size: Self.nameSize, color: Self.ink))
            x += advance
        }
    }

    private func addGrid(_ canvas: inout PlotCanvas) {
        let overField = plot.field != nil
        canvas.open("g", [("class", "grid")] + (overField ? [("opacity", "0.5")] : []))
        for tick in verticalTicks {
            guard let y = vertical.pixel(tick.value) else { continue }
            canvas.addLine(
                from: (area.left, y), to: (area.right, y), color: Self.gridColor, width: 1)
        }
        let horizontalTicks = horizontal.ticks(spacing: 80)
        for tick in horizontalTicks {
            guard let x = horizontal.pixel(tick.value) else { continue }
            canvas.addLine(
                from: (x, area.top), to: (x, area.bottom), color: Self.gridColor, width: 1)
        }
        canvas.close("g")
        canvas.open("g", [("class", "axes")])
        addAxisLines(&canvas)
        for tick in verticalTicks {
            guard let y = vertical.pixel(tick.value) else { continue }
            canvas.add(
                text: tick.label, x: area.left - 8, y: y + 4,
                style: .init(size: Self.tickSize, color: Self.faintInk, anchor: .end))
        }
        for tick in horizontalTicks {
            guard let x = horizontal.pixel(tick.value) else { continue }
            canvas.add(
                text: tick.label, x: x, y: area.bottom + 18,
                style: .init(size: Self.tickSize, color: Self.faintInk, anchor: .middle))
        }
        canvas.close("g")
    }

    /// Lines where the values are zero, or at the lower ends where zero is not in sight.
    private func addAxisLines(_ canvas: inout PlotCanvas) {
        let color = "#9aa5b1"
        var y = area.bottom
        if vertical.scale == .linear, vertical.range.contains(0), let zero = vertical.pixel(0) {
            y = zero
        }
        canvas.addLine(from: (area.left, y), to: (area.right, y), color: color, width: 1.2)
        if horizontal.scale == .linear, horizontal.range.contains(0),
            let zero = horizontal.pixel(0), zero > area.left + 1
        {
            canvas.addLine(from: (zero, area.top), to: (zero, area.bottom), color: color, width: 1)
        }
    }

    // MARK: Data

    private func addField(_ canvas: inout PlotCanvas) {
        guard let field = plot.field else { return }
        let drawing = PlotFieldDrawing(field, horizontal: horizontal, vertical: vertical)
        openClipped("field", &canvas)
        for (color, path) in drawing.tints {
            // A thin outline in the same tint closes the seams between neighbouring rectangles.
            canvas.add(
                "path",
                [("d", path), ("fill", color), ("stroke", color), ("stroke-width", "0.6")])
        }
        canvas.close("svg")
    }

    private func addMarks(_ canvas: inout PlotCanvas) {
        openClipped("data", &canvas)
        if let field = plot.field {
            let contour = PlotFieldDrawing(field, horizontal: horizontal, vertical: vertical)
                .contour
            if !contour.isEmpty {
                canvas.add(
                    "path",
                    [
                        ("class", "contour"), ("d", contour), ("fill", "none"),
                        ("stroke", Self.ink), ("stroke-width", "1.8"), ("stroke-linecap", "round"),
                    ])
            }
        }
        for span in plot.spans { add(span, to: &canvas) }
        for (position, curve) in plot.curves.enumerated() {
            add(curve, position: position, to: &canvas)
        }
        for (position, set) in plot.points.enumerated() {
            for (x, y) in zip(set.x, set.y) {
                guard let x = horizontal.pixel(x), let y = vertical.pixel(y) else { continue }
                PlotMark.add(position, at: Point(x: x, y: y), to: &canvas)
            }
        }
        canvas.close("svg")
        for level in plot.levels {
            guard let y = vertical.pixel(level.y) else { continue }
            PlotLevels.add(level, at: y, from: area.left, to: area.right, &canvas)
        }
    }

    private func add(_ span: Plot.Span, to canvas: inout PlotCanvas) {
        guard let left = horizontal.pixel(span.x.lowerBound),
            let right = horizontal.pixel(span.x.upperBound),
            let bottom = vertical.pixel(span.y.lowerBound),
            let top = vertical.pixel(span.y.upperBound)
        else { return }
        let color = PlotPalette.color(span.group)
        canvas.add(
            "rect",
            [
                ("class", "span"), ("x", PlotCanvas.number(left)), ("y", PlotCanvas.number(top)),
                ("width", PlotCanvas.number(right - left)),
                ("height", PlotCanvas.number(bottom - top)), ("fill", color),
                ("fill-opacity", "0.28"), ("stroke", color),
            ], title: span.name)
        let size = 10.0
        guard bottom - top >= size + 2, right - left >= 24 else { return }
        canvas.add(
            text: PlotText.fitted(span.name, size: size, width: right - left - 6),
            x: (left + right) / 2, y: (top + bottom) / 2 + 3.5,
            style: .init(size: size, color: Self.ink, anchor: .middle))
    }

    private func add(_ curve: Plot.Curve, position: Int, to canvas: inout PlotCanvas) {
        let path = paths[position]
        guard !path.stretches.isEmpty else { return }
        let color = PlotPalette.color(position)
        if curve.style == .area {
            let floor = vertical.pixel(0) ?? area.bottom
            canvas.add(
                "path",
                [("d", path.area(to: floor)), ("fill", color), ("fill-opacity", "0.15")])
        }
        var attributes = [
            ("class", "curve"), ("d", path.text), ("fill", "none"), ("stroke", color),
            ("stroke-width", "2"), ("stroke-linejoin", "round"), ("stroke-linecap", "round"),
        ]
        if let dashes = PlotPalette.dashes(position) {
            attributes.append(("stroke-dasharray", dashes))
        }
        canvas.add("path", attributes, title: curve.name)
    }

    private func addCurveNames(_ canvas: inout PlotCanvas) {
        var names: [(curve: Int, end: Point)] = []
        for (position, curve) in plot.curves.enumerated() where !curve.name.isEmpty {
            if let end = paths[position].end {
                let height = min(max(end.y, area.top), area.bottom)
                names.append((position, Point(x: min(end.x, area.right), y: height)))
            }
        }
        let heights = PlotLabels.spread(
            names.map(\.end.y), spacing: Self.nameSize + 3, bounds: area.top...area.bottom)
        for ((curve, end), height) in zip(names, heights) {
            let color = PlotPalette.color(curve)
            if abs(height - end.y) > 4 || area.right - end.x > 4 {
                canvas.addLine(
                    from: (end.x + 2, end.y), to: (area.right + 6, height), color: color,
                    width: 0.7)
            }
            canvas.add(
                text: PlotText.fitted(
                    plot.curves[curve].name, size: Self.nameSize, width: width - area.right - 20),
                x: area.right + 9, y: height + 4,
                style: .init(size: Self.nameSize, color: color, isBold: true))
        }
    }
}
