import CGraphviz
import Synchronization

/// One use of Graphviz, from the opening of its context to the closing of it.
///
/// The library keeps global state and is not thread-safe even with a context for each thread, so
/// that every session of the process stands behind one lock.
struct GraphvizSession: ~Copyable {
    private static let lock = Mutex<Void>(())

    private let context: OpaquePointer

    /// Runs a body with Graphviz to itself.
    static func run<Result: Sendable>(
        _ body: (borrowing GraphvizSession) throws(DrawingError) -> Result
    ) throws(DrawingError) -> Result {
        try lock.withLock { _ throws(DrawingError) -> Result in
            gradus_capture_messages()
            guard let context = gvContext() else {
                throw .graphviz(stage: "start", message: Self.messages)
            }
            let session = GraphvizSession(context: context)
            return try body(session)
        }
    }

    private init(context: OpaquePointer) {
        self.context = context
    }

    deinit {
        gvFreeContext(context)
    }

    /// Places a graph with an engine, hands it to the body, and frees the layout.
    ///
    /// - Parameter isLarge: leaves the layout to the end of the process: `dot` frees parts of some
    ///   large ones twice, which ends it at once.
    func withLayout<Result>(
        of graph: borrowing GraphvizGraph, engine: String, isLarge: Bool = false,
        _ body: () throws(DrawingError) -> Result
    ) throws(DrawingError) -> Result {
        guard gvLayout(context, graph.root, engine) == 0 else {
            if !isLarge { gvFreeLayout(context, graph.root) }
            throw .graphviz(stage: "lay the drawing out", message: Self.messages)
        }
        defer { if !isLarge { gvFreeLayout(context, graph.root) } }
        return try body()
    }

    /// The bytes of a graph that has been laid out.
    func render(
        _ graph: borrowing GraphvizGraph, as format: DrawingFormat
    ) throws(DrawingError) -> [UInt8] {
        var data: UnsafeMutablePointer<CChar>?
        var count: UInt32 = 0
        let name = format == .png || format == .pdf ? "\(format.rawValue):cairo" : format.rawValue
        let status = gvRenderData(context, graph.root, name, &data, &count)
        guard status == 0, let data else {
            throw .graphviz(stage: "write \(format.rawValue)", message: Self.messages)
        }
        defer { gvFreeRenderData(data) }
        return data.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { bytes in
            Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
    }

    private static var messages: String {
        let text = String(cString: gradus_messages())
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}
