/// Turns a drawing model into the bytes of a picture, in process, through Graphviz's library.
///
/// The same model gives the same bytes. Calls from several threads take turns.
package enum GraphvizRenderer {
    /// The picture of a model.
    ///
    /// - Throws: `DrawingError.tooLarge` above 1,500 nodes in several columns or 2,000 in one,
    ///   `.invalidModel` when a name stands for nothing or for two things, `.graphviz` when the
    ///   library fails.
    package static func render(
        _ model: DrawingModel, as format: DrawingFormat
    ) throws(DrawingError) -> [UInt8] {
        let index = try DrawingIndex(model)
        try PictureLayout.checkSize(index)
        let bytes = try GraphvizSession.run { session throws(DrawingError) -> [UInt8] in
            let measurements = try Measurements(model, session: session)
            let placement = try PictureLayout.place(
                index, measurements: measurements, session: session)
            let picture = PictureGraph(
                index: index, measurements: measurements, placement: placement)
            let graph = try GraphvizGraph()
            try picture.build(graph, format: format)
            return try session.withLayout(of: graph, engine: "nop2") { () throws(DrawingError) in
                try session.render(graph, as: format)
            }
        }
        switch format {
        case .svg:
            return Array(SVGFinishing.finish(String(decoding: bytes, as: UTF8.self), model).utf8)
        case .pdf: return PDFFinishing.withoutDate(bytes)
        case .dot, .png: return bytes
        }
    }

    /// The places of everything in the picture of a model, without drawing it.
    ///
    /// - Throws: As `render` does.
    package static func layout(_ model: DrawingModel) throws(DrawingError) -> Placement {
        let index = try DrawingIndex(model)
        try PictureLayout.checkSize(index)
        return try GraphvizSession.run { session throws(DrawingError) -> Placement in
            let measurements = try Measurements(model, session: session)
            return try PictureLayout.place(index, measurements: measurements, session: session)
        }
    }
}
