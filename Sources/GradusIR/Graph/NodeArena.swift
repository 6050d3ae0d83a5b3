/// What nodes point to: the typed operations, long lists of operands, origins and names that one
/// builder made. A node is plain bytes, copied from graph to graph without counting references; a
/// graph holds the arena of its builder, and through it those of the graphs that its nodes were taken
/// from.
///
/// Only its builder writes to an arena, and only to places that no node points to yet; who has a graph
/// of it holds it and reads what nodes point to. So graphs may be used on any thread while the builder
/// goes on.
@usableFromInline
package final class NodeArena: @unchecked Sendable {
    /// Those that nodes with this arena point into as well.
    private var others: [NodeArena] = []
    // Written to by one builder, and never while that is done.
    @exclusivity(unchecked) private var typedOperations = StableStorage<TypedOperation.Contents>()
    @exclusivity(unchecked) private var operandLists = StableStorage<ValueID>()
    @exclusivity(unchecked) private var origins = StableStorage<Origin>()
    @exclusivity(unchecked) private var names = StableStorage<String>()

    /// An arena without anything.
    package init() {}

    /// An arena for more nodes of a graph.
    convenience init(continuing arena: NodeArena) {
        self.init()
        adopt(arena)
    }

    /// The arena of graphs without nodes. Nothing is ever put there.
    static let none = NodeArena()

    /// Keeps another arena as long as this one.
    func adopt(_ arena: NodeArena) {
        if arena === self || arena === NodeArena.none { return }
        if !others.contains(where: { $0 === arena }) { others.append(arena) }
    }

    /// What a graph must hold now: the only other one as long as nothing was made here. To be asked by
    /// the builder.
    var held: NodeArena {
        isEmpty && others.count == 1 ? others[0] : self
    }

    private var isEmpty: Bool {
        typedOperations.isEmpty && operandLists.isEmpty && origins.isEmpty && names.isEmpty
    }

    func store(_ contents: TypedOperation.Contents) -> TypedOperation {
        TypedOperation(contents: typedOperations.store(contents))
    }

    func store(_ operands: [ValueID]) -> UnsafePointer<ValueID> {
        operandLists.store(all: operands)
    }

    func store(_ origin: Origin) -> UnsafePointer<Origin> { origins.store(origin) }

    func store(_ name: String) -> UnsafePointer<String> { names.store(name) }

    /// Lets go of the others one by one: each may be the last to hold a long chain of them.
    deinit {
        var pending = others
        others = []
        while var last = pending.popLast() {
            guard isKnownUniquelyReferenced(&last) else { continue }
            pending += last.others
            last.others = []
        }
    }
}
