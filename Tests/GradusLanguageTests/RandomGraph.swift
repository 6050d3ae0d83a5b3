import GradusIR
import GradusOperations
import GradusTensors
import TestSupport

/// Graphs of random operations on values of a few shapes, with shared, unused, named and unnamed values.
enum RandomGraph {
    static func make(using random: inout SplitMix64) throws -> Graph {
        let builder = GraphBuilder(name: "random")
        var values = [
            try builder.input("x", .f64(2, 3)), try builder.input("y", .f64(3)),
            try builder.input("s", .f64("n", 3)),
            try builder.parameter("w", .f64(3, 3), .random(RandomInitializer(.heNormal))),
            try builder.parameter("b", .f64(), .fill(0.25)),
            try builder.state("average", .f64(3, 3), .fill(0)),
            builder.constant(.f64([1, 2, 3])), builder.constant(2, .f64),
        ]
        for _ in 0..<Int.random(in: 1...24, using: &random) {
            guard let next = step(values, builder, &random) else { continue }
            if Int.random(in: 0..<3, using: &random) == 0 {
                builder.setName(
                    ["h", "x", "exp", "d_y", "n"].randomElement(using: &random) ?? "h", of: next)
            }
            values.append(next)
        }
        for index in 0..<Int.random(in: 1...3, using: &random) {
            guard let value = values.randomElement(using: &random) else { continue }
            try builder.output("out\(index)", value)
        }
        if let scalar = values.first(where: { $0.shape.isScalar }) {
            try builder.objective(.minimize, scalar)
        }
        for name in ["w", "average", "b"].shuffled(using: &random) {
            let type = builder.declared(name)?.type
            let candidates = values.filter { $0.type == type }
            if Bool.random(using: &random), let value = candidates.randomElement(using: &random) {
                try builder.update(name, value)
            }
        }
        return builder.graph
    }

    private static func step(
        _ values: [Value], _ builder: GraphBuilder, _ random: inout SplitMix64
    ) -> Value? {
        guard let a = values.randomElement(using: &random),
            let b = values.randomElement(using: &random)
        else { return nil }
        let operations: [(any Operation, [Value])] = [
            (Add(), [a, b]), (Subtract(), [a, b]), (Multiply(), [a, b]), (Divide(), [a, b]),
            (Power(), [a, b]), (Maximum(), [a, b]), (MatMul(), [a, b]), (Negate(), [a]),
            (Exponential(), [a]), (Transpose(axes: nil), [a]), (Sum(ReducedAxes([-1])), [a]),
            (Sum(ReducedAxes(nil)), [a]), (Sum(ReducedAxes([0], keepsDimensions: true)), [a]),
            (BroadcastTo(shape: [2, 3]), [a]), (Squeeze(axes: nil), [a]),
            (Slice(starts: [0, 1], limits: [1, 3]), [a]), (Slice(starts: [1], limits: [2]), [a]),
            (ExpandDims(axes: [0]), [a]), (Gradient(), [a, b]),
        ]
        guard let (operation, operands) = operations.randomElement(using: &random) else {
            return nil
        }
        // A broadcast to the shape that is there already is not written.
        if let broadcast = operation as? BroadcastTo, broadcast.shape == a.shape { return nil }
        return try? builder.call(operation, operands).first
    }
}
