import CGraphviz

/// A graph in Graphviz's memory, built once and freed with this value.
///
/// It must not outlive the session in which it was made.
struct GraphvizGraph: ~Copyable {
    typealias Node = UnsafeMutablePointer<Agnode_t>
    typealias Edge = UnsafeMutablePointer<Agedge_t>
    typealias Subgraph = UnsafeMutablePointer<Agraph_t>

    enum Target {
        case graph
        case nodes
        case edges
    }

    let root: Subgraph

    init() throws(DrawingError) {
        guard let root = gradus_graph_open() else {
            throw .graphviz(stage: "make a graph", message: "out of memory")
        }
        self.root = root
    }

    deinit {
        agclose(root)
    }

    /// Sets the value that objects have without one of their own.
    func setDefault(_ target: Target, _ name: String, _ value: String) {
        let kind: Int32 =
            switch target {
            case .graph: 0
            case .nodes: 1
            case .edges: 2
            }
        name.withCString { name in
            value.withCString { value in
                _ = agattr(
                    root, kind, UnsafeMutablePointer(mutating: name),
                    UnsafeMutablePointer(mutating: value))
            }
        }
    }

    func node(_ name: String) throws(DrawingError) -> Node {
        guard let node = gradus_node(root, name) else {
            throw .graphviz(stage: "make a node", message: "out of memory")
        }
        return node
    }

    /// An edge; the name tells parallel edges apart.
    func edge(_ name: String, from tail: Node, to head: Node) throws(DrawingError) -> Edge {
        guard let edge = gradus_edge(root, tail, head, name) else {
            throw .graphviz(stage: "make an edge", message: "out of memory")
        }
        return edge
    }

    /// A subgraph of the graph or of another subgraph; a cluster when its name begins with
    /// `cluster`.
    func subgraph(_ name: String, in parent: Subgraph? = nil) throws(DrawingError) -> Subgraph {
        guard let subgraph = gradus_subgraph(parent ?? root, name) else {
            throw .graphviz(stage: "make a subgraph", message: "out of memory")
        }
        return subgraph
    }

    func insert(_ node: Node, into subgraph: Subgraph) {
        agsubnode(subgraph, node, 1)
    }

    func set(_ object: UnsafeMutableRawPointer, _ name: String, _ value: String) {
        gradus_set(object, name, value)
    }

    func setLabel(_ object: UnsafeMutableRawPointer, _ markup: String) {
        gradus_set_html(object, "label", markup)
    }
}
