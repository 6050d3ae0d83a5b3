import GradusIR
import GradusTensors

extension TermFunction {
    /// What is asked about shapes.
    static let ofShapes: [TermFunction] = [
        TermFunction("rank", [.value], "the number of axes") { call in
            call.type(0).map { .attribute(.integer($0.rank)) }
        },
        TermFunction("shape", [.value], "the shape") { call in
            call.type(0).map { .attribute(.shape($0.shape)) }
        },
        TermFunction("size", [.value, .attribute], "the number of elements along axes") { call in
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
        TermFunction("covers", [.value, .value], "whether y stretches to the shape of x") { call in
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
    ]
}
