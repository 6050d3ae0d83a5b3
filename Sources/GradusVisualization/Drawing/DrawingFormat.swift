/// The kind of file that a picture becomes.
public enum DrawingFormat: String, Sendable, CaseIterable {
    /// Scalable, with text that can be searched, tooltips and `data-…` attributes.
    case svg
    /// Graphviz's own language, places included.
    case dot
    /// Pixels, two to a point.
    case png
    /// A page as large as the picture.
    case pdf

    /// The format that a file name's ending asks for, in either case; nil when there is none.
    public init?(fileExtension: some StringProtocol) {
        self.init(rawValue: fileExtension.lowercased())
    }
}
