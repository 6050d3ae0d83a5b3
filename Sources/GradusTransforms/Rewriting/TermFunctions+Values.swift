import GradusIR
import GradusTensors

extension TermFunction {
    /// What is asked about values.
    static let ofValues: [TermFunction] = [
        TermFunction("floating", [.value], "whether the elements are f32 or f64") { call in
            call.type(0).map { .truth($0.elementType.isFloatingPoint) }
        },
        TermFunction("is_constant", [.value], "whether it is known when compiling") { call in
            call.operand(0).map { .truth(call.site.constant($0) != nil) }
        },
        TermFunction("is_constant_scalar", [.value], "whether it is a number known when compiling")
        {
            call in
            guard let x = call.operand(0), let type = call.type(0) else { return nil }
            return .truth(type.shape.isScalar && call.site.constant(x) != nil)
        },
        TermFunction(
            "is_moved", [.value], "whether it is transposed or sliced, which products see through"
        ) { call in
            guard var x = call.operand(0) else { return nil }
            while call.site.node(of: x).regroupsAxes { x = call.site.node(of: x).operands[0] }
            return .truth(call.site.node(of: x).movesElements)
        },
        TermFunction("used_once", [.value], "whether nothing else uses it") { call in
            call.operand(0).map { .truth(call.site.isUsedOnce($0)) }
        },
        TermFunction(
            "is_distribution", [.value, .attribute], "whether the elements sum to 1 over axes"
        ) { call in
            guard let y = call.operand(0), let shape = call.type(0)?.shape,
                let axes = call.axes(1, of: shape), !axes.isEmpty
            else { return nil }
            return .truth(Distribution.isKnown(y, axes: axes, in: call.site))
        },
        TermFunction(
            "near", [.value, .attribute],
            "whether each element of a constant is the number, up to 4 units in the last place"
        ) { call in
            guard let x = call.operand(0), let number = call.values[1].number,
                let constant = call.site.constant(x)
            else { return .truth(false) }
            let unit =
                constant.elementType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            return .truth(
                constant.count > 0
                    && constant.doubles.allSatisfy { abs($0 - number) <= 4 * unit * abs(number) })
        },
        TermFunction("number", [.value], "the number that a constant is, where it is a scalar") {
            call in
            guard let x = call.operand(0), let constant = call.site.constant(x),
                constant.sizes.isEmpty
            else { return nil }
            return .attribute(.number(constant.doubles[0]))
        },
        TermFunction("inverse", [.attribute], "one divided by the number") { call in
            guard let number = call.values[0].number, number != 0 else { return nil }
            return .attribute(.number(1 / number))
        },
        TermFunction("minus_one", [.attribute], "the number less one") { call in
            call.values[0].number.map { .attribute(.number($0 - 1)) }
        },
        TermFunction(
            "is_moderate", [.value],
            """
            whether it is a constant of magnitudes that neither product nor quotient takes out of \
            range: from 1e-9 to 1e9
            """
        ) { call in
            guard let x = call.operand(0), let constant = call.site.constant(x) else {
                return .truth(false)
            }
            return .truth(constant.doubles.allSatisfy { (1e-9...1e9).contains(abs($0)) })
        },
        TermFunction(
            "holds", [.attribute, .attribute], "whether one element type has every value of another"
        ) { call in
            guard case .elementType(let wide) = call.values[0].attribute,
                case .elementType(let narrow) = call.values[1].attribute
            else { return nil }
            return .truth(wide.holds(narrow))
        },
        TermFunction("element_type", [.value], "the type of the elements") { call in
            call.type(0).map { .attribute(.elementType($0.elementType)) }
        },
        TermFunction(
            "only_constants", [.value, .value, .value],
            """
            whether y and z, but not x, are constants, one at least as large as the other, of \
            magnitudes that neither product nor quotient takes out of range: from 1e-9 to 1e9, or 0
            """
        ) { call in
            guard let x = call.operand(0), call.site.constant(x) == nil,
                let y = call.operand(1), let z = call.operand(2),
                let shapes = call.shapes(1, 2),
                shapes.0.broadcasts(to: shapes.1) || shapes.1.broadcasts(to: shapes.0)
            else { return .truth(false) }
            return .truth([y, z].allSatisfy { call.site.isModerateConstant($0) })
        },
    ]
}

extension TermFunction.Arguments {
    fileprivate func shapes(_ first: Int, _ second: Int) -> (Shape, Shape)? {
        guard let a = type(first), let b = type(second) else { return nil }
        return (a.shape, b.shape)
    }
}

extension RewriteSite {
    fileprivate func isModerateConstant(_ value: ValueID) -> Bool {
        constant(value)?.doubles.allSatisfy { $0 == 0 || (1e-9...1e9).contains(abs($0)) } ?? false
    }
}

extension ElementType {
    /// Whether each value of the other type is a value of this one.
    fileprivate func holds(_ other: ElementType) -> Bool {
        switch (self, other) {
        case (_, .bool): true
        case (.bool, _): false
        case (.f64, .f64), (.f64, .f32), (.f64, .i32): true
        case (.f32, .f32), (.i32, .i32), (.i64, .i32), (.i64, .i64): true
        default: false
        }
    }
}
