import GradusIR
import GradusTensors

extension TermFunction {
    /// What is computed from axes, which an operation in a graph counts from the front.
    static let ofAxes: [TermFunction] = [
        TermFunction("union", [.attribute, .attribute], "axes of one list or the other") { call in
            guard let a = call.list(0), let b = call.list(1) else { return nil }
            return .attribute(.integers(Set(a + b).sorted()))
        },
        TermFunction(
            "both", [.attribute, .attribute, .value],
            "axes a of x, and those that are axes b once axes a are gone"
        ) { call in
            guard let shape = call.type(2)?.shape, let first = call.axes(0, of: shape) else {
                return nil
            }
            let left = (0..<shape.rank).filter { !first.contains($0) }
            guard let second = call.axes(1, of: Shape(left.map { shape[$0] })) else { return nil }
            return .attribute(.integers((first + second.map { left[$0] }).sorted()))
        },
        TermFunction(
            "composed", [.attribute, .attribute], "permutation p, then permutation q"
        ) { call in
            guard let p = call.list(0), let q = call.list(1), p.count == q.count,
                q.allSatisfy(p.indices.contains)
            else { return nil }
            return .attribute(.integers(q.map { p[$0] }))
        },
        TermFunction("leading", [.attribute], "whether no axis stands before the axes") { call in
            call.list(0).map { .truth($0 == Array(0..<$0.count)) }
        },
        TermFunction(
            "swaps_last", [.attribute], "whether a permutation swaps the last two axes alone"
        ) { call in
            guard let p = call.list(0) else { return nil }
            guard p.count >= 2 else { return .truth(false) }
            return .truth(p == Array(0..<p.count - 2) + [p.count - 1, p.count - 2])
        },
        TermFunction(
            "moved", [.attribute, .attribute], "the axes that permutation p brings to axes a"
        ) { call in
            guard let p = call.list(1), let a = call.list(0), a.allSatisfy(p.indices.contains)
            else { return nil }
            return .attribute(.integers(a.map { p[$0] }.sorted()))
        },
        TermFunction(
            "reduced", [.attribute, .attribute, .attribute],
            "permutation p of what is left once axes a are reduced, and kept if k"
        ) { call in
            guard let p = call.list(0), let a = call.list(1), let keeps = call.values[2].truth,
                a.allSatisfy(p.indices.contains)
            else { return nil }
            if keeps { return .attribute(.integers(p)) }
            let left = p.indices.filter { !a.contains($0) }.map { p[$0] }
            let order = left.sorted()
            return .attribute(.integers(left.compactMap(order.firstIndex)))
        },
        TermFunction(
            "within", [.attribute, .attribute], "whether all axes of one list are in the other"
        ) { call in
            guard let a = call.list(0), let b = call.list(1) else { return nil }
            return .truth(a.allSatisfy(b.contains))
        },
        TermFunction(
            "differing", [.attribute, .attribute], "the axes of one list that are not in the other"
        ) { call in
            guard let a = call.list(0), let b = call.list(1) else { return nil }
            return .attribute(.integers(Set(a).symmetricDifference(b).sorted()))
        },
        TermFunction(
            "keeps_order", [.attribute, .value],
            "whether a permutation of x moves axes of size 1 alone"
        ) { call in
            guard let p = call.list(0), let shape = call.type(1)?.shape else { return nil }
            let longer = p.filter { $0 < shape.rank && shape[$0] != 1 }
            return .truth(longer == longer.sorted())
        },
    ]
}

extension TermFunction.Arguments {
    /// A list of integers.
    fileprivate func list(_ index: Int) -> [Int]? {
        switch values[index].attribute {
        case .integers(let list): list
        case .integer(let integer): [integer]
        default: nil
        }
    }
}
