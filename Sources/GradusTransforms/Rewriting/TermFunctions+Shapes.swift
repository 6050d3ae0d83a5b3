import GradusIR
import GradusTensors

extension TermFunction {
    /// What is asked about shapes.
    static let ofShapes: [TermFunction] =
        [
            TermFunction("rank", [.value], "the number of axes") { call in
                call.type(0).map { .attribute(.integer($0.rank)) }
            },
            TermFunction("shape", [.value], "the shape") { call in
                call.type(0).map { .attribute(.shape($0.shape)) }
            },
            TermFunction("size", [.value, .attribute], "the number of elements along axes") {
                call in
                guard let shape = call.type(0)?.shape, let axes = call.axes(1, of: shape) else {
                    return nil
                }
                return .dimension(axes.reduce(Dimension(1)) { $0 * shape[$1] })
            },
            TermFunction("single", [.attribute], "whether it is one axis") { call in
                switch call.values[0].attribute {
                case .integer: .truth(true)
                case .integers(let axes): .truth(axes.count == 1)
                default: .truth(false)
                }
            },
            TermFunction("last", [.attribute, .value], "whether it is the last axis of x") { call in
                guard let shape = call.type(1)?.shape, let axes = call.axes(0, of: shape) else {
                    return nil
                }
                return .truth(shape.rank > 0 && axes == [shape.rank - 1])
            },
            TermFunction("same_shape", [.value, .value], "whether the shapes are equal") { call in
                guard let left = call.type(0), let right = call.type(1) else { return nil }
                return .truth(left.shape == right.shape)
            },
            TermFunction("covers", [.value, .value], "whether y stretches to the shape of x") {
                call in
                guard let x = call.type(0), let y = call.type(1) else { return nil }
                return .truth(y.shape.broadcasts(to: x.shape))
            },
            TermFunction(
                "constant_along", [.value, .attribute, .value],
                "whether x, stretched to the shape of y, is the same along axes of y"
            ) { call in
                guard let x = call.type(0)?.shape, let y = call.type(2)?.shape, x.broadcasts(to: y),
                    let axes = call.axes(1, of: y)
                else { return nil }
                let lead = y.rank - x.rank
                return .truth(axes.allSatisfy { $0 < lead || x[$0 - lead] == 1 })
            },
            TermFunction(
                "kept", [.value, .attribute], "the shape of x with axes reduced to size 1"
            ) { call in
                guard let shape = call.type(0)?.shape, let axes = call.axes(1, of: shape) else {
                    return nil
                }
                let kept = shape.dimensions.indices.map {
                    axes.contains($0) ? Dimension(1) : shape[$0]
                }
                return .attribute(.shape(Shape(kept)))
            },
            TermFunction("dropped", [.value, .attribute], "the shape of x without axes") { call in
                guard let shape = call.type(0)?.shape, let axes = call.axes(1, of: shape) else {
                    return nil
                }
                let left = shape.dimensions.indices.filter { !axes.contains($0) }
                return .attribute(.shape(Shape(left.map { shape[$0] })))
            },
            TermFunction(
                "fewer", [.value, .value], "whether x is known to have fewer elements than y"
            ) { call in
                guard let x = call.type(0)?.shape.elementCount.size,
                    let y = call.type(1)?.shape.elementCount.size
                else { return nil }
                return .truth(x < y)
            },
            TermFunction(
                "expands", [.value, .attribute],
                "whether a shape is that of x behind axes of size 1"
            ) { call in
                guard let x = call.type(0)?.shape, let shape = call.shape(1) else { return nil }
                let lead = shape.rank - x.rank
                return .truth(
                    lead >= 0 && Array(shape.dimensions[lead...]) == x.dimensions
                        && shape.dimensions[..<lead].allSatisfy { $0 == 1 })
            },
            TermFunction(
                "raised", [.value, .attribute],
                "the shape of x behind as many axes of size 1 as a permutation needs"
            ) { call in
                guard let x = call.type(0)?.shape, case .integers(let p) = call.values[1].attribute,
                    p.count >= x.rank
                else { return nil }
                let lead = [Dimension](repeating: 1, count: p.count - x.rank)
                return .attribute(.shape(Shape(lead + x.dimensions)))
            },
        ] + ofPlaces
}

extension TermFunction {
    /// What is asked about the starts, limits and paddings of slices and pads.
    private static let ofPlaces: [TermFunction] = [
        TermFunction("plus", [.attribute, .attribute], "sums along each axis") { call in
            call.dimensions(0, 1) { $0 + $1 }.map { .attribute(.shape(Shape($0))) }
        },
        TermFunction("minus", [.attribute, .attribute], "differences along each axis") { call in
            call.dimensions(0, 1) { $0 - $1 }.map { .attribute(.shape(Shape($0))) }
        },
        TermFunction(
            "inside", [.attribute, .attribute, .attribute, .value],
            "whether what starts at a and ends at b lies within x, which begins at l"
        ) { call in
            guard let starts = call.sizes(0), let limits = call.sizes(1), let low = call.sizes(2),
                let sizes = call.type(3)?.shape.sizes, starts.count == sizes.count,
                limits.count == sizes.count, low.count == sizes.count
            else { return nil }
            return .truth(
                sizes.indices.allSatisfy {
                    low[$0] <= starts[$0] && starts[$0] <= limits[$0]
                        && limits[$0] <= low[$0] + sizes[$0]
                })
        },
        TermFunction(
            "joint", [.attribute, .value, .attribute],
            "the axis along which what begins at m follows on x, which begins at l"
        ) { call in
            guard let low = call.shape(0), let x = call.type(1)?.shape, let next = call.shape(2),
                low.rank == x.rank, next.rank == x.rank
            else { return nil }
            let apart = (0..<x.rank).filter { low[$0] != next[$0] }
            guard apart.count == 1, next[apart[0]] == low[apart[0]] + x[apart[0]] else {
                return nil
            }
            return .attribute(.integer(apart[0]))
        },
    ]
}

extension TermFunction.Arguments {
    fileprivate func shape(_ index: Int) -> Shape? {
        switch values[index].attribute {
        case .shape(let shape): shape
        case .integers(let sizes): Shape(sizes)
        default: nil
        }
    }

    fileprivate func sizes(_ index: Int) -> [Int]? { shape(index)?.sizes }

    /// Two lists of sizes of one length, combined axis by axis.
    fileprivate func dimensions(
        _ first: Int, _ second: Int, _ combine: (Dimension, Dimension) -> Dimension
    ) -> [Dimension]? {
        guard let a = shape(first), let b = shape(second), a.rank == b.rank else { return nil }
        return zip(a.dimensions, b.dimensions).map(combine)
    }
}
