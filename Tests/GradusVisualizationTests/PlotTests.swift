import GradusVisualization
import Testing

@Suite struct PlotTests {
    @Test func ticksStandAtRoundNumbers() throws {
        let cases: [(ClosedRange<Double>, Plot.Scale, [String])] = [
            (0...1, .linear, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (-10...10, .linear, ["−10", "−5", "0", "5", "10"]),
            (
                0...0.003, .linear,
                ["0", "0.0005", "0.0010", "0.0015", "0.0020", "0.0025", "0.0030"]
            ),
            (0...1e5, .linear, ["0", "20,000", "40,000", "60,000", "80,000", "100,000"]),
            (0...3e9, .linear, ["0", "5×10⁸", "10⁹", "1.5×10⁹", "2×10⁹", "2.5×10⁹", "3×10⁹"]),
            (-4e-7...0, .linear, ["−4×10⁻⁷", "−3×10⁻⁷", "−2×10⁻⁷", "−10⁻⁷", "0"]),
            (1e-3...10, .logarithmic, ["0.001", "0.01", "0.1", "1", "10"]),
            (1...20, .logarithmic, ["1", "2", "5", "10", "20"]),
        ]
        for (range, scale, labels) in cases {
            let plot = Plot(
                title: "", vertical: .init("", scale: scale, range: range),
                curves: [.init("", x: [0, 1], y: [range.lowerBound, range.upperBound])], height: 330
            )
            let texts = try elements(plot).filter {
                $0.name == "text" && $0.attributes["text-anchor"] == "end"
            }
            #expect(texts.map(\.text) == labels)
            let heights = texts.compactMap { $0.attributes["y"].flatMap(Double.init) }
            #expect(zip(heights, heights.dropFirst()).allSatisfy { $0 > $1 })
        }
    }

    @Test func curvesLieInsideThePictureAndBreakAtGaps() throws {
        let y: [Double] = [1, 2, .nan, 4, .infinity, -1e300, 3, 5]
        let plot = Plot(title: "gaps", curves: [.init("y", values: y)])
        let path = try #require(try curvePaths(plot).first)
        #expect(path.split(separator: "M").count == 3)
        for (x, y) in points(of: path) {
            #expect((0...640).contains(x) && (0...400).contains(y))
        }
        let last = try #require(points(of: path).last)
        #expect(points(of: path).allSatisfy { $0.y >= last.y })
    }

    @Test func emptyAndDegenerateDataAreDrawn() throws {
        let values: [[Double]] = [
            [], [.nan], [5], [0, 0, 0], [1e-300, 2e-300], [1e149, -1e149], [1e16, 1e16 + 2],
            [-1, 0, .infinity], [.greatestFiniteMagnitude], [.leastNonzeroMagnitude],
        ]
        for scale in [Plot.Scale.linear, .logarithmic] {
            for y in values {
                for style in [Plot.CurveStyle.line, .steps, .area] {
                    let axis = Plot.Axis("a", scale: scale)
                    let plot = Plot(
                        title: "t", horizontal: axis, vertical: axis,
                        curves: [.init("c", x: y, y: y, style: style)],
                        points: [.init("p", x: y, y: y)])
                    let text = plot.svg()
                    #expect(XMLDocumentReader.elements(of: Array(text.utf8)) != nil)
                    #expect(!text.contains("nan") && !text.contains("inf"))
                }
            }
        }
    }

    @Test func longCurvesStayShortFiles() throws {
        let values = (0..<100_000).map { Double($0 % 1000) }
        let plot = Plot(title: "long", curves: [.init("", values: values)])
        #expect(plot.svg().utf8.count < 200_000)
        let heights = points(of: try #require(try curvePaths(plot).first)).map(\.y)
        let few = Plot(
            title: "long",
            curves: [.init("", x: [0, 99_999], y: [0, 999])])
        let reference = points(of: try #require(try curvePaths(few).first)).map(\.y)
        #expect(heights.min() == reference.min() && heights.max() == reference.max())
    }

    @Test func namesAtTheEndsDoNotOverlap() throws {
        let curves = (0..<9).map { Plot.Curve("curve \($0)", x: [0, 1], y: [0, 1]) }
        let texts = try elements(Plot(title: "same ends", curves: curves)).filter {
            $0.name == "text" && $0.text.hasPrefix("curve")
        }
        let heights = texts.compactMap { $0.attributes["y"].flatMap(Double.init) }.sorted()
        #expect(heights.count == 9)
        #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 > 12 })
        #expect(heights.allSatisfy { (0...400).contains($0) })
    }

    /// The border of x + y = 1 is a straight line: every piece of the contour lies on it.
    @Test func contourLiesOnTheBorder() throws {
        let field = try #require(
            Plot.Field(columns: 21, rows: 31, x: 0...1, y: 0...1, level: 1) { $0 + $1 })
        let plot = Plot(title: "border", field: field, width: 400, height: 400)
        let elements = try elements(plot)
        let contour = try #require(elements.first { $0.attributes["class"] == "contour" })
        let ends = points(of: contour.attributes["d"] ?? "")
        let clip = try #require(elements.first { $0.attributes["class"] == "data" })
        let left = try #require(clip.attributes["x"].flatMap(Double.init)) + 3
        let top = try #require(clip.attributes["y"].flatMap(Double.init)) + 3
        let width = try #require(clip.attributes["width"].flatMap(Double.init)) - 6
        let height = try #require(clip.attributes["height"].flatMap(Double.init)) - 6
        #expect(ends.count >= 40)
        for (x, y) in ends {
            // Fractions of the area, y from above: x + (1 - y) = 1.
            #expect(abs((x - left) / width - (y - top) / height) < 1e-3)
        }
        #expect(ends.contains { abs($0.x - left) < 0.1 && abs($0.y - top) < 0.1 })
    }

    @Test func saddlesAndHolesInAField() throws {
        let saddle = try #require(
            Plot.Field(
                columns: 2, rows: 2, x: 0...1, y: 0...1, values: [1, -1, -1, 1.5], level: 0))
        let contour = try #require(
            try elements(Plot(title: "", field: saddle)).first {
                $0.attributes["class"] == "contour"
            }?.attributes["d"])
        #expect(contour.split(separator: "M").count == 2)
        let hole = try #require(
            Plot.Field(
                columns: 2, rows: 2, x: 0...1, y: 0...1, values: [1, .nan, -1, -1], level: 0))
        #expect(
            try elements(Plot(title: "", field: hole)).allSatisfy {
                $0.attributes["class"] != "contour"
            })
        #expect(
            Plot.Field(columns: 3, rows: 2, x: 0...1, y: 0...1, values: [1], level: 0) == nil)
        #expect(
            Plot.Field(columns: 1, rows: 2, x: 0...1, y: 0...1, values: [1, 2], level: 0) == nil)
    }

    @Test func marksAndSpansCarryTheirNames() throws {
        let hostile = "<a & \"b\">"
        let plot = Plot(
            title: hostile, subtitle: hostile, horizontal: .init(hostile), vertical: .init(hostile),
            spans: [.init(hostile, x: 0...4, y: 0...4), .init("thin", x: 1...1, y: 0...1)],
            curves: [.init(hostile, values: [0, 1, 2])],
            points: (0..<5).map { .init("class \($0)", x: [Double($0)], y: [1]) })
        let elements = try elements(plot)
        #expect(elements.filter { $0.text == hostile }.count >= 6)
        let shapes = elements.filter { $0.attributes["class"] == "point" }
        #expect(Set(shapes.map { $0.attributes["fill"] ?? "" }).count == 5)
        #expect(plot.svg() == plot.svg())
    }

    private func elements(_ plot: Plot) throws -> [XMLDocumentReader.Element] {
        try #require(XMLDocumentReader.elements(of: Array(plot.svg().utf8)))
    }

    private func curvePaths(_ plot: Plot) throws -> [String] {
        try elements(plot).filter { $0.attributes["class"] == "curve" }
            .compactMap { $0.attributes["d"] }
    }

    private func points(of path: String) -> [(x: Double, y: Double)] {
        path.split { "ML".contains($0) }.compactMap { pair in
            let numbers = pair.split(separator: " ").compactMap { Double($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }
}
