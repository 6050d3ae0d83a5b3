import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Element-wise operations.
    package static let elementwise: [OperationSample] =
        arithmetic + exponentials + trigonometry + rounding + predicates + choices + integers
        + conversions

    private static let arithmetic: [OperationSample] =
        binary(Add()) + binary(Subtract()) + binary(Multiply())
        + binary(Divide(), .normal, .nonzero)
        + binary(Remainder(), .between(2.1, 2.4), .between(0.9, 1))
        + binary(Remainder(), .between(-2.4, -2.1), .between(0.9, 1))
        + binary(Power(), .positive, .normal, tolerance: 1e-6)
        + binary(Maximum(), .distinct, .fractional) + binary(Minimum(), .distinct, .fractional)
        + unary(Negate()) + unary(AbsoluteValue(), .nonzero) + unary(Square())
        + unary(Reciprocal(), .nonzero, tolerance: 1e-6)
        + unary(SquareRoot(), .positive) + unary(ReciprocalSquareRoot(), .positive)

    private static let exponentials: [OperationSample] =
        unary(Exponential()) + unary(ExponentialMinusOne()) + unary(Exponential2())
        + unary(Logarithm(), .positive) + unary(LogarithmOnePlus(), .positive)
        + unary(Logarithm2(), .positive) + unary(Logarithm10(), .positive)
        + unary(ErrorFunction())

    private static let trigonometry: [OperationSample] =
        unary(Sine()) + unary(Cosine()) + unary(Tangent(), .between(-1, 1))
        + unary(Arcsine(), .between(-0.8, 0.8)) + unary(Arccosine(), .between(-0.8, 0.8))
        + unary(Arctangent())
        + unary(HyperbolicSine()) + unary(HyperbolicCosine()) + unary(HyperbolicTangent())
        + unary(InverseHyperbolicSine()) + unary(InverseHyperbolicCosine(), .between(1.3, 3))
        + unary(InverseHyperbolicTangent(), .between(-0.8, 0.8))

    private static let rounding: [OperationSample] =
        unary(Floor(), .fractional) + unary(Ceiling(), .fractional) + unary(Round(), .fractional)
        + unary(Sign(), .nonzero)

    private static let predicates: [OperationSample] =
        [Equal(), NotEqual(), Less(), LessEqual(), Greater(), GreaterEqual()].flatMap {
            (operation: any Operation) in
            binary(operation, .integers(0...2), .integers(0...2))
        }
        + unary(IsNaN()) + unary(IsFinite())
        + [
            OperationSample(LogicalAnd(), [.init(.bool(2, 3), .truth), .init(.bool(3), .truth)]),
            OperationSample(LogicalOr(), [.init(.bool(2, 3), .truth), .init(.bool(), .truth)]),
            OperationSample(LogicalNot(), [.init(.bool(2, 3), .truth)]),
        ]

    private static let choices: [OperationSample] =
        [
            OperationSample(Select(), [.init(.bool(), .truth), .init(.f64()), .init(.f64())]),
            OperationSample(
                Select(), [.init(.bool(2, 1), .truth), .init(.f64(3)), .init(.f64(2, 3))]),
            OperationSample(
                Select(), [.init(.bool(4), .truth), .init(.f64(0, 4)), .init(.f64())]),
        ]
        + clips.flatMap { unary($0, .fractional) }
        + unary(Cast(.f64)) + unary(StopGradient(), isGradientChecked: false)
        + [
            OperationSample(Cast(.i32), [.init(.f64(2, 3))]),
            OperationSample(Cast(.bool), [.init(.i64(3), .truth)]),
            OperationSample(Cast(.f64), [.init(.i32(3), .integers(-3...3))]),
        ]

    /// Integers of both widths; the divisors and exponents among them are also 0 and negative.
    private static let integers: [OperationSample] = [ElementType.i32, .i64].flatMap {
        (elementType: ElementType) -> [OperationSample] in
        let x = Operand(TensorType(elementType, [2, 9]), .integers(-20...20))
        let y = Operand(TensorType(elementType, [9]), .integers(-3...3))
        let one: [any Operation] = [
            Negate(), AbsoluteValue(), Sign(), Square(), Clip(min: -5, max: 7), Clip(max: 0),
            StopGradient(),
        ]
        let two: [any Operation] = [
            Add(), Subtract(), Multiply(), Divide(), Remainder(), Power(), Maximum(), Minimum(),
            Equal(), NotEqual(), Less(), LessEqual(), Greater(), GreaterEqual(),
        ]
        return one.map { OperationSample($0, [x]) } + two.map { OperationSample($0, [x, y]) }
            + [OperationSample(Select(), [.init(.bool(2, 1), .truth), x, y])]
    }

    /// Every element type to every other; `f32` comes from `inSinglePrecision`.
    private static let conversions: [OperationSample] = [ElementType.f64, .i32, .i64, .bool].flatMap
    {
        from in
        ElementType.allCases.map { to in
            OperationSample(
                Cast(to),
                [.init(TensorType(from, [5]), from == .bool ? .truth : .between(-3, 3))],
                isGradientChecked: false)
        }
    }

    private static let clips: [any Operation] = [
        Clip(min: -0.5, max: 0.5), Clip(min: 0), Clip(max: 1), Clip(),
    ]

    /// Element-wise operations and activations at zeros, infinities, NaN and far out: for values,
    /// as derivatives do not exist there.
    package static let extremes: [OperationSample] = (elementwise + activation).compactMap {
        sample in
        guard sample.operands.allSatisfy({ $0.type.elementType != .bool }),
            sample.operands.contains(where: { $0.type == .f64(3) })
        else { return nil }
        return OperationSample(
            sample.operation, sample.operands.map { _ in .init(.f64(200), .extreme) },
            isGradientChecked: false)
    }

    /// Shapes on which an operation on each element ought to be tried: a scalar, axes of size 1 and
    /// 0, and a batch.
    package static let shapes: [Shape] = [[], [3], [1, 4], [0, 2], [2, 3]]

    /// An operation of one operand on every shape.
    package static func unary(
        _ operation: any Operation, _ domain: Domain = .normal, tolerance: Double = 1e-7,
        isGradientChecked: Bool = true
    ) -> [OperationSample] {
        shapes.map { shape in
            OperationSample(
                operation, [.init(TensorType(.f64, shape), domain)], tolerance: tolerance,
                isGradientChecked: isGradientChecked)
        }
    }

    /// An operation of two operands on equal shapes, and on shapes that stretch each other.
    package static func binary(
        _ operation: any Operation, _ first: Domain = .normal, _ second: Domain = .normal,
        tolerance: Double = 1e-7
    ) -> [OperationSample] {
        let pairs: [(Shape, Shape)] = [
            ([], []), ([3], [3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [4]), ([0, 2], [2]),
        ]
        return pairs.map { left, right in
            OperationSample(
                operation,
                [
                    .init(TensorType(.f64, left), first), .init(TensorType(.f64, right), second),
                ], tolerance: tolerance)
        }
    }
}
