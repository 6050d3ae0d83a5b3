/// A scope around the place at hand.
struct OpenScope {
    let bounds: Range<Int>
    let number: Int
    /// The first occurrence in it.
    let start: Int
}

/// What a name stands for in the scopes that are open.
struct NameEntry {
    struct Definition {
        let symbol: Int
        /// How many scopes are around the one that it is defined in, and the number of that one.
        let depth: Int
        let scope: Int

        func isVisible(in scopes: [OpenScope]) -> Bool {
            depth < scopes.count && scopes[depth].number == scope
        }
    }

    /// The innermost definition. Those of closed scopes go when the next one comes.
    private var last: Definition?
    /// Those around it, outermost first.
    private var outer: [Definition] = []
    /// Uses, by occurrence, of a name that may be defined further down.
    private var pending: [Int] = []

    func innermost(in scopes: [OpenScope]) -> Definition? {
        if let last, last.isVisible(in: scopes) { return last }
        return outer.last { $0.isVisible(in: scopes) }
    }

    /// The symbol at a use; where there is none, the use waits for one.
    mutating func use(at place: Int, in scopes: [OpenScope]) -> Int? {
        if let symbol = innermost(in: scopes)?.symbol { return symbol }
        pending.append(place)
        return nil
    }

    /// The symbol that a definition in the innermost scope makes, or goes on with, and the uses that were
    /// waiting for it. What a loop assigns anew is the symbol from before it.
    mutating func define(
        _ new: Int, in scopes: [OpenScope], mayCarry: Bool
    ) -> (symbol: Int, pending: [Int]) {
        let depth = scopes.count - 1
        while let known = last, !known.isVisible(in: scopes) { last = outer.popLast() }
        if let last {
            if last.depth == depth || mayCarry && last.depth > 0 { return (last.symbol, []) }
            outer.append(last)
        }
        last = Definition(symbol: new, depth: depth, scope: scopes[depth].number)
        guard !pending.isEmpty else { return (new, []) }
        let start = scopes[depth].start
        let waiting = pending.filter { $0 >= start }
        pending.removeAll { $0 >= start }
        return (new, waiting)
    }
}
