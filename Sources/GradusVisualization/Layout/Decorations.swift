/// The places of the caption, above a picture, and of the legend, below it.
struct Decorations {
    struct Item {
        var sample: Point
        var text: Point
    }

    static let sample = Size(width: 28, height: 17)

    private(set) var captionCenter: Point?
    private(set) var items: [Item] = []
    private(set) var bounds: Box

    /// The legend fills lines as wide as the picture, or as 420 points where the picture is
    /// narrower.
    init(contents: Box, caption: Size, legend: [Size]) {
        let contents = contents.isEmpty ? Box(left: 0, bottom: 0, right: 0, top: 0) : contents
        bounds = contents
        if caption.width > 0 {
            let center = Point(
                x: contents.left + caption.width / 2, y: contents.top + 12 + caption.height / 2)
            captionCenter = center
            bounds.formUnion(Box(center: center, size: caption))
        }
        let width = max(contents.width, 420)
        var x = contents.left
        var y = contents.bottom - 26
        for size in legend {
            let advance = Self.sample.width + 6 + size.width + 18
            if x > contents.left && x + advance - 18 > contents.left + width {
                x = contents.left
                y -= 26
            }
            let text = x + Self.sample.width + 6
            items.append(
                Item(
                    sample: Point(x: x + Self.sample.width / 2, y: y),
                    text: Point(x: text + size.width / 2, y: y)))
            bounds.formUnion(
                Box(left: x, bottom: y - 12, right: text + size.width, top: y + 12))
            x += advance
        }
    }
}
