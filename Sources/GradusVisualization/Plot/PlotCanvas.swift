/// The text of an SVG document, element by element.
struct PlotCanvas {
    private(set) var text = ""

    enum Anchor: String {
        case start
        case middle
        case end
    }

    struct TextStyle {
        var size: Double
        var color: String
        var anchor = Anchor.start
        var isBold = false
        var rotation: Double?
    }

    static func number(_ value: Double) -> String { FixedDecimal.text(value, digits: 2) }

    mutating func open(_ element: String, _ attributes: [(String, String)] = []) {
        text += "<\(element)\(Self.markup(attributes))>\n"
    }

    mutating func close(_ element: String) {
        text += "</\(element)>\n"
    }

    /// An element without contents, or with a title for the pointer that rests on it.
    mutating func add(_ element: String, _ attributes: [(String, String)], title: String = "") {
        if title.isEmpty {
            text += "<\(element)\(Self.markup(attributes))/>\n"
        } else {
            text += "<\(element)\(Self.markup(attributes))>"
            text += "<title>\(MarkupEscaping.xml(title))</title></\(element)>\n"
        }
    }

    mutating func addTitle(_ title: String) {
        text += "<title>\(MarkupEscaping.xml(title))</title>\n"
    }

    mutating func add(text content: String, x: Double, y: Double, style: TextStyle) {
        guard !content.isEmpty else { return }
        var attributes = [
            ("x", Self.number(x)), ("y", Self.number(y)), ("font-size", Self.number(style.size)),
            ("fill", style.color),
        ]
        if style.anchor != .start { attributes.append(("text-anchor", style.anchor.rawValue)) }
        if style.isBold { attributes.append(("font-weight", "bold")) }
        if let rotation = style.rotation {
            let center = "\(Self.number(x)) \(Self.number(y))"
            attributes.append(("transform", "rotate(\(Self.number(rotation)) \(center))"))
        }
        text += "<text\(Self.markup(attributes))>\(MarkupEscaping.xml(content))</text>\n"
    }

    mutating func addLine(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), color: String,
        width: Double
    ) {
        add(
            "line",
            [
                ("x1", Self.number(start.x)), ("y1", Self.number(start.y)),
                ("x2", Self.number(end.x)), ("y2", Self.number(end.y)), ("stroke", color),
                ("stroke-width", Self.number(width)),
            ])
    }

    private static func markup(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0)=\"\(MarkupEscaping.xml($1))\"" }.joined()
    }
}
